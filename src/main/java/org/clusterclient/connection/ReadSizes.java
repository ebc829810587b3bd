package org.clusterclient.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;

/**
 * How much Netty reads at once, before others have their turn. By default it is 64 KiB at most, and a packet of as much never
 * comes in one piece then. What comes while nothing is wanted is kept by Vert.x, several reads of it, so it stays at that. With
 * TLS it does, too: the handshake is read before anything can be set.
 */
final class ReadSizes extends AdaptiveRecvByteBufAllocator {

    private static final int LEAST = 64;
    private static final int FIRST = 2 * 1024;
    private static final int MOST = 512 * 1024;

    /** The most while nothing is wanted. */
    static final int MOST_UNWANTED = 64 * 1024;

    /** What has been read when a peer has to wait is kept, and that should be little of what may be. */
    private static final int PART_OF_SHARE = 8;

    private final BooleanSupplier wanted;

    /**
     * Makes the sizes of one connection.
     *
     * @param share how many bytes may be kept for it
     * @param wanted whether what is read is handled at once
     */
    ReadSizes(long share, BooleanSupplier wanted) {
        super(LEAST, FIRST, (int) Math.min(MOST, Math.max(MOST_UNWANTED, share / PART_OF_SHARE)));
        this.wanted = wanted;
    }

    @Override
    public Handle newHandle() {
        return new Bounded(super.newHandle());
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
