package org.clusterclient.session;

import java.time.Duration;

/** What another process says to be a leader's term. */
public final class Term {

    /** A clock that was set back is off by days, not by more. */
    private static final long LARGEST_SETBACK_MILLIS = Duration.ofDays(365).toMillis();

    private Term() {}

    /**
     * Returns whether a clock can have made it, and what follows it can be counted. Who believed a larger one would lead by
     * it later, and never hear a server accept a smaller one again.
     */
    public static boolean isCredible(long epoch) {
        return epoch <= System.currentTimeMillis() + LARGEST_SETBACK_MILLIS;
    }
}
