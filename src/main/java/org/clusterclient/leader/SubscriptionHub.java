package org.clusterclient.leader;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.clusterclient.service.ServiceInterface;
import org.clusterclient.service.ServiceMethod;
import org.clusterclient.session.Events;
import org.clusterclient.session.Registration;
import org.jspecify.annotations.Nullable;

/**
 * Subscribes each key once at the data client, whatever the number of subscribers, keeps its last value, and hands every
 * value on. Ends with the leader's session; confined to the channel's context.
 */
final class SubscriptionHub {

    /** About how much memory keys that nobody listens to any more may take with their last values. */
    static final long MAX_IDLE_BYTES = 16 * 1024 * 1024;

    /** A follower, or this process itself. */
    interface Subscriber {
        /** Takes a value of a key. */
        void push(String key, PushedValue value);

        /** Returns whether it cannot take a further value now. */
        boolean full();
    }

    private final ContextInternal context;
    private final ServiceInterface service;
    private final @Nullable ServiceMethod unSubscribe;
    private final DataClient dataClient;
    private final Events events;
    private final long epoch;
    private final boolean broadcast;
    private final int maxIdle;
    private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
    private final Set<Upstream> idle = new LinkedHashSet<>(); // nobody listens, and the data client cannot be told
    private long idleBytes;
    private long versions; // of keys that were subscribed before, the largest: a key that comes back goes on above it
    private long dropped;
    private boolean closed;

    /**
     * Makes a hub without subscriptions.
     *
     * @param epoch the leader's term
     * @param maxIdle how many keys that nobody listens to any more are kept for the next subscriber, if the service cannot
     *     unsubscribe; beyond it the oldest is forgotten, and subscribed once more if it comes again
     */
    SubscriptionHub(
            ContextInternal context,
            ServiceInterface service,
            DataClient dataClient,
            Events events,
            long epoch,
            boolean broadcast,
            int maxIdle) {
        this.context = context;
        this.service = service;
        this.unSubscribe = service.only(Delegate.UNSUBSCRIBE);
        this.dataClient = dataClient;
        this.events = events;
        this.epoch = epoch;
        this.broadcast = broadcast;
        this.maxIdle = maxIdle;
    }

    /** One subscription at the data client, which sends the values to an address of ours. */
    private final class Upstream {
        final Registration registration;
        final String address = UUID.randomUUID().toString();
        final MessageConsumer<Object> consumer;
        final Set<Subscriber> subscribers = new LinkedHashSet<>();
        final Promise<Void> accepted = context.promise();
        final long before = SubscriptionHub.this.versions;
        long versions = before;
        long idleBytes; // as they were counted last, 0 while somebody listens

        @Nullable
        PushedValue last;

        Upstream(Registration registration) {
            this.registration = registration;
            this.consumer = context.owner().eventBus().localConsumer(address, message -> publish(this, message.body()));
        }
    }

    /**
     * Adds a subscriber; it gets the last value at once if there is one.
     *
     * @return fails for everyone who waits for it if the data client refuses
     */
    Future<Void> subscribe(Registration registration, Subscriber subscriber, long deadlineNanos) {
        if (closed) {
            return context.failedFuture(new ClusterException(ErrorCode.NO_LEADER, "the leader has left"));
        }
        Upstream upstream = upstreams.get(registration.key());
        if (upstream == null) {
            upstream = begin(registration, deadlineNanos);
        }
        idle.remove(upstream);
        countIdle(upstream, 0);
        if (upstream.subscribers.add(subscriber) && upstream.last != null) {
            push(upstream, upstream.last, List.of(subscriber));
        }
        return upstream.accepted.future();
    }

    /** Removes a subscriber; the last one ends the subscription at the data client. */
    Future<Void> unSubscribe(String key, Subscriber subscriber, long deadlineNanos) {
        Upstream upstream = upstreams.get(key);
        if (upstream == null || !upstream.subscribers.remove(subscriber) || !upstream.subscribers.isEmpty()) {
            return context.succeededFuture();
        }
        if (unSubscribe == null) {
            idle.add(upstream); // it cannot be told: the subscription stays, and serves the next one
            boundIdle(upstream);
            return context.succeededFuture();
        }
        forget(upstream);
        return end(upstream, unSubscribe, deadlineNanos);
    }

    private Future<Void> end(Upstream upstream, ServiceMethod unSubscribe, long deadlineNanos) {
        JsonArray arguments = new JsonArray().add(upstream.registration.value()).add(upstream.address);
        return dataClient.call(unSubscribe, arguments, deadlineNanos).mapEmpty();
    }

    /** Removes a subscriber that has gone: nobody waits for the answer, so that a failure becomes an event. */
    void remove(String key, Subscriber subscriber, long deadlineNanos) {
        unSubscribe(key, subscriber, deadlineNanos)
                .onFailure(failure -> events.error(failure, new JsonObject().put("key", key)));
    }

    /** Returns whether this subscriber gets the values of a key. */
    boolean contains(String key, Subscriber subscriber) {
        Upstream upstream = upstreams.get(key);
        return upstream != null && upstream.subscribers.contains(subscriber);
    }

    /** Returns {@code [{"key", "subscribers", "version"}]}, version once there is a value. */
    JsonArray status() {
        JsonArray status = new JsonArray();
        for (Upstream upstream : upstreams.values()) {
            JsonObject one = new JsonObject()
                    .put("key", upstream.registration.key())
                    .put("subscribers", upstream.subscribers.size());
            status.add(upstream.versions == upstream.before ? one : one.put("version", upstream.versions));
        }
        return status;
    }

    /** Returns how many values nobody could take; only if each goes to one subscriber. */
    long dropped() {
        return dropped;
    }

    /** Takes no values and no subscribers any more. */
    void close() {
        closed = true;
        for (Upstream upstream : List.copyOf(upstreams.values())) {
            forget(upstream);
            upstream.accepted.tryFail(new ClusterException(ErrorCode.CONNECTION_LOST, "the session has ended"));
        }
    }

    private Upstream begin(Registration registration, long deadlineNanos) {
        Upstream upstream = new Upstream(registration);
        upstreams.put(registration.key(), upstream);
        ServiceMethod subscribe = service.only(Delegate.SUBSCRIBE);
        if (subscribe == null) {
            forget(upstream);
            upstream.accepted.fail(new ClusterException(
                    ErrorCode.NOT_A_DELEGATE, "the service has no subscribe: service=" + service.name()));
            return upstream;
        }
        JsonArray arguments = new JsonArray().add(registration.value()).add(upstream.address);
        long allowedNanos = deadlineNanos - System.nanoTime();
        dataClient
                .call(subscribe, arguments, deadlineNanos)
                .onComplete(v -> upstream.accepted.tryComplete(), failure -> {
                    boolean wanted = forget(upstream); // else it has been ended by the last unSubscribe
                    if (wanted
                            && unSubscribe != null
                            && failure instanceof ClusterException e
                            && e.outcome() == Outcome.UNKNOWN) { // it may send, to nobody
                        end(upstream, unSubscribe, System.nanoTime() + allowedNanos)
                                .onFailure(e2 -> events.error(e2, new JsonObject().put("key", registration.key())));
                    }
                    upstream.accepted.tryFail(failure);
                });
        return upstream;
    }

    /** Forgets those that have been idle for longest, as far as they are too many, or too large. */
    private void boundIdle(Upstream changed) {
        PushedValue last = changed.last;
        countIdle(changed, changed.registration.bytes() + (last == null ? 0 : last.bytes()));
        while (!idle.isEmpty() && (idle.size() > maxIdle || idleBytes > MAX_IDLE_BYTES)) {
            Upstream oldest = idle.iterator().next();
            forget(oldest);
            oldest.accepted.tryFail(new ClusterException(ErrorCode.OVERLOADED, "subscribed by nobody any more"));
        }
    }

    private void countIdle(Upstream upstream, long bytes) {
        idleBytes += bytes - upstream.idleBytes;
        upstream.idleBytes = bytes;
    }

    private boolean forget(Upstream upstream) {
        idle.remove(upstream);
        countIdle(upstream, 0);
        upstream.consumer.unregister();
        versions = Math.max(versions, upstream.versions);
        return upstreams.remove(upstream.registration.key(), upstream);
    }

    private void publish(Upstream upstream, @Nullable Object body) {
        PushedValue value = new PushedValue(body, new Version(epoch, ++upstream.versions));
        List<Subscriber> all = List.copyOf(upstream.subscribers);
        if (broadcast) {
            upstream.last = value;
            if (idle.contains(upstream)) {
                boundIdle(upstream);
            }
            push(upstream, value, all);
            return;
        }
        List<Subscriber> able =
                all.stream().filter(subscriber -> !subscriber.full()).toList();
        if (!able.isEmpty()) {
            push(upstream, value, List.of(able.get(ThreadLocalRandom.current().nextInt(able.size()))));
        } else if (!all.isEmpty()) {
            dropped++;
        }
    }

    private void push(Upstream upstream, PushedValue value, List<Subscriber> subscribers) {
        String key = upstream.registration.key();
        RuntimeException unsent = null;
        for (Subscriber subscriber : subscribers) {
            try {
                subscriber.push(key, value);
            } catch (RuntimeException e) { // its transcode cannot carry the value; that of others may
                unsent = e;
            }
        }
        if (unsent != null) {
            events.error(unsent, new JsonObject().put("key", key));
        }
    }
}
