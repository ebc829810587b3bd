package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ProxyHandler;
import java.util.List;
import org.clusterclient.service.ProxyHandlers;
import org.clusterclient.service.ServedServices;
import org.jspecify.annotations.Nullable;

/**
 * Base of a data client in Java: implements the service, and is bound to the address that the leader calls it at.
 *
 * <pre>{@code
 * public final class RegistryDataClient extends DataClientVerticle<RegistryService> implements RegistryService {
 *     public RegistryDataClient() { super(RegistryService.class); }
 *
 *     protected Future<?> connect() { … }
 *
 *     public Future<Long> version() { … }
 * }
 * }</pre>
 *
 * <p>Deployed only where the channel is led, by the leader. All methods are called on the verticle's own context; unless it is
 * a worker, that shares the event loop of the channel.
 *
 * @param <S> the service, which the subclass has to implement
 */
public abstract class DataClientVerticle<S> extends VerticleBase {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final Class<S> service;
    private @Nullable MessageConsumer<JsonObject> consumer;

    /**
     * Makes a data client of a service.
     *
     * @param service the interface that this class implements
     * @throws ClassCastException if it does not
     */
    protected DataClientVerticle(Class<S> service) {
        if (!service.isInstance(this)) {
            throw new ClassCastException(getClass().getName() + " does not implement " + service.getName());
        }
        this.service = service;
    }

    /**
     * Connects to the server. The service is served, and the leader ready, when the future has succeeded; if it fails, the
     * leader steps down, and all processes try again.
     */
    protected abstract Future<?> connect();

    /**
     * Disconnects from the server. The port is released when the future is complete, so nobody else leads before;
     * only a Vert.x or a JVM that ends waits no longer than three times {@code drainTimeout}. Does nothing by default.
     */
    protected Future<?> disconnect() {
        return Future.succeededFuture();
    }

    /** Returns the configured {@code dataClientOptions.config}, with {@code clusterClient} added by the leader. */
    @Override
    public final JsonObject config() {
        return super.config();
    }

    /**
     * Returns the leader's term: the wall clock in ms at the win, or one more than the last term that this process, or
     * anyone who registers with it, has seen. A fencing token.
     */
    protected final long epoch() {
        return member().getLong("epoch");
    }

    /**
     * Sends a value to a listener that {@code subscribe} was given.
     *
     * @param value a JSON value: null, {@code Boolean}, {@code Number}, {@code String}, {@code JsonObject} or {@code
     *     JsonArray}; one that cannot be carried is an {@code error} event, and nobody gets it
     */
    protected final void send(String listener, @Nullable Object value) {
        vertx.eventBus().send(listener, value, LOCAL);
    }

    /** Tells this process's listeners of {@code <address>.events} something. */
    protected final void event(JsonObject event) {
        vertx.eventBus().send(member().getString("events"), event, LOCAL);
    }

    /** Tells the leader that this data client cannot go on; the leader steps down, and another process may try. */
    protected final void broken(Throwable cause) {
        event(new JsonObject()
                .put("type", "broken")
                .put("epoch", epoch())
                .put("cause", String.valueOf(cause.getMessage())));
    }

    @Override
    public final Future<?> start() {
        return connect().onSuccess(v -> {
            String address = member().getString("address");
            ProxyHandler handler = ProxyHandlers.of(vertx, service, service.cast(this));
            consumer = handler.registerLocal(vertx, address, List.of());
            ServedServices.of(vertx).add(address, new ServedServices.Served(context, handler));
        });
    }

    @Override
    public final Future<?> stop() {
        ServedServices.of(vertx).remove(member().getString("address"));
        Future<Void> unbound = consumer == null ? Future.succeededFuture() : consumer.unregister();
        return unbound.transform(v -> disconnect());
    }

    private JsonObject member() {
        return config().getJsonObject("clusterClient");
    }
}
