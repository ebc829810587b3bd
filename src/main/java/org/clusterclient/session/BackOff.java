package org.clusterclient.session;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How long to wait before the next try: a few milliseconds first, doubled by every failure up to two seconds, each time
 * with jitter, so that processes that lost the same leader do not all come back at the same moment.
 */
public final class BackOff {

    private static final long FIRST_MICROS = 4_000;
    private static final long LONGEST_MICROS = 2_000_000;

    private long micros = FIRST_MICROS;

    /** Returns the next wait: half to one and a half of the doubled base. */
    public Duration next() {
        long jittered = micros / 2 + ThreadLocalRandom.current().nextLong(micros + 1);
        micros = Math.min(LONGEST_MICROS, micros * 2);
        return Duration.ofNanos(jittered * 1_000);
    }

    /** Starts again with the shortest wait. */
    public void reset() {
        micros = FIRST_MICROS;
    }
}
