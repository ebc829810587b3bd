package org.clusterclient.leader;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.protocol.Packet;

/**
 * The requests of one follower that are being served, and whether more is read from it: not while too many are, or what they
 * and unread answers take is too much. It is closed for more only if that does not help. Confined to the channel's context.
 */
final class ServedRequests {

    /** Nothing more is read from a peer that leaves as many bytes of answers unread. */
    private static final long MAX_UNREAD_BYTES = 1024 * 1024;

    /** About what a request takes beside its bytes. */
    private static final int OVERHEAD_BYTES = 1024;

    private final PacketConnection connection;
    private final int maxCount;
    private final long maxBytes;
    private final Map<Long, Integer> bytesById = new HashMap<>();
    private long bytes;
    private long idleSinceNanos;

    /** @param maxCount how many may be served before nothing more is read */
    ServedRequests(PacketConnection connection, int maxCount, long nowNanos) {
        this.connection = connection;
        this.maxCount = maxCount;
        this.maxBytes = connection.buffered().max() / 2;
        this.idleSinceNanos = nowNanos;
        connection.incomplete(v -> readOn());
    }

    /** @throws ClusterException {@link ErrorCode#BAD_PACKET} if the id is that of a request in service: of two answers, which? */
    void check(Packet request) {
        if (bytesById.containsKey(request.id())) {
            throw new ClusterException(
                    ErrorCode.BAD_PACKET, "the id of a request that is not answered yet: id=" + request.id());
        }
    }

    /** Notes that the request which the connection has just handed over is being served. */
    void begun(Packet request) {
        int length = connection.packetLength() + OVERHEAD_BYTES;
        bytesById.put(request.id(), length);
        bytes += length;
        connection.buffered().add(length);
        readOn();
    }

    void ended(Packet request) {
        int length = Objects.requireNonNull(bytesById.remove(request.id()), "it has begun");
        bytes -= length;
        connection.buffered().add(-length);
        if (bytesById.isEmpty()) {
            idleSinceNanos = System.nanoTime();
        }
    }

    /** Reads from the peer, unless too many of its requests are unanswered, or it does not read the answers. */
    void readOn() {
        long unread = connection.unsent();
        long waiting = bytes + unread;
        boolean full = waiting > 0 && waiting + connection.incompleteBytes() > maxBytes;
        if (unread > 0 && (full || unread > MAX_UNREAD_BYTES)) {
            connection.relieveWhenRead();
        }
        connection.reading(!full && unread <= MAX_UNREAD_BYTES && bytesById.size() < maxCount);
    }

    /** Returns how many are being served. */
    int count() {
        return bytesById.size();
    }

    /** Returns since when none has been; to be asked only while none is. */
    long idleSinceNanos() {
        return idleSinceNanos;
    }
}
