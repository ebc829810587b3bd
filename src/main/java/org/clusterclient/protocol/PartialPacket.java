package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;

/**
 * The bytes of a packet that arrives in several chunks, copied from them. Memory doubles as bytes arrive: a header that
 * promises much is given at most twice what there is of it, and a packet of n bytes costs at most 2n bytes of copying (a
 * buffer that grows by itself does so in steps of 4 MiB, which is quadratic).
 */
final class PartialPacket {

    private Buffer bytes = Buffer.buffer(0);
    private int capacity;

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
            capacity = (int) Math.min(target, 2L * needed);
            bytes = Buffer.buffer(capacity).appendBuffer(bytes);
        }
    }
}
