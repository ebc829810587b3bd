package org.clusterclient.connection;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PacketProgressTest {

    private static final long LOOK = Duration.ofMillis(50).toNanos();
    private static final int ALLOWED_LOOKS = 20; // a second

    private final PacketProgress progress = new PacketProgress(Duration.ofSeconds(1));
    private long now = Long.MAX_VALUE - 5; // nanoTime may wrap

    @Test
    void bearsAPacketThatStandsStillForTheAllowance() {
        assertFalse(look(1, 30));
        for (int i = 0; i < ALLOWED_LOOKS; i++) {
            assertFalse(look(1, 30), "look " + i);
        }
        assertTrue(look(1, 30));
    }

    @Test
    void bearsWhatComesFastEnoughHoweverLongItTakes() {
        int bytes = 1;
        for (int i = 0; i < 100_000 && bytes < 64 << 20; i++) {
            assertFalse(look(1, bytes), "look " + i);
            bytes += 64 * 1024 / 20;
        }
    }

    @Test
    void doesNotBearWhatTrickles() {
        int bytes = 1;
        int looks = 0;
        while (!look(1, bytes)) {
            bytes += 10;
            looks++;
        }
        assertTrue(looks >= ALLOWED_LOOKS && looks < ALLOWED_LOOKS + 3, "after " + looks);
    }

    @Test
    void countsForEachPacketAnew() {
        for (int i = 0; i < 10 * ALLOWED_LOOKS; i++) {
            assertFalse(look(i, 30), "look " + i);
        }
    }

    @Test
    void betweenPacketsThereIsNothingToJudge() {
        for (int i = 0; i < 10 * ALLOWED_LOOKS; i++) {
            assertFalse(look(1, 0), "look " + i);
        }
    }

    @Test
    void doesNotJudgeWhileNothingIsRead() {
        for (int i = 0; i < 10 * ALLOWED_LOOKS; i++) {
            assertFalse(progress.tooSlow(1, 30, false, now += LOOK), "look " + i);
        }
        assertFalse(look(1, 30));
    }

    @Test
    void doesNotJudgeByTheTimeInWhichItCouldNotLook() {
        assertFalse(look(1, 30));
        now += Duration.ofHours(1).toNanos();
        assertFalse(look(1, 30));
        for (int i = 0; i < ALLOWED_LOOKS - 5; i++) {
            assertFalse(look(1, 30), "look " + i);
        }
        assertTrue(look(1, 30));
    }

    private boolean look(long packets, int bytes) {
        now += LOOK;
        return progress.tooSlow(packets, bytes, true, now);
    }
}
