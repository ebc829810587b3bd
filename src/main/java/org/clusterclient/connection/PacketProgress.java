package org.clusterclient.connection;

import java.time.Duration;

/**
 * Judges how fast a packet that has begun arrives: at 64 KiB/s or better, after an allowance. Any byte is a sign of life, so
 * that without this a peer could hold a connection, and what it has sent of a packet, with a byte now and then. Takes the
 * time as an argument; confined to the connection's context.
 *
 * <p>Time is what has been looked at, as in {@link Heartbeat}, and only while the peer is read from.
 */
public final class PacketProgress {

    private static final long BYTES_PER_SECOND = 64 * 1024;
    private static final long NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

    private final long allowanceNanos;
    private final long longestLookNanos;
    private long packet = -1; // which one has been looked at, in the count of its connection
    private long lastLookNanos;
    private long lookedNanos;

    /** @param allowance how long a packet may take in any case */
    public PacketProgress(Duration allowance) {
        this.allowanceNanos = allowance.toNanos();
        this.longestLookNanos = Math.min(Heartbeat.LONGEST_LOOK_NANOS, allowanceNanos);
    }

    /**
     * Returns whether the packet that has begun arrives too slowly. To be called several times an allowance.
     *
     * @param packets how many have been complete before
     * @param bytes how much of the next one has arrived, 0: none has begun
     * @param reading whether the peer is read from
     */
    boolean tooSlow(long packets, int bytes, boolean reading, long nowNanos) {
        boolean same = packets == packet;
        long nanos = Math.min(nowNanos - lastLookNanos, longestLookNanos);
        lastLookNanos = nowNanos;
        if (bytes == 0 || !same) {
            packet = bytes == 0 ? -1 : packets;
            lookedNanos = 0;
            return false;
        }
        lookedNanos += reading ? nanos : 0;
        long dueNanos = lookedNanos - allowanceNanos;
        return dueNanos > 0 && bytes < dueNanos / (NANOS_PER_SECOND / BYTES_PER_SECOND);
    }
}
