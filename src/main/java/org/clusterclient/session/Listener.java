package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event-bus address that the values of a subscription are sent to. One without a consumer gets a second to come back;
 * then it has gone. Confined to the channel's context.
 */
final class Listener {

    private static final long MISSING_LIMIT_NANOS = Duration.ofSeconds(1).toNanos();

    private final EventBus eventBus;
    private final String address;
    private boolean established;
    private @Nullable Value undelivered; // the newest, while there is no consumer
    private long missingSinceNanos;

    Listener(EventBus eventBus, String address) {
        this.eventBus = eventBus;
        this.address = address;
    }

    /** A value, and the headers that it is sent with. */
    record Value(@Nullable Object body, DeliveryOptions headers) {}

    String address() {
        return address;
    }

    /** Returns whether its subscription has been accepted once; from then on it stays, whatever the sessions do. */
    boolean established() {
        return established;
    }

    void establish() {
        established = true;
    }

    /** Sends a value; without a consumer it is kept, and the time noted. */
    void send(Value value) {
        write(value).onComplete(sent -> undelivered = null, noConsumer -> {
            if (undelivered == null) {
                missingSinceNanos = System.nanoTime();
            }
            undelivered = value;
        });
    }

    /** Returns whether it has been without a consumer for so long that it may have gone. */
    boolean overdue(long nowNanos) {
        return undelivered != null && nowNanos - missingSinceNanos >= MISSING_LIMIT_NANOS;
    }

    /** Sends once more what nobody took, for the last time; fails if still nobody does. */
    Future<Void> sendAgain(long nowNanos) {
        missingSinceNanos = nowNanos;
        return undelivered == null
                ? Future.succeededFuture()
                : write(undelivered).onSuccess(sent -> undelivered = null);
    }

    private Future<Void> write(Value value) {
        return eventBus.<Object>sender(address, value.headers).write(value.body);
    }
}
