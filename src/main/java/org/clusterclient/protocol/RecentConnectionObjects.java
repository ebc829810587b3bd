package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.bytes.Buffers;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;

/**
 * Recognises connection objects by their bytes: nearly all packets of a connection call the same few methods or answer
 * them, and comparing 60 bytes is much cheaper than parsing them. Bounded in number and size, the least recently used
 * goes first. Confined to the thread of its connection.
 */
final class RecentConnectionObjects {

    static final int MAX_COUNT = RecentlyUsed.MAX_COUNT;
    static final int MAX_LENGTH = 256;

    private final Map<Buffer, ConnectionObject> recent = new RecentlyUsed<>();
    private final RecentPushes pushes = new RecentPushes();

    /**
     * Returns the connection object of those bytes, perhaps one that was returned before. The bytes are not kept.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} as {@link ConnectionObject#decode}
     */
    ConnectionObject decode(Buffer bytes) {
        ConnectionObject push = pushes.decode(bytes);
        if (push != null) {
            return push;
        }
        ConnectionObject known = bytes.length() > MAX_LENGTH ? null : recent.get(bytes);
        if (known != null) {
            return known;
        }
        ConnectionObject decoded = ConnectionObject.decode(bytes);
        if (decoded instanceof SubscribeResult value) {
            pushes.read(value, bytes);
        } else if (decoded.recurs() && bytes.length() <= MAX_LENGTH) {
            recent.put(Buffers.copy(bytes, 0, bytes.length()), decoded);
        }
        return decoded;
    }

    int count() {
        return recent.size();
    }
}
