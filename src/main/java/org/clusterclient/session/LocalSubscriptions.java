package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.clusterclient.service.JsonForm;
import org.clusterclient.session.Listener.Value;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of this process, by key. They outlive the sessions: each new one is asked for every key again.
 *
 * <p>Values of one key are sent to a listener in order, with the headers {@code key}, {@code epoch} and {@code version}.
 * Confined to the channel's context.
 */
public final class LocalSubscriptions {

    private final Vertx vertx;
    private final ContextInternal context;
    private final CallQueue calls;
    private final Events events;
    private final boolean broadcast;
    private final long attemptNanos;
    private final long firstValueNanos;
    private final int maxSubscriptions;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private @Nullable Session session;

    /**
     * Makes an empty set of listeners.
     *
     * @param broadcast whether each value goes to every listener, or to one of them
     * @param attemptTimeout how long one attempt to subscribe again may take
     * @param firstValueTimeout after how long without a first value an event tells so; zero for never
     * @param maxSubscriptions how many keys may have listeners
     */
    public LocalSubscriptions(
            ContextInternal context,
            CallQueue calls,
            Events events,
            boolean broadcast,
            Duration attemptTimeout,
            Duration firstValueTimeout,
            int maxSubscriptions) {
        this.vertx = context.owner();
        this.context = context;
        this.calls = calls;
        this.events = events;
        this.broadcast = broadcast;
        this.attemptNanos = attemptTimeout.toNanos();
        this.firstValueNanos = firstValueTimeout.toNanos();
        this.maxSubscriptions = maxSubscriptions;
    }

    /** The listeners of one key, and how far the subscription in the current session has come. */
    private static final class Entry {
        final Registration registration;
        final Map<String, Listener> listeners = new LinkedHashMap<>();
        final BackOff backOff = new BackOff();
        final long sinceNanos = System.nanoTime();

        @Nullable
        Future<Void> attempt;

        boolean accepted;
        long retryAtNanos = sinceNanos;
        boolean firstValueJudged;

        @Nullable
        Value last;

        Entry(Registration registration) {
            this.registration = registration;
        }

        boolean hasEstablished() {
            return listeners.values().stream().anyMatch(Listener::established);
        }
    }

    /**
     * Adds a listener. It is subscribed where the data client runs if it is the first of its key, and gets the last
     * value at once if there is one. A failed attempt removes it again.
     *
     * <p>Fails with {@link ErrorCode#OVERLOADED} if too many keys have listeners.
     */
    public Future<Void> add(Registration registration, String address, long deadlineNanos) {
        if (entries.size() >= maxSubscriptions && !entries.containsKey(registration.key())) {
            return context.failedFuture(new ClusterException(
                    ErrorCode.OVERLOADED, "too many subscriptions: maxSubscriptions=" + maxSubscriptions));
        }
        Entry entry = entries.computeIfAbsent(registration.key(), key -> new Entry(registration));
        Listener listener = entry.listeners.computeIfAbsent(address, key -> new Listener(vertx.eventBus(), key));
        if (entry.accepted) {
            establish(entry, listener);
            return context.succeededFuture();
        }
        return subscribed(entry, listener, deadlineNanos)
                .onSuccess(v -> establish(entry, listener))
                .onFailure(failure -> {
                    if (!listener.established()) {
                        entry.listeners.remove(address, listener);
                        forgetIfUnused(entry);
                    }
                });
    }

    /**
     * Removes one listener, or all of the key.
     *
     * @param address null: all of this process
     * @return completed when the data client knows, if it was the last listener; a connection that ends meanwhile ends
     *     the subscription as well
     */
    public Future<Void> remove(Registration registration, @Nullable String address, long deadlineNanos) {
        Entry entry = entries.get(registration.key());
        if (entry == null) {
            return context.succeededFuture();
        }
        if (address == null) {
            entry.listeners.clear();
        } else {
            entry.listeners.remove(address);
        }
        return forgetIfUnused(entry) ? endUpstream(entry, deadlineNanos) : context.succeededFuture();
    }

    /** Subscribes every key in a new session. */
    public void attach(Session session) {
        this.session = session;
        for (Entry entry : new ArrayList<>(entries.values())) {
            if (entry.attempt == null) {
                attemptAgain(entry, System.nanoTime());
            }
        }
    }

    /** Notes that the session has ended: no key is subscribed any more. */
    public void detach() {
        session = null;
        entries.values().forEach(entry -> entry.accepted = false);
    }

    /** Returns whether anyone listens to a key. */
    public boolean contains(String key) {
        return entries.containsKey(key);
    }

    /** Sends a value, in its JSON form, to the listeners of a key; without listeners nothing happens. */
    public void deliver(String key, @Nullable Object body, @Nullable Version version) {
        Entry entry = entries.get(key);
        if (entry == null) {
            return;
        }
        Value value = new Value(JsonForm.of(body), headers(key, version));
        entry.firstValueJudged = true;
        List<Listener> listeners = new ArrayList<>(entry.listeners.values());
        if (!broadcast) {
            listeners.get(ThreadLocalRandom.current().nextInt(listeners.size())).send(value);
            return;
        }
        entry.last = value;
        for (Listener listener : listeners) {
            if (listener.established()) { // the others get the last value when they are
                listener.send(value);
            }
        }
    }

    /** Retries what was refused, removes listeners without a consumer, and tells where a first value is missing. */
    public void tick(long nowNanos) {
        for (Entry entry : new ArrayList<>(entries.values())) {
            if (session != null && !entry.accepted && entry.attempt == null && nowNanos - entry.retryAtNanos >= 0) {
                attemptAgain(entry, nowNanos);
            }
            if (firstValueNanos > 0 && !entry.firstValueJudged && nowNanos - entry.sinceNanos >= firstValueNanos) {
                entry.firstValueJudged = true;
                events.publish(new JsonObject().put("type", "noFirstValue").put("key", entry.registration.key()));
            }
            entry.listeners.values().stream()
                    .filter(listener -> listener.overdue(nowNanos))
                    .toList()
                    .forEach(listener -> listener.sendAgain(nowNanos).onFailure(gone -> removed(entry, listener)));
        }
    }

    /** Returns {@code [{"key", "listeners", "accepted", "epoch", "version"}]}; the last two once there is a value. */
    public JsonArray status() {
        JsonArray status = new JsonArray();
        for (Entry entry : entries.values()) {
            JsonObject one = new JsonObject()
                    .put("key", entry.registration.key())
                    .put("listeners", entry.listeners.size())
                    .put("accepted", entry.accepted);
            if (entry.last != null && entry.last.headers().getHeaders().contains("version")) {
                one.put("epoch", Long.valueOf(entry.last.headers().getHeaders().get("epoch")));
                one.put(
                        "version",
                        Long.valueOf(entry.last.headers().getHeaders().get("version")));
            }
            status.add(one);
        }
        return status;
    }

    private void attemptAgain(Entry entry, long nowNanos) {
        long deadlineNanos = nowNanos + attemptNanos;
        attempted(entry, calls.replay(deadlineNanos, session -> subscribe(session, entry, deadlineNanos)));
    }

    private Future<Void> attempt(Entry entry, long deadlineNanos) {
        return attempted(entry, calls.call(deadlineNanos, true, session -> subscribe(session, entry, deadlineNanos)));
    }

    private Future<Void> attempted(Entry entry, Future<Void> attempt) {
        entry.attempt = attempt;
        attempt.onComplete(v -> entry.attempt = null, failure -> {
            entry.attempt = null;
            refused(entry, failure);
        });
        return attempt;
    }

    private Future<Void> subscribe(Session in, Entry entry, long deadlineNanos) {
        String key = entry.registration.key();
        if (entries.get(key) != entry) {
            return context.succeededFuture(); // nobody listens any more
        }
        return in.subscribe(entry.registration, deadlineNanos).onSuccess(v -> {
            entry.accepted = in == session;
            entry.backOff.reset();
            if (!entries.containsKey(key)) {
                endUpstream(entry, deadlineNanos); // all have gone meanwhile
            }
        });
    }

    /** Completes when the entry is accepted; the attempt may be someone else's, with a deadline of its own. */
    private Future<Void> subscribed(Entry entry, Listener listener, long deadlineNanos) {
        boolean joined = entry.attempt != null;
        Future<Void> attempt = entry.attempt != null ? entry.attempt : attempt(entry, deadlineNanos);
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        // one's own attempt ends by this deadline, and knows better why
        Future<Void> inTime = joined ? attempt.timeout(Math.max(1, leftMillis), TimeUnit.MILLISECONDS) : attempt;
        return inTime.recover(failure -> {
            boolean wanted = entry.listeners.get(listener.address()) == listener;
            if (failure instanceof TimeoutException) {
                ErrorCode code = session == null ? calls.noLeader() : ErrorCode.TIMEOUT;
                return context.failedFuture(new ClusterException(code, "not subscribed by the deadline"));
            }
            return joined && wanted && late(failure) && deadlineNanos - System.nanoTime() > 0
                    ? subscribed(entry, listener, deadlineNanos)
                    : context.failedFuture(failure);
        });
    }

    private static boolean late(Throwable failure) {
        return failure instanceof ClusterException e
                && (e.errorCode() == ErrorCode.TIMEOUT || e.errorCode() == ErrorCode.NO_LEADER || Verdict.is(e));
    }

    private void refused(Entry entry, Throwable failure) {
        if (entry.hasEstablished()) {
            entry.retryAtNanos = System.nanoTime() + entry.backOff.next().toNanos();
            events.error(failure, new JsonObject().put("key", entry.registration.key()));
        } else if (entries.get(entry.registration.key()) == entry // not that of a later one
                && failure instanceof ClusterException e
                && e.outcome() == Outcome.UNKNOWN) {
            endUpstream(entry, System.nanoTime() + attemptNanos); // it may be subscribed, for nobody
        }
    }

    private void establish(Entry entry, Listener listener) {
        if (!listener.established()) {
            listener.establish();
            if (entry.last != null) {
                listener.send(entry.last);
            }
        }
    }

    private boolean forgetIfUnused(Entry entry) {
        return entry.listeners.isEmpty() && entries.remove(entry.registration.key(), entry);
    }

    private Future<Void> endUpstream(Entry entry, long deadlineNanos) {
        if (session == null) {
            return context.succeededFuture();
        }
        return session.unSubscribe(entry.registration, deadlineNanos).recover(failure -> {
            boolean gone =
                    failure instanceof ClusterException e && e.errorCode().passing();
            return gone ? context.succeededFuture() : context.failedFuture(failure);
        });
    }

    private void removed(Entry entry, Listener listener) {
        if (!entry.listeners.remove(listener.address(), listener)) {
            return; // by its owner, meanwhile
        }
        events.publish(new JsonObject()
                .put("type", "listenerRemoved")
                .put("key", entry.registration.key())
                .put("address", listener.address()));
        if (forgetIfUnused(entry)) {
            endUpstream(entry, System.nanoTime() + attemptNanos)
                    .onFailure(failure -> events.error(failure, new JsonObject().put("key", entry.registration.key())));
        }
    }

    private static DeliveryOptions headers(String key, @Nullable Version version) {
        DeliveryOptions options = new DeliveryOptions().setLocalOnly(true).addHeader("key", key);
        if (version != null) {
            options.addHeader("epoch", Long.toString(version.epoch()));
            options.addHeader("version", Long.toString(version.number()));
        }
        return options;
    }
}
