package org.clusterclient.bytes;

import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.FastThreadLocal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Memory that a thread copies bytes into again and again, to read them there: it is in the processor's cache, which new memory is
 * not. Taken and closed on the same thread.
 */
public final class Scratch implements AutoCloseable {

    private static final int LEAST = 4 * 1024;

    /** In bytes; what is longer has memory of its own. */
    static final int MOST = 256 * 1024;

    private static final FastThreadLocal<Scratch> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected Scratch initialValue() {
            return new Scratch();
        }
    };

    private byte[] array = new byte[LEAST];
    private boolean taken;

    private Scratch() {}

    /** Returns the memory of this thread, or another one while that is taken: whoever has it may call anybody. */
    public static Scratch take() {
        Scratch scratch = OF_THREAD.get();
        if (scratch.taken) {
            return new Scratch();
        }
        scratch.taken = true;
        return scratch;
    }

    /** Returns a copy of some bytes, which the next copy overwrites. */
    public Buffer copy(Buffer bytes, int from, int to) {
        int length = to - from;
        if (length > MOST) {
            return Buffers.copy(bytes, from, to);
        }
        if (length > array.length) {
            array = new byte[Integer.highestOneBit(length - 1) << 1];
        }
        bytes.getBytes(from, to, array);
        return BufferInternal.buffer(Unpooled.wrappedBuffer(array, 0, length)); // and nothing of what is behind
    }

    /** Lets the next one have it. */
    @Override
    public void close() {
        taken = false;
    }
}
