package org.clusterclient.session;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Counts the calls of this process: how many, how they failed, how long they took. Confined to the channel's context. */
public final class CallStatistics {

    private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

    private final Histogram micros = new Histogram(LONGEST_MICROS, 2);
    private final Map<String, Long> failures = new TreeMap<>();
    private long inFlight;

    /** Notes that a call has begun. */
    void begun() {
        inFlight++;
    }

    /** Notes that a call has succeeded. */
    void succeeded(long tookNanos) {
        ended(tookNanos);
    }

    /** Notes that a call has failed with this code. */
    void failed(long tookNanos, int code) {
        ended(tookNanos);
        failures.merge(Integer.toString(code), 1L, Long::sum);
    }

    private void ended(long tookNanos) {
        inFlight--;
        micros.recordValue(Math.min(LONGEST_MICROS, TimeUnit.NANOSECONDS.toMicros(tookNanos)));
    }

    /** Returns {@code {"total", "inFlight", "failures": {code: n}, "latency": {"p50", "p99", "max"}}}, latency in µs. */
    public JsonObject status() {
        JsonObject byCode = new JsonObject();
        failures.forEach(byCode::put);
        return new JsonObject()
                .put("total", micros.getTotalCount())
                .put("inFlight", inFlight)
                .put("failures", byCode)
                .put(
                        "latency",
                        new JsonObject()
                                .put("p50", micros.getValueAtPercentile(50))
                                .put("p99", micros.getValueAtPercentile(99))
                                .put("max", micros.getMaxValue()));
    }
}
