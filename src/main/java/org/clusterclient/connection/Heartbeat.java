package org.clusterclient.connection;

import java.time.Duration;

/**
 * Judges the silence of one peer, and says when a heartbeat is due. Any byte received counts as life; three intervals
 * without one are too many. Takes the time as an argument; confined to the connection's context.
 *
 * <p>Silence is what has been looked at: the time between two looks counts up to a quarter of a second, and up to an
 * interval. A process that was stopped or blocked meanwhile knows nothing of its peer, whose bytes may wait to be read.
 */
public final class Heartbeat {

    private static final int SILENT_INTERVALS = 3;
    static final long LONGEST_LOOK_NANOS = Duration.ofMillis(250).toNanos();

    private final long intervalNanos;
    private final long longestLookNanos;
    private long lastSentNanos;
    private long lastLookNanos;
    private long lastReadNanos;
    private long silentNanos;

    /** @param nowNanos the time from which the first interval counts */
    public Heartbeat(Duration interval, long nowNanos) {
        this.intervalNanos = interval.toNanos();
        this.longestLookNanos = Math.min(LONGEST_LOOK_NANOS, intervalNanos);
        this.lastSentNanos = nowNanos;
        this.lastLookNanos = nowNanos;
        this.lastReadNanos = nowNanos;
    }

    /** Returns true once per interval: a heartbeat is to be sent now. */
    public boolean due(long nowNanos) {
        if (nowNanos - lastSentNanos < intervalNanos) {
            return false;
        }
        lastSentNanos = nowNanos;
        return true;
    }

    /**
     * Returns whether nothing has been received for more than three intervals. To be called several times an interval.
     *
     * @param lastReadNanos when the last byte was received, or from when on silence counts if that is later
     */
    public boolean silent(long lastReadNanos, long nowNanos) {
        long beganNanos = lastReadNanos == this.lastReadNanos ? lastLookNanos : lastReadNanos;
        long lookedNanos = Math.min(nowNanos - beganNanos, longestLookNanos);
        silentNanos = lastReadNanos == this.lastReadNanos ? silentNanos + lookedNanos : lookedNanos;
        this.lastReadNanos = lastReadNanos;
        lastLookNanos = nowNanos;
        return silentNanos > SILENT_INTERVALS * intervalNanos;
    }
}
