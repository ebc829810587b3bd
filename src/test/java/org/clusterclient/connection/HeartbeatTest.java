package org.clusterclient.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private long start = Long.MAX_VALUE - 5; // nanoTime may wrap

    private final Heartbeat heartbeat = new Heartbeat(Duration.ofNanos(100), start);

    @Test
    void isDueOncePerInterval() {
        assertFalse(heartbeat.due(start + 99));
        assertTrue(heartbeat.due(start + 100));
        assertFalse(heartbeat.due(start + 101));
        assertFalse(heartbeat.due(start + 199));
        assertTrue(heartbeat.due(start + 200));
    }

    @Test
    void isDueOnceAfterAStallOfManyIntervals() {
        assertTrue(heartbeat.due(start + 1_000));
        assertFalse(heartbeat.due(start + 1_099));
        assertTrue(heartbeat.due(start + 1_100));
    }

    @Test
    void bearsThreeIntervalsOfSilenceAndNoMore() {
        assertFalse(heartbeat.silent(start, start + 300));
        assertTrue(heartbeat.silent(start, start + 301));
        assertFalse(heartbeat.silent(start + 1, start + 301));
    }
}
