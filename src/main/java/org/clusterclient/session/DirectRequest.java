package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import org.clusterclient.service.DirectMessage;
import org.clusterclient.service.Owned;
import org.jspecify.annotations.Nullable;

/**
 * A request of a proxy, handed over without the event bus. Answered on any thread.
 *
 * @param <T> of the answer
 */
final class DirectRequest<T extends @Nullable Object> extends DirectMessage<JsonObject> {

    private final ContextInternal caller;
    private final Promise<Message<T>> answer;

    /** @param caller who waits for the answer, and gets it on this context */
    DirectRequest(String address, @Nullable MultiMap headers, JsonObject arguments, ContextInternal caller) {
        super(address, headers, arguments);
        this.caller = caller;
        this.answer = caller.promise();
    }

    Future<Message<T>> answer() {
        return answer.future();
    }

    /** Answers in a turn of its own, as the event bus does: behind what was sent to the caller before. */
    @Override
    public void reply(@Nullable Object message, DeliveryOptions options) {
        if (message instanceof Throwable cause) {
            Throwable failure = Owned.failure(cause);
            caller.runOnContext(v -> answer.tryFail(failure));
        } else {
            Answer<T> own = answer(options == HandedOver.OPTIONS ? message : Owned.value(message));
            caller.runOnContext(v -> answer.tryComplete(own));
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // the proxy looks at what its method returns, which may be null
    private Answer<T> answer(@Nullable Object value) {
        return new Answer<>(address(), (T) value);
    }

    private static final class Answer<T extends @Nullable Object> extends DirectMessage<T> {

        Answer(String address, T body) {
            super(address, null, body);
        }

        @Override
        public void reply(@Nullable Object message, DeliveryOptions options) {
            throw new UnsupportedOperationException("an answer is not answered: address=" + address());
        }
    }
}
