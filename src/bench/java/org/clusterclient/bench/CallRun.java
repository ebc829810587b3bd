package org.clusterclient.bench;

import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/** Calls that were made one after the other, so many at a time, and how long each took. */
final class CallRun {

    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final double NANOS_PER_MICRO = 1_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** So much of a run passes before anything is counted. */
    private static final int RAMP_DIVISOR = 5;

    private final Histogram histogram = new Histogram(LONGEST_NANOS, 3);
    private final long countedSinceNanos;
    private final long endNanos;
    private long made;
    private long failed;

    CallRun(long millis, long nowNanos) {
        countedSinceNanos = nowNanos + millis * NANOS_PER_MILLI / RAMP_DIVISOR;
        endNanos = countedSinceNanos + millis * NANOS_PER_MILLI;
    }

    /** Notes an answer; returns whether to go on. */
    boolean answered(long beganNanos, long nowNanos) {
        made++;
        if (nowNanos >= countedSinceNanos && nowNanos < endNanos) {
            histogram.recordValue(Math.min(nowNanos - beganNanos, LONGEST_NANOS));
        }
        return nowNanos < endNanos;
    }

    /** Notes a failure: there should be none. */
    void failed() {
        failed++;
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("made", made)
                .put("calls", histogram.getTotalCount())
                .put("failed", failed)
                .put("perSecond", histogram.getTotalCount() * NANOS_PER_SECOND / (endNanos - countedSinceNanos))
                .put("p50Micros", histogram.getValueAtPercentile(50) / NANOS_PER_MICRO)
                .put("p99Micros", histogram.getValueAtPercentile(99) / NANOS_PER_MICRO)
                .put("p999Micros", histogram.getValueAtPercentile(99.9) / NANOS_PER_MICRO);
    }
}
