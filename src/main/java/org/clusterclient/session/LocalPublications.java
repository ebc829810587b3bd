package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.PublicationNumber;
import org.clusterclient.service.ServiceMethod;
import org.jspecify.annotations.Nullable;

/**
 * What this process has published, the last one of each key. It outlives the sessions: each new one publishes all of it
 * again, in the order in which it was published last. That is the order of the numbers that leaders gave; what has none
 * comes after everything that this process published before it. Confined to the channel's context.
 */
public final class LocalPublications {

    private static final PublicationNumber BEFORE_ALL = new PublicationNumber(0, 0);

    private final CallQueue calls;
    private final Events events;
    private final long attemptNanos;
    private final int maxPublications;
    private final long maxBytes;
    private final Map<String, Publication> publications = new HashMap<>();
    private final Set<Publication> unanswered = new LinkedHashSet<>();
    private final Map<Publication, Retry> refused = new LinkedHashMap<>(); // by the present leader, when made again
    private long bytes; // of what is remembered, and of what is unanswered
    private long published;
    private long replays;

    /**
     * Makes an empty memory.
     *
     * @param attemptTimeout how long one attempt to publish again may take
     * @param maxPublications how many keys are remembered
     * @param maxBytes about how much memory they may take
     */
    public LocalPublications(
            CallQueue calls, Events events, Duration attemptTimeout, int maxPublications, long maxBytes) {
        this.calls = calls;
        this.events = events;
        this.attemptNanos = attemptTimeout.toNanos();
        this.maxPublications = maxPublications;
        this.maxBytes = maxBytes;
    }

    /** Told apart by identity: the same thing may be published twice at a time. */
    private static final class Publication {
        final ServiceMethod method;
        final Registration registration;
        final long serial;
        final long bytes;
        long epoch; // the term of the leader that was asked last, 0 if it counts none

        @Nullable
        PublicationNumber number;

        /** Sent in place of a number that was lost: whatever a leader has acknowledged since then is newer. */
        @Nullable
        PublicationNumber least;

        Publication(ServiceMethod method, Registration registration, long serial) {
            this.method = method;
            this.registration = registration;
            this.serial = serial;
            this.bytes = registration.bytes();
        }

        String key() {
            return registration.key();
        }

        @Nullable
        PublicationNumber sent() {
            return number == null ? least : number;
        }

        boolean isOlderThan(Publication other) {
            if (number == null || other.number == null) {
                return serial < other.serial;
            }
            return number.compareTo(other.number) < 0;
        }
    }

    /** When to try again, and how long to wait after that. */
    private record Retry(BackOff backOff, long atNanos) {
        static Retry after(BackOff backOff) {
            return new Retry(backOff, System.nanoTime() + backOff.next().toNanos());
        }
    }

    /** Where a publication stands among all: behind a number, and there in the order in which it was called. */
    private record Place(Publication publication, PublicationNumber after, long serial) {
        static final Comparator<Place> ORDER =
                Comparator.comparing(Place::after).thenComparingLong(Place::serial);
    }

    /**
     * Publishes, and remembers it unless it surely was not published. Publishing twice is harmless, so it is tried again
     * when a connection ends before the answer.
     *
     * <p>Fails with {@link ErrorCode#OVERLOADED} if too many are remembered, or they take too much memory: as many as the
     * leader would refuse, so that the next one takes all that is remembered.
     */
    public Future<Void> publish(ServiceMethod method, Registration registration, long deadlineNanos) {
        if (isFull(registration.key())) {
            return Future.failedFuture(new ClusterException(
                    ErrorCode.OVERLOADED, "too many publications: maxPublications=" + maxPublications));
        }
        Publication publication = new Publication(method, registration, ++published);
        if (isTooLarge(publication)) {
            return Future.failedFuture(new ClusterException(
                    ErrorCode.OVERLOADED,
                    "publications take too much memory: bytes=" + (bytes + publication.bytes) + " max=" + maxBytes));
        }
        unanswered.add(publication);
        bytes += publication.bytes;
        return calls.call(deadlineNanos, true, session -> attempt(publication, deadlineNanos, () -> true, session))
                .onSuccess(number -> accepted(publication, number))
                .onFailure(failure -> failed(publication, failure))
                .mapEmpty();
    }

    /** Forgets a publication, and forwards that it is taken back. */
    public Future<Void> unPublish(ServiceMethod method, Registration registration, long deadlineNanos) {
        forget(publications.remove(registration.key()));
        for (Publication publication : List.copyOf(unanswered)) {
            if (publication.key().equals(registration.key())) {
                takeAnswered(publication);
            }
        }
        Invocation call = new Invocation(method, new JsonArray().add(registration.value()), deadlineNanos);
        return calls.call(deadlineNanos, true, session -> session.invoke(call)).mapEmpty();
    }

    /** Publishes everything again, in order; to be called when a new session is attached, before anything else uses it. */
    public void replay() {
        detach();
        inOrder().forEach(publication -> publishAgain(publication, new BackOff()));
    }

    /** Forgets what is under way: what waits when its session ends is left to the next one's replay. */
    public void detach() {
        replays++;
        refused.clear();
    }

    /** Tries again what the present leader's data client has refused, or not answered. */
    public void tick(long nowNanos) {
        if (refused.isEmpty()) {
            return;
        }
        Map.copyOf(refused).forEach((publication, retry) -> {
            if (nowNanos - retry.atNanos >= 0) {
                refused.remove(publication);
                publishAgain(publication, retry.backOff);
            }
        });
    }

    private void publishAgain(Publication publication, BackOff backOff) {
        long deadlineNanos = System.nanoTime() + attemptNanos;
        long replay = replays;
        BooleanSupplier wanted = () -> replay == replays && isRemembered(publication);
        calls.replay(deadlineNanos, session -> attempt(publication, deadlineNanos, wanted, session))
                .onSuccess(number -> replayed(publication, number))
                .onFailure(failure -> {
                    events.error(failure, new JsonObject().put("publication", publication.registration.value()));
                    if (wanted.getAsBoolean()) {
                        refused.put(publication, Retry.after(backOff));
                    }
                });
    }

    /** Returns how many publications are remembered. */
    public int size() {
        return publications.size();
    }

    /** Returns about how many bytes they take, with those that are not answered. */
    public long bytes() {
        return bytes;
    }

    private boolean takeAnswered(Publication publication) {
        boolean taken = unanswered.remove(publication);
        if (taken) {
            forget(publication);
        }
        return taken;
    }

    private void forget(@Nullable Publication publication) {
        bytes -= publication == null ? 0 : publication.bytes;
    }

    private boolean isRemembered(Publication publication) {
        return publications.get(publication.key()) == publication;
    }

    private boolean isFull(String key) {
        if (publications.containsKey(key) || publications.size() + unanswered.size() < maxPublications) {
            return false;
        }
        Set<String> begun = new HashSet<>();
        for (Publication publication : unanswered) {
            if (!publications.containsKey(publication.key())) {
                begun.add(publication.key());
            }
        }
        return !begun.contains(key) && publications.size() + begun.size() >= maxPublications;
    }

    /** Judges what will be left: one of each key, at worst those that are not answered beside each other. */
    private boolean isTooLarge(Publication publication) {
        if (bytes + publication.bytes <= maxBytes) {
            return false;
        }
        Map<String, Long> begun = new HashMap<>();
        unanswered.forEach(other -> begun.merge(other.key(), other.bytes, Long::sum));
        begun.merge(publication.key(), publication.bytes, Long::sum);
        long before =
                publications.values().stream().mapToLong(known -> known.bytes).sum();
        long left = before;
        for (Map.Entry<String, Long> key : begun.entrySet()) {
            Publication known = publications.get(key.getKey());
            left += Math.max(0, key.getValue() - (known == null ? 0 : known.bytes));
        }
        return left > maxBytes;
    }

    private void accepted(Publication publication, @Nullable PublicationNumber number) {
        publication.number = number;
        answered(publication);
    }

    private void failed(Publication publication, Throwable failure) {
        if (!(failure instanceof ClusterException e) || e.outcome() != Outcome.UNKNOWN) {
            takeAnswered(publication);
            return;
        }
        Publication before = publications.get(publication.key());
        PublicationNumber least = before == null ? null : before.sent();
        if (publication.epoch > 0 && (least == null || least.epoch() < publication.epoch)) {
            least = new PublicationNumber(publication.epoch, 0);
        }
        publication.least = least;
        answered(publication);
    }

    private void replayed(Publication publication, @Nullable PublicationNumber number) {
        if (number != null && !number.equals(publication.least)) {
            publication.number = number;
        }
    }

    private void answered(Publication publication) {
        if (!takeAnswered(publication)) {
            return; // taken back meanwhile
        }
        Publication known = publications.get(publication.key());
        if (known == null || known.isOlderThan(publication)) { // answers may overtake each other
            forget(publications.put(publication.key(), publication));
            bytes += publication.bytes;
        }
    }

    private List<Publication> inOrder() {
        List<Publication> called = new ArrayList<>(publications.values());
        called.sort(Comparator.comparingLong(publication -> publication.serial));
        List<Place> places = new ArrayList<>(called.size());
        PublicationNumber greatest = BEFORE_ALL;
        for (Publication publication : called) {
            PublicationNumber number = publication.number;
            if (number == null) {
                places.add(new Place(publication, greatest, publication.serial));
            } else {
                places.add(new Place(publication, number, 0));
                greatest = number.compareTo(greatest) > 0 ? number : greatest;
            }
        }
        places.sort(Place.ORDER);
        return places.stream().map(Place::publication).toList();
    }

    /** @param wanted whether it is still to be published now that its turn has come */
    private static Future<@Nullable PublicationNumber> attempt(
            Publication publication, long deadlineNanos, BooleanSupplier wanted, Session session) {
        if (!wanted.getAsBoolean()) {
            return Future.succeededFuture();
        }
        publication.epoch = session.epoch();
        JsonArray arguments = new JsonArray().add(publication.registration.value());
        return session.invoke(new Invocation(publication.method, arguments, deadlineNanos, publication.sent()))
                .map(answer -> answer instanceof PublicationNumber number ? number : null);
    }
}
