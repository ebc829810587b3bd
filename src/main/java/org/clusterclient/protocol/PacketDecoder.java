package org.clusterclient.protocol;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.bytes.Scratch;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into packets, wherever the chunks of the stream happen to end. Confined to the thread of its
 * connection.
 *
 * <p>Nothing of a chunk is kept but a copy of all there is of a packet that is not complete. The application object of a packet is
 * there while the packet is handed over, and no longer: {@link Packet#copy} keeps it.
 */
public final class PacketDecoder implements Handler<Buffer> {

    private int maxFrameSize;
    private final Handler<Packet> packets;
    private final RecentConnectionObjects connectionObjects = new RecentConnectionObjects();

    /** The packet whose end has not come yet; null between packets. */
    private @Nullable PartialPacket begun;

    private long count;
    private int lastLength;

    /**
     * Makes a decoder at the beginning of a stream.
     *
     * @param maxFrameSize largest accepted connection and application object together, in bytes, at least 1
     * @param packets called with each packet as soon as it is complete, inside {@link #handle}, which it must not call; what it
     *     keeps of an application object is to be copied
     * @throws IllegalArgumentException if the size is under 1, or a packet of it would be longer than a buffer can be
     */
    public PacketDecoder(int maxFrameSize, Handler<Packet> packets) {
        this.maxFrameSize = checked(maxFrameSize);
        this.packets = packets;
    }

    /**
     * Sets what is accepted from the next packet on, one that has begun included.
     *
     * @throws IllegalArgumentException as the constructor
     */
    public void maxFrameSize(int maxFrameSize) {
        this.maxFrameSize = checked(maxFrameSize);
    }

    private static int checked(int maxFrameSize) {
        if (maxFrameSize < 1 || maxFrameSize > Integer.MAX_VALUE - PacketHeader.LENGTH) {
            throw new IllegalArgumentException("maxFrameSize out of range: " + maxFrameSize);
        }
        return maxFrameSize;
    }

    /**
     * Takes the next chunk of the stream, which may be used for something else afterwards.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if the stream is not one of packets, or a packet is larger
     *     than accepted; the packets before it were handed over, and this decoder must not be used any more
     */
    @Override
    public void handle(Buffer chunk) {
        int at = begun == null ? 0 : complete(begun, chunk, 0);
        try (Scratch scratch = Scratch.take()) {
            while (chunk.length() - at >= PacketHeader.LENGTH) {
                int length = packetLength(chunk, at);
                if (chunk.length() - at < length) {
                    break;
                }
                int applicationAt = applicationAt(chunk, at);
                packets.handle(decode(chunk, at, scratch.copy(chunk, applicationAt, at + length)));
                at += length;
            }
        }
        if (chunk.length() > at) {
            begun = new PartialPacket();
            complete(begun, chunk, at);
        }
    }

    /** Returns whether a packet has begun and is not complete. */
    public boolean partial() {
        return begun != null;
    }

    /** Returns how many bytes there are of a packet that has begun and is not complete, 0 if there is none. */
    public int partialLength() {
        return begun == null ? 0 : begun.length();
    }

    /** Returns how many packets have been complete. */
    public long count() {
        return count;
    }

    /** Returns the length of the packet that was handed over last, in bytes with its header. */
    public int lastLength() {
        return lastLength;
    }

    /** Gives the packet what the chunk has of it, hands it over if that is all, and returns how many bytes were used. */
    private int complete(PartialPacket packet, Buffer chunk, int from) {
        int taken = packet.fill(PacketHeader.LENGTH, chunk, from);
        if (packet.length() < PacketHeader.LENGTH) {
            return taken;
        }
        int length = packetLength(packet.bytes(), 0);
        taken += packet.fill(length, chunk, from + taken);
        if (packet.length() == length) {
            begun = null;
            Buffer bytes = packet.bytes();
            packets.handle(decode(bytes, 0, bytes.slice(applicationAt(bytes, 0), length)));
        }
        return taken;
    }

    private int packetLength(Buffer bytes, int at) {
        PacketHeader.check(bytes, at);
        return PacketHeader.LENGTH + PacketHeader.payloadLength(bytes, at, maxFrameSize);
    }

    private static int applicationAt(Buffer bytes, int at) {
        return at + PacketHeader.LENGTH + bytes.getInt(at + PacketHeader.CONNECTION_LENGTH_OFFSET);
    }

    private Packet decode(Buffer bytes, int at, Buffer application) {
        int applicationAt = applicationAt(bytes, at);
        count++;
        lastLength = applicationAt - at + application.length();
        return new Packet(
                bytes.getByte(at + PacketHeader.TYPE_OFFSET) == PacketHeader.RESPONSE,
                bytes.getLong(at + PacketHeader.REQUEST_ID_OFFSET),
                bytes.getInt(at + PacketHeader.TIMEOUT_OFFSET),
                connectionObjects.decode(bytes.slice(at + PacketHeader.LENGTH, applicationAt)),
                application);
    }
}
