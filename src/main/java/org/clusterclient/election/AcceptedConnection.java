package org.clusterclient.election;

import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.connection.Token;
import org.clusterclient.election.Election.Leadership;
import org.clusterclient.protocol.ConnectionObject.Auth;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Registered;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a server has accepted, until it is handed to the channel that its first packet asks for. Confined to the
 * server's context.
 */
final class AcceptedConnection {

    /** No packet of a connection that is not registered needs to be larger. */
    private static final int MAX_FRAME_SIZE = 64 * 1024;

    /** However long a registration says that it waits. */
    private static final long LONGEST_WAIT_MILLIS = Duration.ofMinutes(10).toMillis();

    /** When its question was not answered in time, the reference lets as much pass before it asks again. */
    private static final long NPM_PAUSE_MILLIS = Duration.ofSeconds(3).toMillis();

    private final AddressServer server;
    private final ContextInternal context;
    private final PacketConnection connection;
    private final @Nullable LeaderProof proof; // null: nothing is to be proven
    private long timer;
    private @Nullable Packet registration;
    private String channel = "";
    private boolean refused;

    AcceptedConnection(AddressServer server, NetSocket socket) {
        this.server = server;
        this.context = server.context();
        this.connection = new PacketConnection(
                context, socket, server.settings().maxFrameSize(), server.account(), this::onPacket);
        connection.maxFrame(Math.min(MAX_FRAME_SIZE, server.settings().maxFrameSize()));
        Token token = server.settings().access().token();
        this.proof = token == null ? null : new LeaderProof(token);
        this.timer = context.setTimer(server.settings().registrationTimeout().toMillis(), id -> tooLate());
        connection.closed().onComplete(v -> context.owner().cancelTimer(timer));
    }

    PacketConnection connection() {
        return connection;
    }

    /** Returns the channel that it asks for, empty as long as it has not said so. */
    String channel() {
        return channel;
    }

    private void onPacket(Packet packet) {
        if (refused) {
            return; // a heartbeat, say: it has been told
        }
        if (packet.connectionObject() instanceof Auth request && registration == null) {
            authenticate(packet, request);
        } else if (!(packet.connectionObject() instanceof RegisterChannel request)) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "expected register_channel, got " + packet);
        } else if (proof != null && !proof.isProvenBy(request)) {
            refuseStranger(packet, request, "the token of this address is not proven");
        } else {
            registered(packet, request);
        }
    }

    /** Proves first: whoever listens here in our place is to learn nothing of those who ask. */
    private void authenticate(Packet packet, Auth request) {
        if (proof == null) {
            refuseStranger(packet, null, "there is no token at this address");
        } else {
            connection.respond(packet, proof.answer(request));
        }
    }

    /** Says why, and nothing else: not who leads here, nor what. */
    private void refuseStranger(Packet packet, @Nullable RegisterChannel request, String reason) {
        ClusterException failure = new ClusterException(ErrorCode.NOT_AUTHENTICATED, reason);
        boolean npm = request != null && request.peer() == null;
        connection.respond(
                packet,
                new RegisterChannelRes(npm ? null : LeaderPeer.anonymous()),
                npm ? Registered.refusedNpm(failure) : Registered.refused(failure));
        if (npm) {
            server.blame(new ClusterException(ErrorCode.NOT_AUTHENTICATED, "an npm process: " + reason));
            closeAfterPause();
        } else {
            connection.close(failure);
        }
    }

    /** The reference begins anew as soon as it is closed, hundreds of times a second: the pause is made here. */
    private void closeAfterPause() {
        refused = true;
        context.owner().cancelTimer(timer);
        timer = context.setTimer(NPM_PAUSE_MILLIS, id -> connection.close());
    }

    private void registered(Packet packet, RegisterChannel request) {
        Packet before = registration;
        if (before != null && !request.repeats((RegisterChannel) before.connectionObject())) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "registers twice: channel=" + Excerpt.of(channel));
        }
        registration = packet;
        channel = request.channelName();
        context.owner().cancelTimer(timer);
        timer = context.setTimer(waitMillis(packet, server.settings().registrationTimeout()), id -> tooLate());
        route();
    }

    /** Returns how long a registration waits for its channel, or an npm process for the question after this one. */
    static long waitMillis(Packet registration, Duration registrationTimeout) {
        long own = Math.min(Math.max(0, registration.timeout()), LONGEST_WAIT_MILLIS);
        if (((RegisterChannel) registration.connectionObject()).peer() == null) {
            return own + NPM_PAUSE_MILLIS + registrationTimeout.toMillis();
        }
        return own > 0 ? Math.max(1, own * 3 / 4) : registrationTimeout.toMillis(); // the refusal has to arrive before
    }

    /** Hands the connection over if the channel that it waits for is led here. */
    void route() {
        Leadership leader = server.leader(channel);
        Packet packet = registration;
        if (leader != null && packet != null) {
            context.owner().cancelTimer(timer);
            server.handedOver(this);
            leader.accept(connection, packet);
        }
    }

    /** Returns whether this is a process of ours that follows the channel, and has a data client of its own. */
    boolean couldLead(String wanted) {
        return channel.equals(wanted)
                && registration != null
                && registration.connectionObject() instanceof RegisterChannel request
                && request.peer() != null
                && !request.peer().config().isEmpty();
    }

    private void tooLate() {
        Packet packet = registration;
        if (packet == null) {
            connection.close(new ClusterException(ErrorCode.BAD_PACKET, "no register_channel in time"));
        } else if (((RegisterChannel) packet.connectionObject()).peer() != null) {
            refuse(packet);
        } else { // the reference stays silent, and its followers ask again: this one no more
            server.refused(this);
            connection.close(new ClusterException(
                    ErrorCode.CHANNEL_NOT_LED, "an npm process does not ask any more: channel=" + Excerpt.of(channel)));
        }
    }

    private void refuse(Packet packet) {
        List<String> led = server.claimed();
        ClusterException failure = new ClusterException(
                ErrorCode.CHANNEL_NOT_LED,
                "channel not led where the port is held: channel=" + Excerpt.of(channel) + " address="
                        + server.address() + " pid=" + server.identity().pid() + " led=" + led);
        LeaderPeer peer = server.identity()
                .leader(0, JsonTranscode.NAME, server.settings().maxFrameSize(), led);
        server.refused(this); // at once: until the socket is closed, the channel may come, and would be handed this one
        connection.respond(packet, new RegisterChannelRes(peer), Registered.refused(failure));
        connection.close();
    }
}
