package org.clusterclient.leader;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import org.clusterclient.service.DirectMessage;
import org.clusterclient.service.Owned;
import org.clusterclient.service.ServiceMethod;
import org.jspecify.annotations.Nullable;

/**
 * A call handed to the handler of the data client as a message, without the event bus. Answered on any thread; what is
 * answered becomes the leader's own, as the event bus would have it.
 */
final class DirectCall extends DirectMessage<JsonObject> {

    private final long number;
    private final ServiceMethod method;
    private final Promise<@Nullable Object> answer;
    private final long deadlineNanos;
    private final Consumer<DirectCall> answered;
    private final Runnable ended;
    private @Nullable Object value;
    private @Nullable Throwable failure;

    /**
     * Makes a call.
     *
     * @param number unlike that of any other call of the data client
     * @param headers names the method; not to be changed
     * @param arguments by name, the data client's own from here on
     * @param answer what the call comes to, where the leader is
     * @param answered told when the data client has answered, on any thread; has {@link #complete} called where the leader is
     * @param ended to be run before the answer is completed
     */
    DirectCall(
            long number,
            String address,
            ServiceMethod method,
            MultiMap headers,
            JsonObject arguments,
            Promise<@Nullable Object> answer,
            long deadlineNanos,
            Consumer<DirectCall> answered,
            Runnable ended) {
        super(address, headers, arguments);
        this.number = number;
        this.method = method;
        this.answer = answer;
        this.deadlineNanos = deadlineNanos;
        this.answered = answered;
        this.ended = ended;
    }

    /** Returns what no other call has: an object's own hash code is slow to come by. */
    @Override
    public int hashCode() {
        return Long.hashCode(number);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    Runnable ended() {
        return ended;
    }

    Future<@Nullable Object> answer() {
        return answer.future();
    }

    /** Ends the call with what the data client has answered, unless it has ended before. */
    void complete() {
        if (failure != null) {
            answer.tryFail(failure);
        } else {
            answer.tryComplete(value);
        }
    }

    boolean isLate(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    /** Ends the call if its deadline has passed, and returns whether it has. */
    boolean expire(long nowNanos) {
        return isLate(nowNanos) && answer.tryFail(DataClient.timeout(method));
    }

    @Override
    public void reply(@Nullable Object message, DeliveryOptions options) {
        if (message instanceof Throwable told) {
            failure = DataClient.explained(method, Owned.failure(told));
        } else {
            value = DataClient.jsonLike(Owned.value(message));
        }
        answered.accept(this);
    }
}
