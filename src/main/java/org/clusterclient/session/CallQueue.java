package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Calls of this process on their way to a session. While there is none they wait, within their deadlines and at most
 * {@code maxPending} of them; a call that surely did not run, for a reason that passes, is tried again. Confined to the
 * channel's context.
 */
public final class CallQueue {

    private final ContextInternal context;
    private final int maxPending;
    private final Deque<Call<?>> waiting = new ArrayDeque<>();
    private @Nullable Session session;
    private @Nullable Throwable lastCause;
    private @Nullable String closed;

    /** @param maxPending how many calls may wait for a session */
    public CallQueue(ContextInternal context, int maxPending) {
        this.context = context;
        this.maxPending = maxPending;
    }

    private final class Call<T> {
        private final Function<Session, Future<T>> attempt;
        private final long deadlineNanos;
        private final boolean idempotent;
        private final Promise<T> result = context.promise();
        private boolean mayHaveRun;

        Call(Function<Session, Future<T>> attempt, long deadlineNanos, boolean idempotent) {
            this.attempt = attempt;
            this.deadlineNanos = deadlineNanos;
            this.idempotent = idempotent;
        }

        void attempt(Session session) {
            Future<T> tried;
            try {
                tried = attempt.apply(session);
            } catch (RuntimeException e) { // a transcode is foreign code, and other calls wait behind this one
                tried = context.failedFuture(e);
            }
            tried.onComplete(result::complete, this::failed);
        }

        private void failed(Throwable failure) {
            if (!mayRunAgain(failure)) {
                result.fail(mayHaveRun ? unknown(failure) : failure);
                return;
            }
            mayHaveRun |= ((ClusterException) failure).outcome() != Outcome.NOT_RUN;
            if (session != null) {
                lastCause = failure;
            }
            enqueue(this);
        }

        void fail(ErrorCode code, String message, @Nullable Throwable cause) {
            result.fail(new ClusterException(code, mayHaveRun ? Outcome.UNKNOWN : Outcome.NOT_RUN, message, cause));
        }

        /** Returns the failure of a later attempt as it is after one that may have run. */
        private static Throwable unknown(Throwable failure) {
            return failure instanceof ClusterException e && e.outcome() == Outcome.NOT_RUN
                    ? new ClusterException(e.errorCode(), Outcome.UNKNOWN, String.valueOf(e.getMessage()), e.getCause())
                    : failure;
        }

        private boolean mayRunAgain(Throwable failure) {
            return failure instanceof ClusterException e
                    && (e.retry() || (idempotent && e.errorCode() == ErrorCode.CONNECTION_LOST));
        }
    }

    /**
     * Runs a call in the current session, or in the next one that comes before the deadline.
     *
     * @param idempotent whether the call may run again when it is unknown whether it ran
     * @param attempt one try in a session; called again only if the one before may be repeated
     * @return what the last attempt came to; {@link ErrorCode#NO_LEADER} if there was no session in time, {@link
     *     ErrorCode#OVERLOADED} if too many calls wait, {@link ErrorCode#CLOSED} after {@link #close}
     */
    public <T> Future<T> call(long deadlineNanos, boolean idempotent, Function<Session, Future<T>> attempt) {
        Call<T> call = new Call<>(attempt, deadlineNanos, idempotent);
        if (session != null) {
            call.attempt(session);
        } else {
            enqueue(call);
        }
        return call.result.future();
    }

    /** Runs every call in this session from here on; what waits does so since {@link #resume}. */
    public void attach(Session session) {
        this.session = session;
        lastCause = null;
    }

    /** Runs what waits, as long as there is a session. */
    public void resume() {
        for (int left = waiting.size(); left > 0 && session != null; left--) {
            waiting.remove().attempt(session);
        }
    }

    /** Lets calls wait for the next session. */
    public void detach(@Nullable Throwable cause) {
        session = null;
        lastCause = cause;
    }

    /** Notes why there is still no session: callers whose deadline passes are told. */
    public void noted(Throwable cause) {
        lastCause = cause;
    }

    /** Fails what waits and every later call. */
    public void close(String reason) {
        session = null;
        closed = reason;
        while (!waiting.isEmpty()) {
            waiting.remove().fail(ErrorCode.CLOSED, reason, null);
        }
    }

    /** Fails what has waited too long, and tries again what waits although there is a session. */
    public void tick(long nowNanos) {
        for (int left = waiting.size(); left > 0; left--) {
            Call<?> call = waiting.remove();
            if (nowNanos - call.deadlineNanos >= 0) {
                expire(call);
            } else {
                waiting.add(call);
            }
        }
        resume();
    }

    /** Returns why there is no session, or why calls wait although there is one; null if unknown. */
    public @Nullable String lastCause() {
        return lastCause == null ? null : lastCause.getMessage();
    }

    /** Returns how many calls wait. */
    public int waiting() {
        return waiting.size();
    }

    private void enqueue(Call<?> call) {
        if (closed != null) {
            call.fail(ErrorCode.CLOSED, closed, null);
        } else if (waiting.size() >= maxPending) {
            call.fail(ErrorCode.OVERLOADED, "too many calls wait for a leader: maxPending=" + maxPending, null);
        } else {
            waiting.add(call);
        }
    }

    private void expire(Call<?> call) {
        String why = lastCause == null ? "" : ": " + lastCause.getMessage();
        call.fail(ErrorCode.NO_LEADER, "no leader until the deadline" + why, lastCause);
    }
}
