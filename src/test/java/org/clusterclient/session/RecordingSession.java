package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.clusterclient.api.Role;
import org.clusterclient.protocol.PublicationNumber;

/**
 * A session without a data client: it writes down what it is asked, as {@code subscribe KEY}, {@code unSubscribe KEY},
 * {@code METHOD ARGUMENTS}, with {@code EPOCH.SEQUENCE} behind it if it is a publication with a number, and {@code end}, and
 * answers as told; as long as it is told nothing, with null.
 */
public final class RecordingSession implements Session {

    private final ContextInternal context;
    private final Role role;
    private final long epoch;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Promise<Void> ended;
    private volatile long ticks;
    private volatile Function<String, Future<?>> answers = asked -> Future.succeededFuture();

    public RecordingSession(ContextInternal context, Role role, long epoch) {
        this.context = context;
        this.role = role;
        this.epoch = epoch;
        this.ended = context.promise();
    }

    /** Answers from now on what this function returns for what is asked. */
    public RecordingSession answering(Function<String, Future<?>> answers) {
        this.answers = answers;
        return this;
    }

    /** Returns everything asked so far, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** Ends as a session does whose leader dies, or whose data client breaks. */
    public void lose(Throwable cause) {
        ended.fail(cause);
    }

    public long ticks() {
        return ticks;
    }

    @Override
    public Role role() {
        return role;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public Future<Object> invoke(Invocation call) {
        PublicationNumber number = call.number();
        String suffix = number == null ? "" : " " + number.epoch() + "." + number.sequence();
        return answer(call.method().name() + " " + call.arguments().encode() + suffix)
                .map(value -> value);
    }

    @Override
    public Future<Void> subscribe(Registration registration, long deadlineNanos) {
        return answer("subscribe " + registration.key()).mapEmpty();
    }

    @Override
    public Future<Void> unSubscribe(Registration registration, long deadlineNanos) {
        return answer("unSubscribe " + registration.key()).mapEmpty();
    }

    @Override
    public void tick(long nowNanos) {
        ticks++;
    }

    @Override
    public JsonObject status() {
        return new JsonObject().put("leaderPid", 4711);
    }

    @Override
    public Future<Void> end() {
        return answer("end").<Void>mapEmpty().onSuccess(v -> ended.tryComplete());
    }

    @Override
    public Future<Void> ended() {
        return ended.future();
    }

    private Future<?> answer(String what) {
        asked.add(what);
        Promise<Object> answered = context.promise(); // completes on the session's context, as a session does
        answers.apply(what).onComplete(result -> {
            if (result.succeeded()) {
                answered.complete(result.result());
            } else {
                answered.fail(result.cause());
            }
        });
        return answered.future();
    }
}
