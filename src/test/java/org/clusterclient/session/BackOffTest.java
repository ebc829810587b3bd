package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackOffTest {

    private static final List<Long> BASES_MICROS = List.of(
            4_000L,
            8_000L,
            16_000L,
            32_000L,
            64_000L,
            128_000L,
            256_000L,
            512_000L,
            1_024_000L,
            2_000_000L,
            2_000_000L);

    private final BackOff backOff = new BackOff();

    @Test
    void doublesUpToTwoSecondsAndStaysThere() {
        for (int round = 0; round < 100; round++) {
            BASES_MICROS.forEach(this::assertNextIsAround);
            backOff.reset();
        }
    }

    @Test
    void startsAgainAfterAReset() {
        IntStream.range(0, 20).forEach(i -> backOff.next());
        backOff.reset();
        assertNextIsAround(4_000);
        assertNextIsAround(8_000);
    }

    @Test
    void differsBetweenProcessesThatLostTheSameLeader() {
        long distinct =
                Stream.generate(() -> new BackOff().next()).limit(50).distinct().count();
        assertTrue(distinct > 25, distinct + " of 50 differ");
    }

    @Test
    void spreadsOverTheWholeWidth() {
        List<Long> waits = Stream.generate(() -> new BackOff().next().toNanos() / 1_000)
                .limit(2_000)
                .toList();
        assertEquals(
                0, waits.stream().filter(wait -> wait < 2_000 || wait > 6_000).count());
        assertTrue(waits.stream().anyMatch(wait -> wait < 2_400), "none is short");
        assertTrue(waits.stream().anyMatch(wait -> wait > 5_600), "none is long");
    }

    private void assertNextIsAround(long baseMicros) {
        long micros = backOff.next().toNanos() / 1_000;
        assertTrue(micros >= baseMicros / 2 && micros <= baseMicros / 2 + baseMicros, micros + " around " + baseMicros);
    }
}
