package org.clusterclient.leader;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.session.BackOff;
import org.clusterclient.session.Registration;

/**
 * What one follower has subscribed, by the keys as it has written them. An npm process may write one key of ours in several
 * ways, and expects the values under each; and it does not hear of a subscription that fails, so that is tried again here.
 * Confined to the channel's context.
 */
final class FollowerSubscriptions {

    /** About what a subscription takes beside its key and its registration. */
    private static final int OVERHEAD_BYTES = 256;

    private final LeaderSession leader;
    private final LeaderSettings settings;
    private final BiConsumer<String, PushedValue> push;
    private final BooleanSupplier full;
    private final LongConsumer kept;
    private final Map<String, Sent> sent = new HashMap<>(); // by text
    private final Set<Sent> refused = new LinkedHashSet<>();

    /**
     * Makes an empty set.
     *
     * @param push sends a value under the text of a key
     * @param full whether the follower cannot take a further value
     * @param kept told how many bytes more are kept, or fewer
     */
    FollowerSubscriptions(
            LeaderSession leader,
            LeaderSettings settings,
            BiConsumer<String, PushedValue> push,
            BooleanSupplier full,
            LongConsumer kept) {
        this.leader = leader;
        this.settings = settings;
        this.push = push;
        this.full = full;
        this.kept = kept;
    }

    /** A key as the follower has written it. */
    private final class Sent implements SubscriptionHub.Subscriber {
        final String text;
        final Registration registration; // what it was written for first
        final int bytes;
        final BackOff backOff = new BackOff();
        boolean told;
        long attemptNanos;
        long retryAtNanos;

        Sent(String text, Registration registration, int bytes) {
            this.text = text;
            this.registration = registration;
            this.bytes = bytes;
        }

        @Override
        public void push(String key, PushedValue value) {
            push.accept(text, value);
        }

        @Override
        public boolean full() {
            return full.getAsBoolean();
        }
    }

    /**
     * Subscribes. What fails is told to whoever waits for the answer. If nobody does it is an event, once, and is tried again
     * until it is taken back, unless that can't help.
     *
     * @param bytes about what key and registration take
     */
    Future<Void> subscribe(Subscribe request, int bytes, long deadlineNanos) {
        Registration registration;
        try {
            registration = settings.registration(request.registration());
        } catch (RuntimeException e) { // the format of keys is foreign code: it fails the request, not the connection
            if (!request.ack()) {
                settings.events().error(e, new JsonObject().put("key", request.key()));
            }
            return Future.failedFuture(e);
        }
        Sent known = sent.get(request.key());
        if (known == null && sent.size() >= settings.maxSubscriptions()) {
            return Future.failedFuture(new ClusterException(
                    ErrorCode.OVERLOADED,
                    "too many subscriptions of one process: maxSubscriptions=" + settings.maxSubscriptions()));
        }
        Sent one = known != null ? known : add(new Sent(request.key(), registration, bytes + OVERHEAD_BYTES));
        if (!request.ack()) {
            one.attemptNanos = Math.max(settings.pushTimeout().toNanos(), deadlineNanos - System.nanoTime());
            attempt(one);
            return Future.succeededFuture();
        }
        return leader.subscribe(one.registration, one, deadlineNanos).onFailure(failure -> {
            if (isSubscribed(one)) { // it was only late
                leader.hub()
                        .subscribe(one.registration, one, deadlineNanos)
                        .onFailure(later -> forgetUnlessSubscribed(one));
            } else {
                forget(one);
            }
        });
    }

    private boolean isSubscribed(Sent one) {
        return leader.hub().contains(one.registration.key(), one);
    }

    private void forgetUnlessSubscribed(Sent one) {
        if (!isSubscribed(one)) {
            forget(one);
        }
    }

    private Sent add(Sent one) {
        sent.put(one.text, one);
        kept.accept(one.bytes);
        return one;
    }

    private void forget(Sent one) {
        if (sent.remove(one.text, one)) {
            kept.accept(-one.bytes);
        }
    }

    /** Takes a subscription back; an npm process does so with what it has never subscribed, too. */
    Future<Void> unSubscribe(String text, long deadlineNanos) {
        Sent one = sent.get(text);
        if (one == null) {
            return Future.succeededFuture();
        }
        forget(one);
        refused.remove(one);
        return leader.hub().unSubscribe(one.registration.key(), one, deadlineNanos);
    }

    /** Takes everything back, since the follower has gone. */
    void close() {
        long deadlineNanos = System.nanoTime() + settings.pushTimeout().toNanos();
        for (Sent one : sent.values()) {
            leader.hub().remove(one.registration.key(), one, deadlineNanos);
        }
        sent.clear();
        refused.clear();
    }

    /** Tries again what was refused. */
    void tick(long nowNanos) {
        for (Sent one : List.copyOf(refused)) {
            if (nowNanos - one.retryAtNanos >= 0) {
                refused.remove(one);
                attempt(one);
            }
        }
    }

    /** Returns how many keys are subscribed, or are to be. */
    int size() {
        return sent.size();
    }

    private void attempt(Sent one) {
        leader.hub()
                .subscribe(one.registration, one, System.nanoTime() + one.attemptNanos)
                .onComplete(
                        v -> {
                            one.told = false;
                            one.backOff.reset();
                        },
                        failure -> {
                            if (sent.get(one.text) == one && !leader.leaving()) { // else nobody wants it any more
                                refused(one, failure);
                            }
                        });
    }

    private void refused(Sent one, Throwable failure) {
        if (!one.told) {
            one.told = true;
            settings.events().error(failure, new JsonObject().put("key", one.registration.key()));
        }
        if (isForGood(failure)) {
            forgetUnlessSubscribed(one);
        } else {
            one.retryAtNanos = System.nanoTime() + one.backOff.next().toNanos();
            refused.add(one);
        }
    }

    private static boolean isForGood(Throwable failure) {
        return failure instanceof ClusterException e
                && e.outcome() == Outcome.NOT_RUN
                && !e.errorCode().passing();
    }
}
