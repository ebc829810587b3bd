package org.clusterclient.leader;

import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.LimitedLog;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Peer;
import org.clusterclient.protocol.Registered;
import org.jspecify.annotations.Nullable;

/**
 * A process that has asked to be registered, and waits for the answer. An npm process, which says nothing of itself, asks
 * again when the answer takes too long for it; the last question is the one to answer. Confined to the channel's context.
 */
final class Applicant {

    private final PacketConnection connection;
    private final LeaderSettings settings;
    private final LimitedLog log;
    private Packet registration;

    Applicant(PacketConnection connection, Packet registration, LeaderSettings settings, LimitedLog log) {
        this.log = log;
        this.connection = connection;
        this.registration = registration;
        this.settings = settings;
        connection.requests(this::asksAgain);
    }

    PacketConnection connection() {
        return connection;
    }

    Packet registration() {
        return registration;
    }

    /** Returns what it says of itself; null: an npm process. */
    @Nullable
    Peer peer() {
        return peer(registration);
    }

    /** Tells a process of ours why it is not taken, and closes. */
    void refuse(Throwable failure, long epoch) {
        RegisterChannelRes answer = new RegisterChannelRes(settings.leaderPeer(epoch, JsonTranscode.NAME));
        connection.respond(registration, answer, Registered.refused(failure));
        connection.close();
    }

    private void asksAgain(Packet packet) {
        if (peer() != null || !again(packet, settings.channel())) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "before the answer to register_channel: " + packet);
        }
        log.debug("asksAgain", "[" + settings.channel() + "] an npm process asks again to be registered");
        registration = packet;
    }

    /** Returns whether a packet is another registration of an npm process for the channel that it has asked for before. */
    static boolean again(Packet packet, String channel) {
        return packet.connectionObject() instanceof RegisterChannel request
                && request.repeats(new RegisterChannel(channel, null));
    }

    private static @Nullable Peer peer(Packet registration) {
        return ((RegisterChannel) registration.connectionObject()).peer();
    }
}
