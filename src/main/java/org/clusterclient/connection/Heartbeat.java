package org.clusterclient.connection;

import java.time.Duration;

/**
 * Judges the silence of one peer, and says when a heartbeat is due. Any byte received counts as life; three intervals
 * without one are too many. Takes the time as an argument; confined to the connection's context.
 */
public final class Heartbeat {

    private static final int SILENT_INTERVALS = 3;

    private final long intervalNanos;
    private long lastSentNanos;

    /** @param nowNanos the time from which the first interval counts */
    public Heartbeat(Duration interval, long nowNanos) {
        this.intervalNanos = interval.toNanos();
        this.lastSentNanos = nowNanos;
    }

    /** Returns true once per interval: a heartbeat is to be sent now. */
    public boolean due(long nowNanos) {
        if (nowNanos - lastSentNanos < intervalNanos) {
            return false;
        }
        lastSentNanos = nowNanos;
        return true;
    }

    /** Returns whether nothing has been received for more than three intervals. */
    public boolean silent(long lastReadNanos, long nowNanos) {
        return nowNanos - lastReadNanos > SILENT_INTERVALS * intervalNanos;
    }
}
