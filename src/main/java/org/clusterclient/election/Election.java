package org.clusterclient.election;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.protocol.Packet;

/**
 * Answers one question for one channel: does this process lead it, and if not, where is who does? All methods are
 * called, and all futures completed, on {@link #context}.
 */
public interface Election {

    /** What an election asks of the leader that it has made. */
    interface Leadership {
        /**
         * Takes over a connection whose first packet asks to follow the channel.
         *
         * @param registration the first packet, a {@code register_channel} request
         */
        void accept(PacketConnection connection, Packet registration);

        /** Leaves in order, and releases: what is led goes to another process as a whole. */
        void handOver(String reason);
    }

    /** Returns the event loop on which the channel lives: the one that its sockets are served by. */
    ContextInternal context();

    /** Returns where the leader of this channel is found. */
    SocketAddress leader();

    /**
     * Tries to lead, without waiting for the present leader to go.
     *
     * @param lastEpoch the largest epoch that this process has seen
     */
    Future<ElectionResult> claim(long lastEpoch);

    /** Hands every process that wants to follow to the leader, until {@link #release}. To be called once when won. */
    void accept(Leadership leader);

    /**
     * Stops to lead, and closes the followers' connections. When completed, another process may win. Nothing happens if this
     * process does not lead.
     */
    Future<Void> release();

    /**
     * Stops to lead for good, so that another process may: where others are led by the same means, and a process that follows
     * this channel could lead it, all of them are asked to leave. Completed when another process may win.
     */
    Future<Void> resign();

    /** Takes part no more; what the election holds open is closed. */
    Future<Void> close();
}
