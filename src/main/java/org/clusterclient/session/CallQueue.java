package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Calls of this process on their way to a session and back. While there is none they wait; a call that surely did not run,
 * for a reason that passes, is tried again. At most {@code maxPending} wait or are under way, and each ends by its deadline,
 * whatever the session does. Confined to the channel's context.
 */
public final class CallQueue {

    private final ContextInternal context;
    private final int maxPending;
    private final Deque<Call<?>> waiting = new ArrayDeque<>();
    private final Set<Call<?>> underWay = new LinkedHashSet<>();
    private long count; // of all there were
    private int pending; // of those that are bounded
    private long retries;
    private @Nullable Session session;
    private @Nullable Throwable lastCause;
    private @Nullable String closed;

    /** @param maxPending how many calls may wait for a session, or for what it answers */
    public CallQueue(ContextInternal context, int maxPending) {
        this.context = context;
        this.maxPending = maxPending;
    }

    private final class Call<T> {
        private final long number = count++;
        private final Function<Session, Future<T>> attempt;
        private final long deadlineNanos;
        private final boolean idempotent;
        private final boolean bounded;
        private final Promise<T> result = context.promise();
        private boolean mayHaveRun;
        private boolean ended;

        Call(Function<Session, Future<T>> attempt, long deadlineNanos, boolean idempotent, boolean bounded) {
            this.attempt = attempt;
            this.deadlineNanos = deadlineNanos;
            this.idempotent = idempotent;
            this.bounded = bounded;
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

        /** Says that the call ends, before whoever is answered may call again; returns false if it has ended before. */
        private boolean end() {
            if (ended) {
                return false; // its deadline has passed
            }
            ended = true;
            if (bounded) {
                pending--;
            }
            return true;
        }

        void attempt(Session session) {
            underWay.add(this);
            Future<T> tried;
            try {
                tried = attempt.apply(session);
            } catch (RuntimeException | Error e) { // a transcode is foreign code, and other calls wait behind this one
                tried = context.failedFuture(e);
            }
            tried.onComplete(this::succeeded, this::failed);
        }

        private void succeeded(T answer) {
            underWay.remove(this);
            if (end()) {
                result.complete(answer);
            }
        }

        private void failed(Throwable failure) {
            underWay.remove(this);
            if (ended) {
                return;
            }
            if (!mayRunAgain(failure)) {
                fail(mayHaveRun ? unknown(failure) : failure);
                return;
            }
            mayHaveRun |= ((ClusterException) failure).outcome() != Outcome.NOT_RUN;
            if (session != null) {
                lastCause = failure;
            }
            retries++;
            enqueue(this);
        }

        void fail(ErrorCode code, String message, @Nullable Throwable cause) {
            fail(new ClusterException(code, mayHaveRun ? Outcome.UNKNOWN : Outcome.NOT_RUN, message, cause));
        }

        private void fail(Throwable failure) {
            if (end()) {
                result.fail(failure);
            }
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
     * @return what the last attempt came to; {@link ErrorCode#NO_LEADER}, or what is known better, if there was no session in
     *     time, {@link ErrorCode#TIMEOUT} if there was and it did not end the call in time, {@link ErrorCode#OVERLOADED} if
     *     there are too many calls, {@link ErrorCode#CLOSED} after {@link #close}
     */
    public <T> Future<T> call(long deadlineNanos, boolean idempotent, Function<Session, Future<T>> attempt) {
        if (pending >= maxPending) {
            return context.failedFuture(new ClusterException(
                    ErrorCode.OVERLOADED, "too many calls wait for a leader or its answer: maxPending=" + maxPending));
        }
        pending++;
        return begin(new Call<>(attempt, deadlineNanos, idempotent, true));
    }

    /**
     * Runs what may run again, and is remembered elsewhere: as {@link #call}, but beyond the bound, which those who remember it
     * have kept already.
     */
    <T> Future<T> replay(long deadlineNanos, Function<Session, Future<T>> attempt) {
        return begin(new Call<>(attempt, deadlineNanos, true, false));
    }

    private <T> Future<T> begin(Call<T> call) {
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

    /** Fails what is still under way after {@link #close}, when the last session has ended and answers nothing any more. */
    public void abandon() {
        List.copyOf(underWay)
                .forEach(call -> abandon(
                        call, new ClusterException(ErrorCode.CLOSED, Outcome.UNKNOWN, String.valueOf(closed), null)));
    }

    /** Fails what has taken too long, and tries again what waits although there is a session. */
    public void tick(long nowNanos) {
        for (int left = waiting.size(); left > 0; left--) {
            Call<?> call = waiting.remove();
            if (nowNanos - call.deadlineNanos >= 0) {
                expire(call);
            } else {
                waiting.add(call);
            }
        }
        underWay.stream()
                .filter(call -> nowNanos - call.deadlineNanos >= 0)
                .toList()
                .forEach(call -> abandon(call, new ClusterException(ErrorCode.TIMEOUT, "no answer by the deadline")));
        resume();
    }

    /** Returns why there is no session, or why calls wait although there is one; null if unknown. */
    public @Nullable String lastCause() {
        return lastCause == null ? null : lastCause.getMessage();
    }

    /** Returns the code that callers get whose deadline passes while there is no session. */
    ErrorCode noLeader() {
        return lastCause instanceof ClusterException e && Verdict.is(e) ? e.errorCode() : ErrorCode.NO_LEADER;
    }

    /** Returns how many calls wait. */
    public int waiting() {
        return waiting.size();
    }

    /** Returns how many calls are with a session. */
    public int underWay() {
        return underWay.size();
    }

    /** Returns how often a call has been tried again. */
    public long retries() {
        return retries;
    }

    private void enqueue(Call<?> call) {
        if (closed != null) {
            call.fail(ErrorCode.CLOSED, closed, null);
        } else {
            waiting.add(call);
        }
    }

    /** Ends a call that its session has not ended: one that waits for a socket to take it, say. */
    private void abandon(Call<?> call, ClusterException reason) {
        underWay.remove(call);
        call.fail(reason);
    }

    private void expire(Call<?> call) {
        String why = lastCause == null ? "" : ": " + lastCause.getMessage();
        call.fail(noLeader(), "no leader until the deadline" + why, lastCause);
    }
}
