package org.clusterclient.bytes;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * The bytes of a buffer where they are, to be read only.
 *
 * @param array holds them
 * @param from index of the first one
 * @param length how many they are
 */
public record Bytes(byte[] array, int from, int length) {

    /** Returns the bytes of a buffer, copied only if they are not in one array. */
    public static Bytes of(Buffer buffer) {
        ByteBuf bytes = ((BufferInternal) buffer).getByteBuf();
        return bytes.hasArray()
                ? new Bytes(bytes.array(), bytes.arrayOffset(), buffer.length())
                : new Bytes(buffer.getBytes(), 0, buffer.length());
    }
}
