package org.clusterclient.follower;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Transcode;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Peer;
import org.clusterclient.protocol.Registered;
import org.clusterclient.session.LocalSubscriptions;
import org.jspecify.annotations.Nullable;

/** Reaches the leader and registers with it. Confined to the channel's context. */
public final class LeaderConnector {

    private final FollowerSettings settings;
    private final LocalSubscriptions subscriptions;
    private final NetClient client; // kept: an unreferenced one is collected, and its sockets closed

    /** To be made on the channel's context, so that the client is closed with it. */
    public LeaderConnector(FollowerSettings settings, LocalSubscriptions subscriptions) {
        this.settings = settings;
        this.subscriptions = subscriptions;
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setTcpNoDelay(true);
        this.client = settings.context().owner().createNetClient(options);
    }

    /**
     * Connects and registers.
     *
     * <p>Fails with a {@link ClusterException}: what the leader refuses with, {@link ErrorCode#NO_LEADER} if it cannot be
     * reached or does not answer in time, {@link ErrorCode#BAD_PACKET} if what holds the address speaks something else.
     *
     * @param lastEpoch the largest epoch that this process has seen
     */
    public Future<FollowerSession> connect(SocketAddress leader, long lastEpoch) {
        long deadlineNanos = System.nanoTime() + settings.connectTimeout().toNanos();
        return client.connect(leader)
                .recover(failure -> settings.context().failedFuture(unreachable(leader, failure)))
                .compose(socket -> register(socket, lastEpoch, deadlineNanos)
                        .recover(failure -> settings.context().failedFuture(unregistered(leader, failure))));
    }

    private Future<FollowerSession> register(NetSocket socket, long lastEpoch, long deadlineNanos) {
        PacketConnection connection =
                new PacketConnection(settings.context(), socket, settings.maxFrameSize(), packet -> {
                    throw new ClusterException(
                            ErrorCode.BAD_PACKET, "before the answer to register_channel: " + packet);
                });
        Peer peer = settings.identity()
                .follower(lastEpoch, settings.transcodes().names(), settings.service(), settings.config());
        Future<Packet> answer =
                connection.request(new RegisterChannel(settings.channel(), peer), Buffer.buffer(0), deadlineNanos);
        long timer = settings.context()
                .setTimer(
                        settings.connectTimeout().toMillis() + 1, // the request is late by then
                        id -> connection.tick(System.nanoTime()));
        return answer.map(packet -> registered(connection, packet))
                .onFailure(connection::close)
                .onComplete(v -> settings.context().owner().cancelTimer(timer));
    }

    private FollowerSession registered(PacketConnection connection, Packet answer) {
        if (!(answer.connectionObject() instanceof RegisterChannelRes response)) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "expected register_channel_res, got " + answer);
        }
        LeaderPeer peer = response.peer();
        Leader leader = peer == null ? npmLeader(answer) : leader(answer, peer);
        if (peer != null) {
            connection.maxPeerFrame(peer.maxFrameSize());
        }
        return new FollowerSession(settings, connection, leader, subscriptions);
    }

    private Leader leader(Packet answer, LeaderPeer peer) {
        Transcode transcode = settings.transcodes().common(List.of(peer.transcode()));
        if (peer.transcode().equals(JsonTranscode.NAME)) { // refusals are, whatever the two would speak afterwards
            accepted(new JsonTranscode(), answer);
        } else if (transcode != null) {
            accepted(transcode, answer);
        }
        if (transcode == null) {
            throw new ClusterException(
                    ErrorCode.REFUSED,
                    "no transcode in common: leader's=" + peer.transcode() + " follower's="
                            + settings.transcodes().names());
        }
        return new Leader(peer, transcode);
    }

    private Leader npmLeader(Packet answer) {
        Transcode transcode = settings.transcodes().npm();
        try {
            accepted(transcode, answer);
        } catch (RuntimeException e) { // transcodes may be foreign code
            if (e instanceof ClusterException told && told.errorCode() != ErrorCode.BAD_PACKET) {
                throw e;
            }
            throw new ClusterException( // without the cause: it is not that something else holds the address
                    ErrorCode.REFUSED,
                    "an npm process leads, and its answer is not in this one's transcode for npm processes: "
                            + transcode.name() + ": " + e.getMessage());
        }
        return new Leader(null, transcode);
    }

    private static void accepted(Transcode transcode, Packet answer) {
        ClusterException refusal = Registered.refusal(transcode.decode(answer.application()));
        if (refusal != null) {
            throw refusal;
        }
    }

    private ClusterException unreachable(SocketAddress leader, Throwable failure) {
        return new ClusterException(
                ErrorCode.NO_LEADER,
                "cannot connect to the leader: channel=" + settings.channel() + " address=" + leader + ": "
                        + failure.getMessage(),
                failure);
    }

    private ClusterException unregistered(SocketAddress leader, Throwable failure) {
        ErrorCode code = ErrorCode.NO_LEADER;
        if (isBadPacket(failure) || isBadPacket(failure.getCause())) {
            code = ErrorCode.BAD_PACKET;
        } else if (failure instanceof ClusterException e
                && e.errorCode() != ErrorCode.TIMEOUT
                && e.errorCode() != ErrorCode.CONNECTION_LOST) {
            return e; // the leader's own words
        }
        return new ClusterException(
                code,
                Outcome.NOT_RUN,
                "cannot register: channel=" + settings.channel() + " address=" + leader + ": " + failure.getMessage(),
                failure);
    }

    private static boolean isBadPacket(@Nullable Throwable failure) {
        return failure instanceof ClusterException e && e.errorCode() == ErrorCode.BAD_PACKET;
    }
}
