package org.clusterclient.leader;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.leader.PublicationEntry.Attempt;
import org.clusterclient.leader.PublicationEntry.Numbered;
import org.clusterclient.protocol.PublicationNumber;
import org.clusterclient.service.ServiceInterface;
import org.clusterclient.service.ServiceMethod;
import org.clusterclient.session.Events;
import org.clusterclient.session.Registration;
import org.jspecify.annotations.Nullable;

/**
 * What the processes of a channel have published through this leader. It numbers publications, keeps an older one of a key
 * from following a newer one, whoever sends it again, and takes back what nobody holds any more. Ends with the leader's
 * session; confined to the channel's context.
 */
final class Publications {

    /** Calls the data client. */
    interface Caller {
        /**
         * Fails as the leader's calls do.
         *
         * @param told whether whoever asks is told that the leader leaves
         */
        Future<@Nullable Object> call(ServiceMethod method, JsonArray arguments, long deadlineNanos, boolean told);
    }

    private final ContextInternal context;
    private final PublicationSettings settings;
    private final @Nullable ServiceMethod publish;
    private final @Nullable ServiceMethod unPublish;
    private final Caller dataClient;
    private final Events events;
    private final Map<String, PublicationEntry> entries = new HashMap<>();
    private final Map<Object, PublicationHolder> holders = new LinkedHashMap<>();
    private final Set<PublicationHolder> gone = new LinkedHashSet<>();
    private final Set<PublicationEntry> owed = new LinkedHashSet<>(); // corrections that have failed
    private final PublicationAccount account;
    private PublicationNumber last;
    private boolean leaving;

    /**
     * Makes an empty table.
     *
     * @param epoch the leader's term
     */
    Publications(
            ContextInternal context,
            ServiceInterface service,
            PublicationSettings settings,
            Caller dataClient,
            Events events,
            long epoch) {
        this.context = context;
        this.publish = service.only(Delegate.PUBLISH);
        this.unPublish = service.only(Delegate.UNPUBLISH);
        this.settings = settings;
        this.account = new PublicationAccount(settings);
        this.dataClient = dataClient;
        this.events = events;
        this.last = new PublicationNumber(epoch, 0);
    }

    /** Returns the holder of that id, which has one more connection now. */
    PublicationHolder connected(Object id, @Nullable Long pid, boolean told) {
        PublicationHolder holder = holders.computeIfAbsent(id, key -> new PublicationHolder(key, pid, told));
        holder.connected();
        gone.remove(holder);
        return holder;
    }

    /** Notes that a connection of a holder has ended; without another one, what it holds is taken back after the grace. */
    void disconnected(PublicationHolder holder, long nowNanos) {
        if (!holder.disconnected(nowNanos)) {
            return;
        }
        if (holder.keys().isEmpty()) {
            holders.remove(holder.id());
        } else {
            gone.add(holder);
        }
    }

    /**
     * Publishes, unless the data client has this one already, or a later one of the key.
     *
     * @param given what it was numbered before; null: it is new
     * @return its number, when the data client has accepted it; fails as a call does, with {@link ErrorCode#OVERLOADED} if
     *     the holder has too many, or they take too much memory, and with {@link ErrorCode#BAD_ARGUMENTS} if there is no key
     */
    Future<PublicationNumber> publish(
            PublicationHolder holder, JsonArray arguments, @Nullable PublicationNumber given, long deadlineNanos) {
        Registration registration;
        try {
            registration = registration(publishing(), arguments);
        } catch (RuntimeException e) { // the format of keys is foreign code
            return context.failedFuture(e);
        }
        String key = registration.key();
        boolean isNew = given == null || given.compareTo(last) > 0; // a number that no leader before can have given
        PublicationNumber next = new PublicationNumber(last.epoch(), last.sequence() + 1);
        Numbered publication =
                new Numbered(isNew || given == null ? next : given, registration.value(), registration.bytes());
        PublicationEntry known = entries.get(key);
        boolean covered = !isNew && known != null && known.covers(publication);
        ClusterException refusal = account.refusal(holder, key, known, publication, !covered);
        if (refusal != null) {
            return context.failedFuture(refusal);
        }
        last = isNew ? next : last;
        PublicationEntry entry = entries.computeIfAbsent(key, PublicationEntry::new);
        return covered
                ? noted(entry, holder, publication)
                : send(entry, new Attempt(publication, holder, false, context.promise()), arguments, deadlineNanos);
    }

    /** Takes a publication back for one holder; the data client is told if nobody else holds it. */
    Future<Void> unPublish(PublicationHolder holder, ServiceMethod method, JsonArray arguments, long deadlineNanos) {
        Registration registration;
        try {
            registration = registration(method, arguments);
        } catch (RuntimeException e) { // the format of keys is foreign code
            return context.failedFuture(e);
        }
        PublicationEntry entry = entries.get(registration.key());
        if (entry != null) {
            entry.release(holder);
            count(entry, holder);
            if (entry.isHeld()) {
                correct(entry);
                return context.succeededFuture();
            }
            forget(entry);
        }
        return dataClient.call(method, arguments, deadlineNanos, holder.told()).mapEmpty();
    }

    /** Takes back what was published by those who have been gone for too long, and tries again what has failed. */
    void tick(long nowNanos) {
        Set<PublicationEntry> due = new LinkedHashSet<>();
        for (PublicationHolder holder : List.copyOf(gone)) {
            if (holder.isGoneSince(nowNanos - settings.grace().toNanos())) {
                due.addAll(released(holder));
            }
        }
        for (PublicationEntry entry : owed) {
            if (nowNanos - entry.retryAtNanos >= 0) {
                due.add(entry);
            }
        }
        owed.removeAll(due);
        due.forEach(this::correct);
    }

    /** Starts nothing of its own any more. */
    void leave() {
        leaving = true;
    }

    /** Returns {@code {"count", "holders", "bytes"}}: how many keys are published, by how many processes, how much it is. */
    JsonObject status() {
        long publishers = holders.values().stream()
                .filter(holder -> !holder.keys().isEmpty())
                .count();
        return new JsonObject()
                .put("count", entries.size())
                .put("holders", publishers)
                .put("bytes", account.bytes());
    }

    private Registration registration(ServiceMethod method, JsonArray arguments) {
        method.check(arguments); // before anything is remembered, or forgotten
        return settings.registration(arguments.getValue(0));
    }

    private ServiceMethod publishing() {
        return Objects.requireNonNull(publish, "nobody publishes without it");
    }

    /** Answers what is not sent: as the same one that is under way, else at once. */
    private Future<PublicationNumber> noted(PublicationEntry entry, PublicationHolder holder, Numbered publication) {
        Attempt same = entry.underWay(publication);
        if (same == null || same.holder == null) {
            held(entry, holder, publication);
            return context.succeededFuture(publication.number());
        }
        if (same.holder == holder) {
            return same.result.future();
        }
        return same.result.future().onSuccess(number -> {
            if (isPresent(entry) && holders.get(holder.id()) == holder) { // both may have gone meanwhile
                held(entry, holder, publication);
            }
        });
    }

    private void held(PublicationEntry entry, PublicationHolder holder, Numbered publication) {
        entry.held(holder, publication);
        count(entry, holder);
    }

    private Future<PublicationNumber> send(
            PublicationEntry entry, Attempt attempt, JsonArray arguments, long deadlineNanos) {
        entry.underWay.add(attempt);
        count(entry, attempt.holder);
        dataClient
                .call(publishing(), arguments, deadlineNanos, attempt.holder != null && attempt.holder.told())
                .onComplete(v -> sent(entry, attempt, null), failure -> sent(entry, attempt, failure));
        return attempt.result.future();
    }

    private void sent(PublicationEntry entry, Attempt attempt, @Nullable Throwable failure) {
        entry.underWay.remove(attempt);
        boolean mayBePublished = failure == null || hasUnknownOutcome(failure);
        if (mayBePublished) {
            entry.published(attempt.publication, failure == null);
        }
        if (attempt.holder != null && mayBePublished) {
            entry.held(attempt.holder, attempt.publication);
        }
        count(entry, attempt.holder);
        if (failure == null) {
            attempt.result.complete(attempt.publication.number());
        } else {
            attempt.result.fail(failure);
        }
        if (!attempt.correction) {
            correct(entry);
        } else if (failure == null) {
            corrected(entry);
        } else {
            failed(entry, failure);
        }
    }

    private static boolean hasUnknownOutcome(Throwable failure) {
        return failure instanceof ClusterException e && e.outcome() == Outcome.UNKNOWN;
    }

    /** Removes a holder that has gone, and returns what it held. */
    private Set<PublicationEntry> released(PublicationHolder holder) {
        Set<PublicationEntry> left = new LinkedHashSet<>();
        for (String key : List.copyOf(holder.keys())) {
            PublicationEntry entry = entries.get(key);
            if (entry != null) {
                entry.release(holder);
                entry.lastGone = holder;
                count(entry, holder);
                left.add(entry);
            }
        }
        gone.remove(holder);
        holders.remove(holder.id());
        return left;
    }

    /** Brings the data client to what the newest holder has published, or to nothing if nobody holds it. */
    private void correct(PublicationEntry entry) {
        if (leaving || !isPresent(entry) || entry.removing || !entry.underWay.isEmpty() || owed.contains(entry)) {
            return;
        }
        if (entry.holders.isEmpty()) {
            Numbered left = entry.published == null ? entry.removed : entry.published;
            if (left == null || unPublish == null) {
                forget(entry);
            } else {
                remove(entry, left, unPublish);
            }
            return;
        }
        PublicationHolder holder = entry.newestHolder();
        Numbered newest = entry.holders.get(holder);
        if (newest != null && (entry.published == null || !entry.published.isSameAs(newest))) {
            restore(entry, holder, newest);
        }
    }

    /** Publishes what a holder has published before, since that of a newer one is taken back or was refused. */
    private void restore(PublicationEntry entry, PublicationHolder holder, Numbered newest) {
        entry.published = null; // the number of what is restored is less; counted by send
        Attempt attempt = new Attempt(newest, holder, true, context.promise());
        send(entry, attempt, new JsonArray().add(newest.registration()), attemptDeadline());
    }

    private void remove(PublicationEntry entry, Numbered left, ServiceMethod unPublish) {
        entry.published = null;
        entry.removed = left;
        entry.removing = true;
        count(entry, null);
        dataClient
                .call(unPublish, new JsonArray().add(left.registration()), attemptDeadline(), false)
                .onComplete(
                        v -> {
                            entry.removing = false;
                            entry.removed = null;
                            count(entry, null);
                            tellRemoved(entry, left);
                            corrected(entry);
                        },
                        failure -> {
                            entry.removing = false;
                            failed(entry, failure);
                        });
    }

    private void tellRemoved(PublicationEntry entry, Numbered removed) {
        JsonObject event = new JsonObject()
                .put("type", "publicationRemoved")
                .put("key", entry.key)
                .put("publication", removed.registration());
        if (entry.lastGone != null && entry.lastGone.pid() != null) {
            event.put("pid", entry.lastGone.pid());
        }
        events.publish(event);
    }

    private void corrected(PublicationEntry entry) {
        entry.told = false;
        entry.backOff.reset();
        owed.remove(entry);
        correct(entry);
    }

    private void failed(PublicationEntry entry, Throwable failure) {
        if (leaving || !isPresent(entry)) {
            return;
        }
        if (!entry.told) {
            entry.told = true; // once, until it succeeds
            events.error(failure, new JsonObject().put("key", entry.key));
        }
        entry.retryAtNanos = System.nanoTime() + entry.backOff.next().toNanos();
        owed.add(entry);
    }

    private void forget(PublicationEntry entry) {
        entries.remove(entry.key, entry);
        owed.remove(entry);
        count(entry, null);
    }

    private boolean isPresent(PublicationEntry entry) {
        return entries.get(entry.key) == entry;
    }

    /** Counts again what is kept of a key, to be called after each change of it; the process is the one it was for. */
    private void count(PublicationEntry entry, @Nullable PublicationHolder holder) {
        if (holder != null) {
            account.count(entry, holder);
        }
        account.countLoose(entry, isPresent(entry));
    }

    private long attemptDeadline() {
        return System.nanoTime() + settings.attemptTimeout().toNanos();
    }
}
