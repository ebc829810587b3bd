package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;

/**
 * The bytes of a packet that arrives in several chunks. Memory doubles as bytes arrive: a header that promises much is
 * given nothing for it, and a packet of n bytes costs at most 2n bytes of copying (a buffer that grows by itself does so
 * in steps of 4 MiB, which is quadratic).
 */
final class PartialPacket {

    private Buffer bytes;
    private int capacity;

    /** Starts with the last bytes of a chunk. They are copied, unless they are most of it: it is kept then. */
    PartialPacket(Buffer chunk, int from) {
        Buffer first = chunk.slice(from, chunk.length());
        capacity = first.length();
        bytes = capacity > chunk.length() / 2 ? first : Buffer.buffer(capacity).appendBuffer(first);
    }

    int length() {
        return bytes.length();
    }

    Buffer bytes() {
        return bytes;
    }

    /**
     * Appends bytes of a chunk until this has {@code target} bytes or the chunk ends.
     *
     * @param target wanted length, in bytes
     * @param chunk where the bytes come from
     * @param from where in the chunk they begin
     * @return how many bytes were appended
     */
    int fill(int target, Buffer chunk, int from) {
        int count = Math.min(target - bytes.length(), chunk.length() - from);
        if (count <= 0) {
            return 0;
        }
        reserve(bytes.length() + count, target);
        bytes.appendBuffer(chunk, from, count);
        return count;
    }

    private void reserve(int needed, int target) {
        if (needed > capacity) {
            capacity = (int) Math.min(target, Math.max(needed, 2L * capacity));
            bytes = Buffer.buffer(capacity).appendBuffer(bytes);
        }
    }
}
