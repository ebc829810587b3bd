package org.clusterclient.leader;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.function.Consumer;
import org.clusterclient.service.ServiceMethod;
import org.jspecify.annotations.Nullable;

/**
 * A call handed to the handler of the data client as a message, without the event bus. Answered on any thread; what is
 * answered becomes the leader's own, as the event bus would have it.
 */
final class DirectCall implements Message<JsonObject> {

    private final String address;
    private final ServiceMethod method;
    private final MultiMap headers;
    private final JsonObject arguments;
    private final Promise<@Nullable Object> answer;
    private final Consumer<Runnable> answers;
    private final long deadlineNanos;

    /**
     * Makes a call.
     *
     * @param headers names the method; not to be changed
     * @param arguments by name, the data client's own from here on
     * @param answer completed with the answer, or failed as the data client has
     * @param answers runs that where it is to be
     */
    DirectCall(
            String address,
            ServiceMethod method,
            MultiMap headers,
            JsonObject arguments,
            Promise<@Nullable Object> answer,
            Consumer<Runnable> answers,
            long deadlineNanos) {
        this.address = address;
        this.method = method;
        this.headers = headers;
        this.arguments = arguments;
        this.answer = answer;
        this.answers = answers;
        this.deadlineNanos = deadlineNanos;
    }

    ServiceMethod method() {
        return method;
    }

    Promise<@Nullable Object> answer() {
        return answer;
    }

    boolean isLate(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public MultiMap headers() {
        return headers;
    }

    @Override
    public JsonObject body() {
        return arguments;
    }

    @Override
    public @Nullable String replyAddress() {
        return null; // answers take no address
    }

    @Override
    public boolean isSend() {
        return true;
    }

    @Override
    public void reply(@Nullable Object message, DeliveryOptions options) {
        if (message instanceof Throwable failure) {
            Throwable told = DataClient.explained(method, own(failure));
            answers.accept(() -> answer.tryFail(told));
        } else {
            Object value = own(message);
            answers.accept(() -> answer.tryComplete(value));
        }
    }

    @Override
    public <R> Future<Message<R>> replyAndRequest(@Nullable Object message, DeliveryOptions options) {
        throw new UnsupportedOperationException("a call is answered once: method=" + method.name());
    }

    private static Throwable own(Throwable failure) {
        return failure.getClass() == ServiceException.class && failure instanceof ServiceException e
                ? new ServiceException(
                        e.failureCode(),
                        e.getMessage(),
                        e.getDebugInfo() == null ? null : e.getDebugInfo().copy())
                : failure;
    }

    private static @Nullable Object own(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return object.copy();
        }
        if (value instanceof JsonArray array) {
            return array.copy();
        }
        return value instanceof Buffer buffer ? buffer.copy() : DataClient.jsonLike(value);
    }
}
