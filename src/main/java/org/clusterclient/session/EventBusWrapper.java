package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.MessageConsumerOptions;
import io.vertx.core.eventbus.MessageProducer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Leaves everything to another event bus that a subclass does not override. Vert.x has the like for itself only. */
abstract class EventBusWrapper implements EventBus {

    protected final EventBus bus;

    EventBusWrapper(EventBus bus) {
        this.bus = bus;
    }

    @Override
    public boolean isMetricsEnabled() {
        return bus.isMetricsEnabled();
    }

    @Override
    public EventBus send(String address, @Nullable Object message) {
        bus.send(address, message);
        return this;
    }

    @Override
    public EventBus send(String address, @Nullable Object message, DeliveryOptions options) {
        bus.send(address, message, options);
        return this;
    }

    @Override
    public <T> Future<Message<T>> request(String address, @Nullable Object message, DeliveryOptions options) {
        return bus.request(address, message, options);
    }

    @Override
    public EventBus publish(String address, @Nullable Object message) {
        bus.publish(address, message);
        return this;
    }

    @Override
    public EventBus publish(String address, @Nullable Object message, DeliveryOptions options) {
        bus.publish(address, message, options);
        return this;
    }

    @Override
    public <T> MessageConsumer<T> consumer(MessageConsumerOptions options) {
        return bus.consumer(options);
    }

    @Override
    public <T> MessageConsumer<T> consumer(MessageConsumerOptions options, Handler<Message<T>> handler) {
        return bus.consumer(options, handler);
    }

    @Override
    public <T> MessageConsumer<T> consumer(String address) {
        return bus.consumer(address);
    }

    @Override
    public <T> MessageConsumer<T> consumer(String address, Handler<Message<T>> handler) {
        return bus.consumer(address, handler);
    }

    @Override
    public <T> MessageConsumer<T> localConsumer(String address) {
        return bus.localConsumer(address);
    }

    @Override
    public <T> MessageConsumer<T> localConsumer(String address, Handler<Message<T>> handler) {
        return bus.localConsumer(address, handler);
    }

    @Override
    public <T> MessageProducer<T> sender(String address) {
        return bus.sender(address);
    }

    @Override
    public <T> MessageProducer<T> sender(String address, DeliveryOptions options) {
        return bus.sender(address, options);
    }

    @Override
    public <T> MessageProducer<T> publisher(String address) {
        return bus.publisher(address);
    }

    @Override
    public <T> MessageProducer<T> publisher(String address, DeliveryOptions options) {
        return bus.publisher(address, options);
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public EventBus registerCodec(MessageCodec codec) {
        bus.registerCodec(codec);
        return this;
    }

    @Override
    public EventBus unregisterCodec(String name) {
        bus.unregisterCodec(name);
        return this;
    }

    @Override
    public <T> EventBus registerDefaultCodec(Class<T> type, MessageCodec<T, ?> codec) {
        bus.registerDefaultCodec(type, codec);
        return this;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public EventBus unregisterDefaultCodec(Class type) {
        bus.unregisterDefaultCodec(type);
        return this;
    }

    @Override
    public EventBus codecSelector(Function<Object, String> selector) {
        bus.codecSelector(selector);
        return this;
    }

    @Override
    public <T> EventBus addOutboundInterceptor(Handler<DeliveryContext<T>> interceptor) {
        bus.addOutboundInterceptor(interceptor);
        return this;
    }

    @Override
    public <T> EventBus removeOutboundInterceptor(Handler<DeliveryContext<T>> interceptor) {
        bus.removeOutboundInterceptor(interceptor);
        return this;
    }

    @Override
    public <T> EventBus addInboundInterceptor(Handler<DeliveryContext<T>> interceptor) {
        bus.addInboundInterceptor(interceptor);
        return this;
    }

    @Override
    public <T> EventBus removeInboundInterceptor(Handler<DeliveryContext<T>> interceptor) {
        bus.removeInboundInterceptor(interceptor);
        return this;
    }

    @Override
    public EventBus clusterSerializableChecker(Function<String, Boolean> classNamePredicate) {
        bus.clusterSerializableChecker(classNamePredicate);
        return this;
    }

    @Override
    public EventBus serializableChecker(Function<String, Boolean> classNamePredicate) {
        bus.serializableChecker(classNamePredicate);
        return this;
    }
}
