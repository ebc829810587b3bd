package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.bytes.Buffers;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;

/**
 * Writes the packets of a connection, and remembers the bytes of the connection objects that recur: nearly all packets call
 * the same few methods or answer them. Bounded in number and size, the least recently used goes first. Confined to the
 * thread of its connection.
 */
public final class PacketEncoder {

    static final int MAX_COUNT = RecentlyUsed.MAX_COUNT;
    static final int MAX_LENGTH = 256;

    private final Map<ConnectionObject, byte[]> recent = new RecentlyUsed<>();
    private final RecentPushes pushes = new RecentPushes();

    /**
     * Appends the bytes of a packet that its receiver accepts; nothing is appended if it throws.
     *
     * @param maxPayload largest payload that the receiver accepts, in bytes after the header
     * @return what is to be used instead of {@code out}, as {@link Buffers#append} has it
     * @throws ClusterException {@link ErrorCode#FRAME_TOO_LARGE} if it is larger, or its connection object is larger than
     *     {@value PacketHeader#MAX_CONNECTION_OBJECT}; {@link ErrorCode#BAD_ARGUMENTS} if a
     *     registration cannot be carried as JSON
     */
    public Buffer append(Packet packet, int maxPayload, Buffer out) {
        byte[] connection = bytes(packet.connectionObject());
        Buffer application = packet.application();
        long payload = (long) connection.length + application.length(); // two ints can overflow an int
        if (payload > maxPayload) {
            throw new ClusterException(
                    ErrorCode.FRAME_TOO_LARGE, "packet too large: bytes=" + payload + " max=" + maxPayload);
        }
        if (connection.length > PacketHeader.MAX_CONNECTION_OBJECT) {
            throw new ClusterException(
                    ErrorCode.FRAME_TOO_LARGE,
                    "registration or key too large: bytes=" + connection.length + " max="
                            + PacketHeader.MAX_CONNECTION_OBJECT);
        }
        PacketHeader.append(
                packet.response(), packet.id(), packet.timeout(), connection.length, application.length(), out);
        return Buffers.append(out.appendBytes(connection), application);
    }

    private byte[] bytes(ConnectionObject object) {
        if (object instanceof SubscribeResult push) {
            return bytes(push);
        }
        if (!object.recurs()) {
            return object.encode().getBytes();
        }
        byte[] known = recent.get(object);
        if (known != null) {
            return known;
        }
        byte[] bytes = object.encode().getBytes();
        if (bytes.length <= MAX_LENGTH) {
            recent.put(object, bytes);
        }
        return bytes;
    }

    private byte[] bytes(SubscribeResult push) {
        byte[] known = pushes.encode(push);
        if (known != null) {
            return known;
        }
        Buffer encoded = push.encode();
        pushes.written(push, encoded);
        return encoded.getBytes();
    }

    int count() {
        return recent.size();
    }
}
