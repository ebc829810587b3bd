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
        assertFalse(looks(start, 1, 300));
        assertTrue(heartbeat.silent(start, start + 301));
    }

    @Test
    void countsAnewFromTheLastByte() {
        assertFalse(looks(start, 10, 250));
        assertFalse(looks(start + 200, 251, 500));
        assertTrue(heartbeat.silent(start + 200, start + 501));
    }

    @Test
    void countsFromTheByteThatCameBeforeTheFirstLook() {
        assertFalse(looks(start - 60, 1, 240));
        assertTrue(heartbeat.silent(start - 60, start + 241));
    }

    @Test
    void doesNotJudgeByTheTimeInWhichItCouldNotLook() {
        assertFalse(looks(start, 10, 150));
        assertFalse(heartbeat.silent(start, start + 100_000), "stopped for a thousand intervals");
        assertFalse(heartbeat.silent(start, start + 100_001), "looks that it missed come all at once");
        assertFalse(heartbeat.silent(start, start + 100_049));
        assertTrue(heartbeat.silent(start, start + 100_051), "150 before, one interval, and 51");
    }

    @Test
    void countsAQuarterOfASecondAtMostForALookThatComesLate() {
        Heartbeat slow = new Heartbeat(Duration.ofSeconds(20), 0);
        long second = 1_000_000_000;
        for (int look = 1; look <= 240; look++) {
            assertFalse(slow.silent(0, look * second), "look " + look);
        }
        assertTrue(slow.silent(0, 241 * second), "more than 60 seconds have been looked at");
    }

    /** Looks at every step until then; true as soon as one look says silent. */
    private boolean looks(long lastRead, long from, long until) {
        for (long at = from; at <= until; at++) {
            if (heartbeat.silent(lastRead, start + at)) {
                return true;
            }
        }
        return false;
    }
}
