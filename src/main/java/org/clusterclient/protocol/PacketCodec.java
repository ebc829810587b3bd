package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/** Writes packets. Reading is {@link PacketDecoder}'s, since a stream is not cut at packets. */
public final class PacketCodec {

    private PacketCodec() {}

    /**
     * Appends the bytes of a packet; nothing is appended if it throws.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if a registration cannot be carried as JSON
     */
    public static void append(Packet packet, Buffer out) {
        append(packet, packet.connectionObject().encode(), out);
    }

    /**
     * Appends the bytes of a packet that its receiver accepts; nothing is appended if it throws.
     *
     * @param maxPayload largest payload that the receiver accepts, in bytes after the header
     * @throws ClusterException {@link ErrorCode#FRAME_TOO_LARGE} if it is larger, or its connection object is larger than
     *     {@value PacketHeader#MAX_CONNECTION_OBJECT}; {@link ErrorCode#BAD_ARGUMENTS} if a
     *     registration cannot be carried as JSON
     */
    public static void append(Packet packet, int maxPayload, Buffer out) {
        Buffer connection = packet.connectionObject().encode();
        long payload = (long) connection.length() + packet.application().length(); // two ints can overflow an int
        if (payload > maxPayload) {
            throw new ClusterException(
                    ErrorCode.FRAME_TOO_LARGE, "packet too large: bytes=" + payload + " max=" + maxPayload);
        }
        if (connection.length() > PacketHeader.MAX_CONNECTION_OBJECT) {
            throw new ClusterException(
                    ErrorCode.FRAME_TOO_LARGE,
                    "registration or key too large: bytes=" + connection.length() + " max="
                            + PacketHeader.MAX_CONNECTION_OBJECT);
        }
        append(packet, connection, out);
    }

    /**
     * Returns the bytes of a packet, in a buffer of the caller's own.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if a registration cannot be carried as JSON
     */
    public static Buffer encode(Packet packet) {
        Buffer connection = packet.connectionObject().encode();
        Buffer out = Buffer.buffer(
                PacketHeader.LENGTH + connection.length() + packet.application().length());
        append(packet, connection, out);
        return out;
    }

    private static void append(Packet packet, Buffer connection, Buffer out) {
        Buffer application = packet.application();
        PacketHeader.append(
                packet.response(), packet.id(), packet.timeout(), connection.length(), application.length(), out);
        out.appendBuffer(connection).appendBuffer(application);
    }
}
