package org.clusterclient.bytes;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;

/**
 * Puts bytes together without copying long ones: memory that has not been used for a while costs more to write to than
 * anything else that is done with a long value.
 */
public final class Buffers {

    /** In bytes; shorter ones are copied, which costs less than to remember where they are. */
    private static final int LONG = 4 * 1024;

    private Buffers() {}

    /** Returns a buffer of these very bytes, which are its own from here on, and which does not grow. */
    public static Buffer wrap(byte[] bytes) {
        return BufferInternal.buffer(Unpooled.wrappedBuffer(bytes));
    }

    /** Returns a copy of some bytes, in memory of their own. */
    public static Buffer copy(Buffer bytes, int from, int to) {
        return wrap(bytes.getBytes(from, to));
    }

    /** Returns whether bytes are so many that they are better not copied. */
    public static boolean isLong(Buffer bytes) {
        return bytes.length() >= LONG;
    }

    /**
     * Appends bytes, or returns a buffer of both if they are long: neither is to be changed then.
     *
     * @return what is to be used instead of {@code to}
     */
    public static Buffer append(Buffer to, Buffer bytes) {
        return isLong(bytes) ? join(List.of(to, bytes)) : to.appendBuffer(bytes);
    }

    /** Returns the bytes of these buffers one after the other. They are not to be changed any more. */
    public static Buffer join(List<Buffer> parts) {
        ByteBuf[] all = new ByteBuf[parts.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = ((BufferInternal) parts.get(i)).getByteBuf();
        }
        return BufferInternal.buffer(Unpooled.wrappedBuffer(all));
    }
}
