package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Outcome;
import org.clusterclient.service.ServiceMethod;

/**
 * What this process has published, in the order of the last publication. It outlives the sessions: each new one
 * publishes all of it again. Confined to the channel's context.
 */
public final class LocalPublications {

    private final CallQueue calls;
    private final Events events;
    private final long attemptNanos;
    private final Map<String, Publication> publications = new LinkedHashMap<>();
    private final List<Publication> unanswered = new ArrayList<>();

    /** @param attemptTimeout how long one attempt to publish again may take */
    public LocalPublications(CallQueue calls, Events events, Duration attemptTimeout) {
        this.calls = calls;
        this.events = events;
        this.attemptNanos = attemptTimeout.toNanos();
    }

    private record Publication(ServiceMethod method, Registration registration) {}

    /**
     * Publishes, and remembers it unless it surely was not published. Publishing twice is harmless, so it is tried again
     * when a connection ends before the answer.
     */
    public Future<Void> publish(ServiceMethod method, Registration registration, long deadlineNanos) {
        Publication publication = new Publication(method, registration);
        unanswered.add(publication);
        return send(method, registration, deadlineNanos)
                .onSuccess(v -> answered(publication, true))
                .onFailure(failure ->
                        answered(publication, failure instanceof ClusterException e && e.outcome() == Outcome.UNKNOWN));
    }

    /** Forgets a publication, and forwards that it is taken back. */
    public Future<Void> unPublish(ServiceMethod method, Registration registration, long deadlineNanos) {
        publications.remove(registration.key());
        unanswered.removeIf(publication -> publication.registration.key().equals(registration.key()));
        return send(method, registration, deadlineNanos);
    }

    /** Publishes everything again, in order; to be called when a new session is attached, before anything else uses it. */
    public void replay() {
        long deadlineNanos = System.nanoTime() + attemptNanos;
        for (Publication publication : publications.values()) {
            send(publication.method, publication.registration, deadlineNanos)
                    .onFailure(failure -> events.error(
                            failure, new JsonObject().put("publication", publication.registration.value())));
        }
    }

    /** Returns how many publications are remembered. */
    public int size() {
        return publications.size();
    }

    private void answered(Publication publication, boolean mayBePublished) {
        boolean wanted = unanswered.removeIf(candidate -> candidate == publication); // else taken back meanwhile
        if (wanted && mayBePublished) {
            remember(publication);
        }
    }

    private void remember(Publication publication) {
        publications.remove(publication.registration.key()); // to the end of the order
        publications.put(publication.registration.key(), publication);
    }

    private Future<Void> send(ServiceMethod method, Registration registration, long deadlineNanos) {
        Invocation call = new Invocation(method, new JsonArray().add(registration.value()), deadlineNanos);
        return calls.call(deadlineNanos, true, session -> session.invoke(call)).mapEmpty();
    }
}
