package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallStatisticsTest {

    private final CallStatistics statistics = new CallStatistics();

    @Test
    void beginsWithNothing() {
        JsonObject latency = new JsonObject().put("p50", 0L).put("p99", 0L).put("max", 0L);
        assertEquals(
                new JsonObject()
                        .put("total", 0L)
                        .put("inFlight", 0L)
                        .put("failures", new JsonObject())
                        .put("latency", latency),
                statistics.status());
    }

    @Test
    void countsWhatIsInFlightAndWhatHasEnded() {
        statistics.begun();
        statistics.begun();
        statistics.begun();
        statistics.succeeded(1_000);
        statistics.failed(1_000, 7705);
        JsonObject status = statistics.status();
        assertEquals(2L, status.getLong("total"));
        assertEquals(1L, status.getLong("inFlight"));
    }

    @Test
    void countsFailuresByCode() {
        for (int code : new int[] {7705, -1, 7705}) {
            statistics.begun();
            statistics.failed(1_000, code);
        }
        assertEquals(
                new JsonObject().put("7705", 2L).put("-1", 1L),
                statistics.status().getJsonObject("failures"));
    }

    @Test
    void tellsLatencyInMicroseconds() {
        for (int call = 1; call <= 100; call++) {
            statistics.begun();
            statistics.succeeded(TimeUnit.MICROSECONDS.toNanos(call));
        }
        JsonObject latency = statistics.status().getJsonObject("latency");
        assertEquals(50L, latency.getLong("p50"));
        assertEquals(99L, latency.getLong("p99"));
        assertEquals(100L, latency.getLong("max"));
    }

    @Test
    void countsACallThatTookLongerThanItCanTell() {
        statistics.begun();
        statistics.succeeded(TimeUnit.DAYS.toNanos(2));
        assertEquals(1L, statistics.status().getLong("total"));
    }
}
