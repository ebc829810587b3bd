package org.clusterclient.session;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import org.clusterclient.api.ClusterException;

/** Publishes what happens to a channel at {@code <address>.events}, in this process only. */
public final class Events {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final Vertx vertx;
    private final String address;

    /** @param address where events are published */
    public Events(Vertx vertx, String address) {
        this.vertx = vertx;
        this.address = address;
    }

    /** Publishes an event as it is. */
    public void publish(Object event) {
        vertx.eventBus().publish(address, event, LOCAL);
    }

    /** Publishes {@code {"type": "error", "code", "message"}}, and what else the event carries. */
    public void error(Throwable failure, JsonObject details) {
        JsonObject event = new JsonObject().put("type", "error").put("message", String.valueOf(failure.getMessage()));
        if (failure instanceof ClusterException e) {
            event.put("code", e.errorCode().code());
        }
        publish(event.mergeIn(details));
    }
}
