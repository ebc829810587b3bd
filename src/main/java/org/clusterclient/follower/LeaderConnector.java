package org.clusterclient.follower;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Transcode;
import org.clusterclient.connection.LocalUser;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.connection.Token;
import org.clusterclient.protocol.ConnectionObject.Auth;
import org.clusterclient.protocol.ConnectionObject.AuthRes;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Peer;
import org.clusterclient.protocol.Registered;
import org.clusterclient.session.LocalSubscriptions;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/** Reaches the leader and registers with it. Confined to the channel's context. */
public final class LeaderConnector {

    private static final Buffer NOTHING = Buffer.buffer(0);

    private final FollowerSettings settings;
    private final LocalSubscriptions subscriptions;
    private final Verdicts verdicts;
    private final ConfigNotice configNotice;
    private final NetClient client; // kept: an unreferenced one is collected, and its sockets closed

    /**
     * To be made on the channel's context, so that the client is closed with it.
     *
     * @param holders names who holds the address, for verdicts
     */
    public LeaderConnector(FollowerSettings settings, LocalSubscriptions subscriptions, AddressHolders holders) {
        this.settings = settings;
        this.subscriptions = subscriptions;
        this.verdicts = new Verdicts(settings, holders);
        this.configNotice = new ConfigNotice(settings);
        this.client =
                settings.context().owner().createNetClient(settings.access().clientOptions(settings.connectTimeout()));
    }

    /**
     * Connects and registers.
     *
     * <p>Fails with a {@link ClusterException}: what the leader refuses with, {@link ErrorCode#NO_LEADER} if it cannot be
     * reached or hangs up, {@link ErrorCode#LEADER_UNRESPONSIVE} if it does not answer in time, {@link
     * ErrorCode#FOREIGN_HOLDER} if what holds the address speaks something else.
     *
     * @param lastEpoch the largest epoch that this process has seen
     */
    public Future<FollowerSession> connect(SocketAddress leader, long lastEpoch) {
        long deadlineNanos = System.nanoTime() + settings.connectTimeout().toNanos();
        return client.connect(leader)
                .recover(failure -> unreachable(leader, failure).compose(settings.context()::failedFuture))
                .compose(socket -> register(leader, socket, lastEpoch, deadlineNanos)
                        .recover(failure -> unregistered(leader, failure).compose(settings.context()::failedFuture)))
                .onSuccess(session -> verdicts.forget());
    }

    private Future<FollowerSession> register(
            SocketAddress address, NetSocket socket, long lastEpoch, long deadlineNanos) {
        if (address.isDomainSocket() && !LocalUser.isOwn(socket)) {
            socket.close();
            return settings.context()
                    .failedFuture(new ClusterException(
                            ErrorCode.FOREIGN_HOLDER,
                            "another user holds the address: channel=" + settings.channel() + " address=" + address
                                    + " user=" + LocalUser.of(socket).orElse("")));
        }
        PacketConnection connection =
                new PacketConnection(settings.context(), socket, settings.maxFrameSize(), packet -> {
                    throw new ClusterException(
                            ErrorCode.BAD_PACKET, "before the answer to register_channel: " + packet);
                });
        Peer peer = settings.identity()
                .follower(lastEpoch, settings.transcodes().names(), settings.service(), settings.config());
        Future<FollowerSession> registered = prove(connection, deadlineNanos)
                .compose(proof -> connection.request(
                        new RegisterChannel(settings.channel(), peer, proof),
                        NOTHING,
                        deadlineNanos,
                        answer -> registered(address, connection, answer)));
        long timer = settings.context()
                .setTimer(
                        settings.connectTimeout().toMillis() + 1, // the request is late by then
                        id -> connection.tick(System.nanoTime()));
        return registered
                .onFailure(connection::close)
                .onComplete(v -> settings.context().owner().cancelTimer(timer));
    }

    /** Has the leader prove the token, if there is one, and returns the proof that it wants in turn. */
    private Future<@Nullable String> prove(PacketConnection connection, long deadlineNanos) {
        Token token = settings.access().token();
        if (token == null) {
            return settings.context().succeededFuture(null);
        }
        String nonce = Token.nonce();
        return connection.request(new Auth(settings.channel(), nonce), NOTHING, deadlineNanos, answer -> {
            if (answer.connectionObject() instanceof AuthRes leader) {
                Token.Challenge challenge = new Token.Challenge(settings.channel(), nonce, leader.nonce());
                if (token.isProof(leader.proof(), Token.Role.LEADER, challenge)) {
                    return token.proof(Token.Role.FOLLOWER, challenge);
                }
            }
            throw new ClusterException(ErrorCode.NOT_AUTHENTICATED, "it does not prove the token of this process");
        });
    }

    private FollowerSession registered(SocketAddress address, PacketConnection connection, Packet answer) {
        if (!(answer.connectionObject() instanceof RegisterChannelRes response)) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "expected register_channel_res, got " + answer);
        }
        LeaderPeer peer = response.peer();
        Leader leader = peer == null ? npmLeader(answer) : leader(answer, peer);
        if (peer != null) {
            connection.maxPeerFrame(peer.maxFrameSize());
            configNotice.check(peer);
        }
        return new FollowerSession(
                settings,
                connection,
                leader,
                subscriptions,
                () -> verdicts.of(ErrorCode.LEADER_UNRESPONSIVE, address, leader.pid(), "the leader is silent", null));
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
                    "no transcode in common: leader's=" + Excerpt.of(peer.transcode()) + " follower's="
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

    private Future<Throwable> unreachable(SocketAddress leader, Throwable failure) {
        return failure instanceof ConnectTimeoutException // as many wait to be accepted as the kernel lets
                ? unresponsive(leader, failure)
                : noLeader("cannot connect to the leader", leader, failure);
    }

    private Future<Throwable> unregistered(SocketAddress leader, Throwable failure) {
        Throwable cause = failure.getCause();
        Throwable bad = cause != null && isBadPacket(cause) ? cause : failure; // a lost connection says why it was
        if (isBadPacket(bad)) {
            String what = "what holds the port does not speak the protocol";
            return verdicts.of(ErrorCode.FOREIGN_HOLDER, leader, null, what, bad)
                    .map(verdict -> verdict);
        }
        ErrorCode code = failure instanceof ClusterException e ? e.errorCode() : ErrorCode.NO_LEADER;
        if (code == ErrorCode.NOT_AUTHENTICATED) {
            return verdicts.of(code, leader, null, "not the same token here and at the leader", failure)
                    .map(verdict -> verdict);
        }
        if (code == ErrorCode.TIMEOUT && ((ClusterException) failure).outcome() == Outcome.UNKNOWN) { // it was asked
            return unresponsive(leader, failure);
        }
        boolean told =
                failure instanceof ClusterException && code != ErrorCode.TIMEOUT && code != ErrorCode.CONNECTION_LOST;
        return told ? settings.context().succeededFuture(failure) : noLeader("cannot register", leader, failure);
    }

    private Future<Throwable> noLeader(String what, SocketAddress leader, Throwable failure) {
        return settings.context()
                .succeededFuture(new ClusterException(
                        ErrorCode.NO_LEADER,
                        what + ": channel=" + settings.channel() + " address=" + leader + ": " + reason(failure),
                        failure));
    }

    /**
     * Returns what a failure says, and what is at the bottom of it: of TLS only that tells what was not believed. How a peer
     * has closed depends on who was faster, and says nothing.
     */
    private static String reason(Throwable failure) {
        Throwable bottom = failure;
        while (bottom.getCause() != null) {
            bottom = bottom.getCause();
        }
        String said = String.valueOf(failure.getMessage());
        if (bottom instanceof IOException && !(bottom instanceof SSLException)) {
            return said;
        }
        String more = bottom.getMessage();
        return more == null || said.contains(more) ? said : said + ": " + Excerpt.ofMessage(more);
    }

    private Future<Throwable> unresponsive(SocketAddress leader, Throwable failure) {
        return verdicts.of(
                        ErrorCode.LEADER_UNRESPONSIVE,
                        leader,
                        null,
                        "what holds the port does not answer: it is stopped, busy, or no leader of this channel",
                        failure)
                .map(verdict -> verdict);
    }

    private static boolean isBadPacket(Throwable failure) {
        return failure instanceof ClusterException e && e.errorCode() == ErrorCode.BAD_PACKET;
    }
}
