package org.clusterclient.connection;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Outcome;
import org.clusterclient.bytes.Buffers;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketEncoder;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of a connection: what is written in one turn of the event loop leaves in few writes, and what the peer has
 * not read is counted. Confined to the context of its socket.
 */
final class PacketWriter {

    /** With more bytes waiting for the peer to read, the connection is congested, until fewer than half are left. */
    private static final int CONGESTED_BYTES = 256 * 1024;

    /** So many packets leave without waiting for the end of the turn: the peer can work on them meanwhile. */
    private static final int JOINED_PACKETS = 32;

    /** So do so many bytes. */
    private static final int JOINED_BYTES = 64 * 1024;

    /** More is not reserved for packets that may come. */
    private static final int LONGEST_USUAL = 8 * 1024;

    /** What most packets have beside their application object. */
    private static final int USUAL_OVERHEAD = 256;

    private final ContextInternal context;
    private final NetSocket socket;
    private final PacketEncoder encoder = new PacketEncoder();
    private final BufferAccount.Share buffered;
    private final Handler<Throwable> failed;
    private final Function<Outcome, ClusterException> lost;
    private final List<PendingRequests.Pending<?>> joined = new ArrayList<>();
    private int maxPeerFrame;
    private Handler<Void> relieved = v -> {};
    private final List<Buffer> before = new ArrayList<>(); // what leaves before outbound, and ends with long ones
    private @Nullable Buffer outbound;
    private int outboundLength; // with what is before it
    private int outboundCount; // of packets
    private Promise<Void> written;
    private int usualLength; // of what leaves together
    private boolean flushing; // at the end of this turn
    private boolean ended;
    private boolean congestionTold;
    private long unsent; // bytes that the socket has been given, and the kernel has not
    private long bytesWritten;

    /**
     * Makes the writer of a socket.
     *
     * @param maxPeerFrame largest packet that the peer accepts, in bytes after the header
     * @param failed told why the socket cannot be written to
     * @param lost says why what was written or not is lost
     */
    PacketWriter(
            ContextInternal context,
            NetSocket socket,
            int maxPeerFrame,
            BufferAccount.Share buffered,
            Handler<Throwable> failed,
            Function<Outcome, ClusterException> lost) {
        this.context = context;
        this.socket = socket;
        this.maxPeerFrame = maxPeerFrame;
        this.buffered = buffered;
        this.failed = failed;
        this.lost = lost;
        this.written = context.promise();
    }

    void maxPeerFrame(int maxPeerFrame) {
        this.maxPeerFrame = maxPeerFrame;
    }

    void relieved(Handler<Void> relieved) {
        this.relieved = relieved;
    }

    boolean congested() {
        boolean congested = unsent() > CONGESTED_BYTES;
        congestionTold |= congested;
        return congested;
    }

    /** To be called only while something is unsent: the last of it to be sent says so, if not one before. */
    void relieveWhenRead() {
        congestionTold = true;
    }

    long unsent() {
        return unsent + outboundLength;
    }

    long bytesWritten() {
        return bytesWritten;
    }

    /**
     * Adds a packet to what leaves by the end of this turn; nothing is added if it throws.
     *
     * @return completed when the socket has taken the bytes
     */
    Future<Void> write(Packet packet) {
        return write(packet, null);
    }

    /**
     * Adds a request, as {@link #write(Packet)}.
     *
     * @param request told when it leaves
     */
    Future<Void> write(Packet packet, PendingRequests.@Nullable Pending<?> request) {
        Buffer joining = outbound == null ? Buffer.buffer(enoughFor(packet)) : outbound;
        int lengthBefore = joining.length();
        Buffer both = encoder.append(packet, maxPeerFrame, joining);
        int length = both.length() - lengthBefore;
        if (both == joining) {
            outbound = joining;
        } else {
            before.add(both);
            outbound = null;
        }
        outboundLength += length;
        outboundCount++;
        if (!flushing) {
            flushing = true;
            context.runOnContext(v -> {
                flushing = false;
                flush();
            });
        }
        if (request != null) {
            joined.add(request);
        }
        Future<Void> taken = written.future();
        buffered.add(length);
        if (outboundCount >= JOINED_PACKETS || outboundLength >= JOINED_BYTES) {
            flush();
        }
        return taken;
    }

    /** To grow a buffer costs more than to write into it. */
    private int enoughFor(Packet packet) {
        Buffer application = packet.application();
        return Buffers.isLong(application)
                ? USUAL_OVERHEAD
                : Math.max(usualLength, application.length() + USUAL_OVERHEAD);
    }

    /** Hands over what has been written to the socket. */
    void flush() {
        if (outboundCount == 0 || ended) {
            return;
        }
        Buffer bytes = outbound();
        int length = outboundLength;
        Promise<Void> done = written;
        discard();
        written = context.promise();
        joined.forEach(PendingRequests.Pending::written);
        joined.clear();
        usualLength = Math.min(Math.max(length + length / 8, usualLength - usualLength / 8), LONGEST_USUAL);
        bytesWritten += length;
        unsent += length;
        socket.write(bytes)
                .onComplete(
                        v -> {
                            sent(length);
                            done.complete();
                        },
                        e -> {
                            failed.handle(e);
                            done.fail(lost.apply(Outcome.UNKNOWN)); // part of it may have left
                        });
    }

    private Buffer outbound() {
        if (outbound != null) {
            before.add(outbound);
        }
        return before.size() == 1 ? before.get(0) : Buffers.join(before);
    }

    private void discard() {
        before.clear();
        outbound = null;
        outboundLength = 0;
        outboundCount = 0;
    }

    /** Writes nothing more. */
    void end() {
        ended = true;
    }

    /** Forgets what was never handed over. */
    void closed() {
        ended = true;
        discard();
        written.tryFail(lost.apply(Outcome.NOT_RUN));
    }

    private void sent(int length) {
        unsent -= length;
        buffered.add(-length);
        if (congestionTold && unsent() < CONGESTED_BYTES / 2) {
            congestionTold = false;
            context.runOnContext(v -> relieved.handle(null)); // not in the midst of a write
        }
    }
}
