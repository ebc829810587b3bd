package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.api.Subscription;
import org.clusterclient.service.ServiceMethod;
import org.clusterclient.session.DirectProxies;
import org.jspecify.annotations.Nullable;

/** One holder's handle on a membership: its proxies reach the channel as those of others do, or directly. */
final class DefaultClusterClient<S> implements ClusterClient<S> {

    /** How much later than the channel's own deadline the event bus gives up: the channel says more than it can. */
    private static final Duration BUS_GRACE = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final Class<S> service;
    private final Member member;
    private final Queue<MessageConsumer<?>> consumers = new ConcurrentLinkedQueue<>();
    private final Queue<Subscription> subscriptions = new ConcurrentLinkedQueue<>();
    private @Nullable Future<Void> closed;

    private DefaultClusterClient(Vertx vertx, Class<S> service, Member member) {
        this.vertx = vertx;
        this.service = service;
        this.member = member;
    }

    static <S> Future<ClusterClient<S>> connect(Vertx vertx, Class<S> service, ClusterClientOptions options) {
        Promise<ClusterClient<S>> connected =
                ((VertxInternal) vertx).getOrCreateContext().promise(); // the caller's
        try {
            ClusterClientOptions own = new ClusterClientOptions(options);
            if (own.getService() == null) {
                own.setService(service.getName());
            } else if (!service.getName().equals(own.getService())) {
                throw new ClusterException(
                        ErrorCode.BAD_OPTIONS,
                        "option 'service' is " + own.getService() + ", connected for " + service.getName());
            }
            Members.of(vertx)
                    .join(own.withEnvironment(System.getenv()))
                    .<ClusterClient<S>>map(member -> new DefaultClusterClient<>(vertx, service, member))
                    .onComplete(connected);
        } catch (ClusterException e) {
            connected.fail(e);
        }
        return connected.future();
    }

    @Override
    public S proxy() {
        return proxy(responseTimeout());
    }

    @Override
    public S proxy(Duration timeout) {
        return DirectProxies.make(vertx, service, member.address(), delivery(timeout), member::served);
    }

    @Override
    public <T> Future<Subscription> subscribe(Object registration, Handler<T> handler) {
        ServiceMethod subscribe = member.service().only(Delegate.SUBSCRIBE);
        if (subscribe == null) {
            return Future.failedFuture(new ClusterException(
                    ErrorCode.NOT_A_DELEGATE, "the service has no subscribe: service=" + service.getName()));
        }
        String address = UUID.randomUUID().toString();
        Object json = json(registration);
        MessageConsumer<T> consumer = vertx.eventBus().localConsumer(address, value -> handler.handle(value.body()));
        consumers.add(consumer);
        return call(subscribe, new JsonArray().add(json).add(address))
                .<Subscription>map(v -> new HandlerSubscription(address, json, consumer))
                .onSuccess(subscriptions::add)
                .onFailure(failure -> forget(consumer));
    }

    @Override
    public @Nullable Role role() {
        return member.role();
    }

    @Override
    public boolean isLeader() {
        Role role = role();
        return role == Role.LEADER || role == Role.SINGLE;
    }

    @Override
    public Future<JsonObject> status() {
        return vertx.eventBus()
                .<JsonObject>request(member.address() + ".status", null, new DeliveryOptions().setLocalOnly(true))
                .map(message -> message.body());
    }

    @Override
    public void events(Handler<JsonObject> handler) {
        consumers.add(vertx.eventBus().<JsonObject>localConsumer(member.address() + ".events", event -> {
            handler.handle(event.body());
        }));
    }

    @Override
    public synchronized Future<Void> close() {
        if (closed == null) {
            closed = Future.join(subscriptions.stream()
                            .map(Subscription::unSubscribe)
                            .toList())
                    .transform(v -> Members.of(vertx).leave(member))
                    .onComplete(v -> consumers.forEach(MessageConsumer::unregister));
        }
        return closed;
    }

    private final class HandlerSubscription implements Subscription {
        private final String address;
        private final Object registration;
        private final MessageConsumer<?> consumer;

        HandlerSubscription(String address, Object registration, MessageConsumer<?> consumer) {
            this.address = address;
            this.registration = registration;
            this.consumer = consumer;
        }

        @Override
        public String address() {
            return address;
        }

        @Override
        public Future<Void> unSubscribe() {
            subscriptions.remove(this);
            ServiceMethod unSubscribe = member.service().only(Delegate.UNSUBSCRIBE);
            Future<Void> told = unSubscribe == null
                    ? Future.succeededFuture() // without a consumer, the listener is soon removed
                    : call(unSubscribe, new JsonArray().add(registration).add(address));
            return told.onComplete(v -> forget(consumer));
        }
    }

    private Future<Void> call(ServiceMethod method, JsonArray arguments) {
        DeliveryOptions options = delivery(responseTimeout()).addHeader("action", method.name());
        return vertx.eventBus()
                .request(member.address(), method.named(arguments), options)
                .mapEmpty();
    }

    /** A header costs each call several copies of it, so the usual deadline goes without saying. */
    private DeliveryOptions delivery(Duration timeout) {
        DeliveryOptions options = new DeliveryOptions()
                .setLocalOnly(true)
                .setSendTimeout(timeout.plus(BUS_GRACE).toMillis());
        return timeout.equals(responseTimeout())
                ? options
                : options.addHeader("timeout", Long.toString(timeout.toMillis()));
    }

    private Duration responseTimeout() {
        return Duration.ofMillis(member.options().getResponseTimeout());
    }

    private void forget(MessageConsumer<?> consumer) {
        consumers.remove(consumer);
        consumer.unregister();
    }

    private static Object json(Object registration) {
        if (registration instanceof JsonObject || registration instanceof String) {
            return registration;
        }
        try {
            return registration.getClass().getMethod("toJson").invoke(registration);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "a registration is a JsonObject, a String or a data object, not a " + registration.getClass(), e);
        }
    }
}
