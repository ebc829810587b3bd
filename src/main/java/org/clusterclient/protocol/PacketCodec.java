package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/** Writes single packets. Those of a connection are written by {@link PacketEncoder}, and read by {@link PacketDecoder}. */
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
