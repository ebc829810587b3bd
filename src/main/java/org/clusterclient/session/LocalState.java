package org.clusterclient.session;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a process keeps while sessions come and go: calls that wait, publications, subscriptions. */
public record LocalState(
        CallQueue calls, LocalPublications publications, LocalSubscriptions subscriptions, Events events) {

    /** Brings a new session up to date: publications in their order first, then subscriptions, then waiting calls. */
    public void attach(Session session) {
        calls.attach(session);
        publications.replay();
        subscriptions.attach(session);
        calls.resume();
    }

    /** Notes that there is no session; the cause is told to callers whose deadline passes. */
    public void detach(@Nullable Throwable cause) {
        calls.detach(cause);
        publications.detach();
        subscriptions.detach();
    }

    /** Judges deadlines and retries. */
    public void tick(long nowNanos) {
        calls.tick(nowNanos);
        publications.tick(nowNanos);
        subscriptions.tick(nowNanos);
    }

    /** Returns {@code {"waiting", "underWay", "retries", "subscriptions", "publications", "publicationBytes"}}. */
    public JsonObject status() {
        return new JsonObject()
                .put("waiting", calls.waiting())
                .put("underWay", calls.underWay())
                .put("retries", calls.retries())
                .put("subscriptions", subscriptions.status())
                .put("publications", publications.size())
                .put("publicationBytes", publications.bytes());
    }
}
