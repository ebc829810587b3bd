package org.clusterclient.connection;

import io.vertx.core.Handler;
import java.util.LinkedHashSet;
import java.util.Set;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/**
 * Counts the bytes that the connections of one server make it keep, and closes the connection that has most when they are too
 * many together, or one that has more than half of that. Confined to the context of the server.
 */
public final class BufferAccount {

    private final long max;
    private final Set<Share> shares = new LinkedHashSet<>();
    private long total;

    /** @param max how many bytes all connections together may have, at least 1 */
    public BufferAccount(long max) {
        this.max = max;
    }

    /** What is kept for one connection. */
    public final class Share {

        private final Handler<ClusterException> overloaded;
        private long bytes;
        private boolean closed;

        private Share(Handler<ClusterException> overloaded) {
            this.overloaded = overloaded;
        }

        /** Notes that as many bytes more are kept, or fewer. Nothing is counted any more once the share is closed. */
        public void add(long more) {
            if (closed) {
                return;
            }
            bytes += more;
            total += more;
            if (more > 0 && (bytes > max() || total > max)) {
                relieve(this);
            }
        }

        /** Returns how many bytes are kept. */
        public long bytes() {
            return bytes;
        }

        /** Returns how many bytes one connection may have. */
        public long max() {
            return max / 2;
        }

        void close() {
            if (!closed) {
                closed = true;
                shares.remove(this);
                total -= bytes;
                bytes = 0;
            }
        }
    }

    /** Returns how many bytes are kept for all connections. */
    public long total() {
        return total;
    }

    /** @param overloaded told once that its connection is to be closed; the bytes do not count any more then */
    Share open(Handler<ClusterException> overloaded) {
        Share share = new Share(overloaded);
        shares.add(share);
        return share;
    }

    private void relieve(Share grown) {
        if (grown.bytes > grown.max()) {
            close(grown, "one connection has too many bytes waiting: bytes=" + grown.bytes + " max=" + grown.max());
        }
        while (total > max) {
            Share largest = grown;
            for (Share share : shares) {
                largest = share.bytes > largest.bytes ? share : largest;
            }
            close(
                    largest,
                    "of too many bytes waiting this connection has most: bytes=" + largest.bytes + " all=" + total
                            + " max=" + max);
        }
    }

    private void close(Share share, String reason) {
        share.close();
        share.overloaded.handle(new ClusterException(ErrorCode.OVERLOADED, reason));
    }
}
