package org.clusterclient.fuzz;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What an input may cost: memory in relation to its length, not to what it promises, and time. Far above what the costliest
 * honest input needs, far below what a hostile one is after.
 */
final class Budget {

    private static final long BYTES = 1 << 23;
    private static final long BYTES_PER_BYTE = 1_024;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Budget() {}

    /**
     * Runs the work, and returns what it returns, or null if it has refused the input as the sender's fault. What is over
     * the budget is run again: a class that was loaded on the way is not the input's fault.
     */
    static <T> @Nullable T of(int length, Callable<T> work) throws Exception {
        Cost<T> cost = run(work);
        if (!cost.within(length)) {
            cost = run(work);
        }
        if (!cost.within(length)) {
            throw new AssertionError(
                    length + " bytes of input have cost " + cost.bytes + " bytes and " + cost.nanos + " ns");
        }
        return cost.result;
    }

    private record Cost<T>(@Nullable T result, long bytes, long nanos) {

        boolean within(int length) {
            return nanos <= NANOS && bytes <= BYTES + BYTES_PER_BYTE * length;
        }
    }

    private static <T> Cost<T> run(Callable<T> work) throws Exception {
        long bytes = THREAD.getCurrentThreadAllocatedBytes();
        long nanos = THREAD.getCurrentThreadCpuTime();
        T result = null;
        try {
            result = work.call();
        } catch (ClusterException e) {
            if (e.errorCode() != ErrorCode.BAD_PACKET) {
                throw new AssertionError("refused as " + e.errorCode(), e);
            }
        }
        return new Cost<>(
                result, THREAD.getCurrentThreadAllocatedBytes() - bytes, THREAD.getCurrentThreadCpuTime() - nanos);
    }
}
