package org.clusterclient.session;

import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/** Ends a wait at a point in time, in terms of {@link System#nanoTime}. */
public final class Deadline {

    private Deadline() {}

    /**
     * Returns what a future comes to, or a failure with {@link ErrorCode#TIMEOUT} if that takes longer.
     *
     * @param late says what has not happened by the deadline
     */
    public static <T> Future<T> limit(Future<T> future, long deadlineNanos, String late) {
        long leftNanos = Math.max(1, deadlineNanos - System.nanoTime());
        return future.timeout(leftNanos, TimeUnit.NANOSECONDS)
                .recover(failure -> Future.failedFuture(
                        failure instanceof TimeoutException ? new ClusterException(ErrorCode.TIMEOUT, late) : failure));
    }
}
