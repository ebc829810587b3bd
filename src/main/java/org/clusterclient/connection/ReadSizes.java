package org.clusterclient.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;

/**
 * How much Netty reads at once. By default it is 64 KiB at most, and a packet of as much never comes in one piece then. What
 * comes while nothing is wanted is kept by Vert.x, several reads of it, so it stays at that.
 */
final class ReadSizes implements RecvByteBufAllocator {

    private static final int LEAST = 64;
    private static final int FIRST = 2 * 1024;
    private static final int MOST = 512 * 1024;

    /** The most while nothing is wanted. */
    static final int MOST_UNWANTED = 64 * 1024;

    private final RecvByteBufAllocator adaptive = new AdaptiveRecvByteBufAllocator(LEAST, FIRST, MOST);
    private final BooleanSupplier wanted;

    /** @param wanted whether what is read is handled at once */
    ReadSizes(BooleanSupplier wanted) {
        this.wanted = wanted;
    }

    @Override
    public Handle newHandle() {
        return new Bounded(adaptive.newHandle());
    }

    private final class Bounded extends DelegatingHandle implements ExtendedHandle {

        Bounded(Handle adaptive) {
            super(adaptive);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            return allocator.ioBuffer(guess());
        }

        @Override
        public int guess() {
            int guess = super.guess();
            return wanted.getAsBoolean() ? guess : Math.min(guess, MOST_UNWANTED);
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayHaveMore) {
            return ((ExtendedHandle) delegate()).continueReading(mayHaveMore);
        }
    }
}
