package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceExceptionMessageCodec;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.service.ServedServices.Served;
import org.clusterclient.service.ServiceInterface;
import org.clusterclient.service.ServiceMethod;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Serves the service at the channel's address, as the generated proxies speak: the method in the header {@code action},
 * the arguments by name in the body. The header {@code timeout} (ms) is the call's deadline, else {@code
 * responseTimeout}. Confined to the channel's context.
 */
public final class DelegateConsumer {

    /** Longer deadlines are cut to a year: nanoseconds do not count as far as a {@code long} of ms does. */
    private static final long LONGEST_MILLIS = Duration.ofDays(365).toMillis();

    private static final DeliveryOptions COPIED = new DeliveryOptions();

    private final String channel;
    private final ServiceInterface service;
    private final LocalState local;
    private final CallStatistics statistics;
    private final Settings settings;
    private final long responseTimeoutNanos;
    private final Supplier<Future<Void>> close;
    private @Nullable MessageConsumer<Object> consumer;
    private volatile @Nullable Served served; // read by any thread

    /**
     * What the options say about calls.
     *
     * @param responseTimeout deadline of a call that names none
     * @param idempotent names of the methods that may run twice
     * @param overrides methods answered in this process, without the leader
     * @param formatKey makes the key of a registration
     * @param publicationKey makes the key of a registration that is published
     */
    public record Settings(
            Duration responseTimeout,
            Set<String> idempotent,
            Map<String, Function<JsonArray, Future<?>>> overrides,
            Function<Object, String> formatKey,
            Function<Object, String> publicationKey) {}

    /** @param close ends this process's membership of the channel */
    public DelegateConsumer(
            String channel,
            ServiceInterface service,
            LocalState local,
            CallStatistics statistics,
            Settings settings,
            Supplier<Future<Void>> close) {
        this.channel = channel;
        this.service = service;
        this.local = local;
        this.statistics = statistics;
        this.settings = settings;
        this.responseTimeoutNanos = settings.responseTimeout.toNanos();
        this.close = close;
    }

    /** Starts to serve at an address, in this process only. To be called on the channel's context. */
    public void register(Vertx vertx, String address) {
        try {
            vertx.eventBus().registerDefaultCodec(ServiceException.class, new ServiceExceptionMessageCodec());
        } catch (IllegalStateException e) {
            // a generated proxy or another channel of this Vertx has registered it before
        }
        HandedOver.register(vertx.eventBus());
        consumer = vertx.eventBus().localConsumer(address, this::handle);
        served = new Served(ContextInternal.current(), this::handle);
    }

    /** Returns how the address can be reached without the event bus, null while it is not served. May be called on any thread. */
    public @Nullable Served served() {
        return served;
    }

    /** Stops to serve; later calls find no handler. */
    public Future<Void> unregister() {
        served = null;
        return consumer == null ? Future.succeededFuture() : consumer.unregister();
    }

    private void handle(Message<?> message) {
        long beganNanos = System.nanoTime();
        String action = message.headers().get("action");
        statistics.begun();
        ServiceMethod method;
        Future<@Nullable Object> answer;
        try {
            method = method(action);
            answer = call(message, method, beganNanos);
        } catch (RuntimeException | Error e) { // overrides and key formats are foreign code, and an answer is owed
            failed(message, action, beganNanos, e);
            return;
        }
        answer.onComplete(
                result -> answered(message, method, beganNanos, result),
                failure -> failed(message, action, beganNanos, failure));
    }

    private void answered(Message<?> message, ServiceMethod method, long beganNanos, @Nullable Object result) {
        try {
            Object converted = method.result().convert(result);
            message.reply(converted, isOwn(method, converted) ? HandedOver.OPTIONS : COPIED);
        } catch (RuntimeException e) { // not what the method returns, or it cannot be copied
            failed(message, method.name(), beganNanos, e);
            return;
        }
        statistics.succeeded(System.nanoTime() - beganNanos);
    }

    /** What the leader has answered was made for this call; what is answered here may be somebody else's, too. */
    private boolean isOwn(ServiceMethod method, @Nullable Object answer) {
        return (answer instanceof JsonObject || answer instanceof JsonArray)
                && !settings.overrides.containsKey(method.name());
    }

    private void failed(Message<?> message, @Nullable String action, long beganNanos, Throwable failure) {
        ServiceException told = CallFailure.of(failure, channel, action);
        statistics.failed(System.nanoTime() - beganNanos, told.failureCode());
        message.reply(told);
    }

    private ServiceMethod method(@Nullable String action) {
        ServiceMethod method = action == null ? null : service.method(action);
        if (method == null) {
            throw new ClusterException(
                    ErrorCode.NOT_A_DELEGATE,
                    "not a delegate: channel=" + channel + " service=" + service.name() + " method="
                            + (action == null ? null : Excerpt.of(action)));
        }
        return method;
    }

    private Future<@Nullable Object> call(Message<?> message, ServiceMethod method, long beganNanos) {
        if (!(message.body() instanceof JsonObject named)) {
            throw new ClusterException(ErrorCode.BAD_ARGUMENTS, "arguments expected as a JSON object");
        }
        JsonArray arguments = method.positional(named);
        return dispatch(method, arguments, beganNanos + timeoutNanos(message));
    }

    private Future<@Nullable Object> dispatch(ServiceMethod method, JsonArray arguments, long deadlineNanos) {
        Function<JsonArray, Future<?>> override = settings.overrides.get(method.name());
        if (override != null) {
            return here(override.apply(arguments));
        }
        return switch (method.delegate()) {
            case INVOKE, INVOKE_ONEWAY -> {
                boolean idempotent = settings.idempotent.contains(method.name());
                Invocation call = new Invocation(method, arguments, deadlineNanos);
                yield local.calls().call(deadlineNanos, idempotent, session -> session.invoke(call));
            }
            case SUBSCRIBE -> {
                String address = listener(arguments);
                if (address == null) {
                    throw new ClusterException(ErrorCode.BAD_ARGUMENTS, "subscribe without the address of a listener");
                }
                yield local.subscriptions()
                        .add(registration(arguments), address, deadlineNanos)
                        .mapEmpty();
            }
            case UNSUBSCRIBE ->
                local.subscriptions()
                        .remove(registration(arguments), listener(arguments), deadlineNanos)
                        .mapEmpty();
            case PUBLISH ->
                local.publications()
                        .publish(method, publication(arguments), deadlineNanos)
                        .mapEmpty();
            case UNPUBLISH ->
                local.publications()
                        .unPublish(method, publication(arguments), deadlineNanos)
                        .mapEmpty();
            case CLOSE -> here(close.get());
        };
    }

    /** Returns the same future, on the channel's context: this one may complete on any thread. */
    private static Future<@Nullable Object> here(Future<?> future) {
        Promise<@Nullable Object> here = ContextInternal.current().promise();
        future.<@Nullable Object>map(result -> result).onComplete(here);
        return here.future();
    }

    private static @Nullable String listener(JsonArray arguments) {
        Object address = arguments.getValue(1);
        if (address == null || address instanceof String) {
            return (String) address;
        }
        throw new ClusterException(ErrorCode.BAD_ARGUMENTS, "the address of a listener is not a string");
    }

    private Registration registration(JsonArray arguments) {
        return Registration.of(arguments.getValue(0), settings.formatKey);
    }

    private Registration publication(JsonArray arguments) {
        return Registration.of(arguments.getValue(0), settings.publicationKey);
    }

    private long timeoutNanos(Message<?> message) {
        String timeout = message.headers().get("timeout");
        if (timeout == null) {
            return responseTimeoutNanos;
        }
        try {
            long millis = Long.parseLong(timeout);
            if (millis >= 1) {
                return TimeUnit.MILLISECONDS.toNanos(Math.min(millis, LONGEST_MILLIS));
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new ClusterException(
                ErrorCode.BAD_ARGUMENTS, "header timeout: expected milliseconds, got '" + timeout + "'");
    }
}
