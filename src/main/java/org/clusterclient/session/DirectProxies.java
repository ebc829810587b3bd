package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.VertxWrapper;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.function.Supplier;
import org.clusterclient.service.ServedServices.Served;
import org.jspecify.annotations.Nullable;

/**
 * Generated proxies whose requests reach the channel without the event bus, which takes longer for a request than all that the
 * channel does with it in a follower. What the event bus promises holds: arguments and answers change their owner, and both are
 * handed over in a turn of their own, in one order with other messages, on the contexts that they would come to.
 *
 * <p>The event bus tells metrics and tracing of messages, so it carries the requests of a Vertx that has one of them. Its
 * interceptors do not see what it does not carry.
 */
public final class DirectProxies {

    private DirectProxies() {}

    /**
     * Makes a proxy.
     *
     * @param address where the event bus finds the service
     * @param options of each request
     * @param served what serves the address; null while only the event bus can tell what becomes of a request. Called on any
     *     thread
     */
    public static <S> S make(
            Vertx vertx, Class<S> service, String address, DeliveryOptions options, Supplier<@Nullable Served> served) {
        VertxInternal internal = (VertxInternal) vertx;
        boolean watched = internal.isMetricsEnabled() || internal.tracer() != null;
        return new ServiceProxyBuilder(watched ? vertx : new DirectVertx(internal, address, served))
                .setAddress(address)
                .setOptions(options)
                .build(service);
    }

    /** What a proxy takes for its Vertx. */
    private static final class DirectVertx extends VertxWrapper {

        private final EventBus bus;

        DirectVertx(VertxInternal vertx, String address, Supplier<@Nullable Served> served) {
            super(vertx);
            this.bus = new DirectEventBus(vertx, address, served);
        }

        @Override
        public EventBus eventBus() {
            return bus;
        }
    }

    /** The event bus, but for requests to one address. */
    private static final class DirectEventBus extends EventBusWrapper {

        private final VertxInternal vertx;
        private final String address;
        private final Supplier<@Nullable Served> served;

        DirectEventBus(VertxInternal vertx, String address, Supplier<@Nullable Served> served) {
            super(vertx.eventBus());
            this.vertx = vertx;
            this.address = address;
            this.served = served;
        }

        @Override
        public <T> Future<Message<T>> request(String to, @Nullable Object message, DeliveryOptions options) {
            Served direct = address.equals(to) ? served.get() : null;
            return direct != null && message instanceof JsonObject arguments
                    ? request(direct, own(arguments), options.getHeaders())
                    : super.request(to, message, options);
        }

        /** @param headers the request's own: proxies make them for each */
        private <T> Future<Message<T>> request(Served direct, JsonObject arguments, @Nullable MultiMap headers) {
            DirectRequest<T> request = new DirectRequest<>(address, headers, arguments, vertx.getOrCreateContext());
            ((ContextInternal) direct.context())
                    .duplicate()
                    .runOnContext(v -> direct.handler().handle(request));
            return request.answer();
        }

        /** The object is made for each request, too; what is in it may be the caller's. */
        private static JsonObject own(JsonObject arguments) {
            for (Object argument : arguments.getMap().values()) {
                if (!(argument == null
                        || argument instanceof String
                        || argument instanceof Number
                        || argument instanceof Boolean)) {
                    return arguments.copy();
                }
            }
            return arguments;
        }
    }
}
