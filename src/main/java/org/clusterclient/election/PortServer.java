package org.clusterclient.election;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.net.BindException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.election.Election.Leadership;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.Identity;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Registered;
import org.jspecify.annotations.Nullable;

/**
 * This Vertx's stake in one port, whatever the roles of its channels: their common event loop, and, while any of them
 * leads, the listening socket. Accepted connections go to the channel that their first packet names.
 *
 * <p>It stops last: when all channels have left the port, or after the leave timeout. Confined to its own context, apart
 * from {@link #abandoned}.
 */
final class PortServer extends VerticleBase {

    private static final Logger log = LoggerFactory.getLogger(PortServer.class);

    /** How long a port that was handed over is left to the others. */
    private static final Duration YIELD = Duration.ofSeconds(1);

    /** How long connections may take to send what has been written; the port is free meanwhile. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final SocketAddress address;
    private final PortSettings settings;
    private final Identity identity = Identity.ofThisProcess();
    private final Set<String> claimed = new LinkedHashSet<>();
    private final Map<String, Leadership> leading = new HashMap<>();
    private final Set<Candidate> candidates = new LinkedHashSet<>();
    private final Set<Candidate> handedOver = new LinkedHashSet<>();
    private final Promise<Void> abandoned = Promise.promise();
    private @Nullable NetServer server;
    private @Nullable Future<Boolean> listening;
    private Future<Void> closing = Future.succeededFuture();
    private Promise<Void> freed = Promise.promise(); // completes when the port is
    private boolean handingOver;
    private long yieldUntilNanos = System.nanoTime();
    private int claiming;
    private int connections;

    PortServer(SocketAddress address, PortSettings settings) {
        this.address = address;
        this.settings = settings;
    }

    SocketAddress address() {
        return address;
    }

    ContextInternal context() {
        return (ContextInternal) context;
    }

    /** Notes that no channel uses this port any more. May be called on any thread. */
    void abandoned() {
        abandoned.tryComplete();
    }

    @Override
    public Future<?> stop() {
        return abandoned
                .future()
                .timeout(settings.leaveTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .transform(v -> closeServer());
    }

    /** Tries to lead a channel; true if this Vertx holds the port. */
    Future<Boolean> claim(String channel) {
        if (claimed.contains(channel)) {
            return context()
                    .failedFuture(new ClusterException(
                            ErrorCode.NOT_READY, "led by another membership of this Vertx: channel=" + channel));
        }
        if (handingOver || yieldUntilNanos - System.nanoTime() > 0) {
            return context().succeededFuture(false);
        }
        if (listening == null) {
            listening = closing.compose(v -> listen());
        }
        claiming++;
        return listening.onComplete(result -> {
            claiming--;
            if (result.succeeded() && result.result()) {
                claimed.add(channel);
            } else {
                listening = null; // the next claim tries again
            }
        });
    }

    /** Hands over the followers of a channel that has been claimed: those that wait for it, and those that come. */
    void accept(String channel, Leadership leader) {
        leading.put(channel, leader);
        Set.copyOf(candidates).forEach(Candidate::route);
    }

    /**
     * Stops to lead a channel, and closes its connections. The last one frees the port, and does so first: whoever comes back
     * at once shall not be accepted once more, and reset a moment later.
     */
    Future<Void> release(String channel) {
        claimed.remove(channel);
        leading.remove(channel);
        if (claimed.isEmpty() && claiming == 0) {
            return closeServer(); // and all connections
        }
        handedOver.stream()
                .filter(candidate -> candidate.channel.equals(channel))
                .toList() // each is removed when it is closed
                .forEach(candidate -> candidate.connection.close());
        return context().succeededFuture();
    }

    /**
     * Stops to lead a channel for good. If that leaves other channels here, and a process follows this one that could lead it,
     * the port is handed over as a whole: the channel's connections stay open until then, and for a while nothing is claimed.
     */
    Future<Void> resign(String channel) {
        boolean wanted = handedOver.stream().anyMatch(candidate -> candidate.couldLead(channel));
        if (!wanted || claimed.size() <= 1) {
            return release(channel);
        }
        claimed.remove(channel);
        leading.remove(channel);
        handingOver = true;
        Future<Void> free = freed.future(); // before they are asked: they may leave at once
        log.info("[" + address + "] the port is handed over: others want channel=" + channel);
        Set.copyOf(leading.values())
                .forEach(leader -> leader.handOver("the port is handed over: another process wants " + channel));
        return free;
    }

    private Future<Boolean> listen() {
        if (server == null) {
            server = vertx.createNetServer().connectHandler(this::accept);
        }
        // One that could not bind is kept for the next try: each would stay in the context's close hooks for good.
        return server.listen(address)
                .map(true)
                .recover(failure -> failure instanceof BindException
                        ? context().succeededFuture(false)
                        : context().failedFuture(failure));
    }

    private Future<Void> closeServer() {
        if (server != null && listening != null) {
            // Not close(), which would cut off what has been written: each connection closes itself when nobody
            // listens.
            closing = server.shutdown(GRACE.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
            server = null;
            listening = null;
            if (handingOver) {
                handingOver = false;
                yieldUntilNanos = System.nanoTime() + YIELD.toNanos();
            }
            Promise<Void> done = freed;
            freed = Promise.promise();
            closing.onComplete(done);
        }
        return closing;
    }

    private void accept(NetSocket socket) {
        if (connections >= settings.maxConnections()) {
            log.warn("[" + address + "] connection refused: maxConnections=" + settings.maxConnections());
            socket.close();
            return;
        }
        connections++;
        Candidate candidate = new Candidate(socket);
        candidate.connection.closed().onComplete(v -> connections--, cause -> {
            connections--;
            if (cause instanceof ClusterException) { // the peer's fault, not that it died
                log.warn("[" + address + "] connection closed: " + cause.getMessage());
            }
        });
    }

    /** A connection, which is handed to the channel that it asks for. */
    private final class Candidate {
        final PacketConnection connection;
        private long timer;
        private @Nullable Packet registration;
        private String channel = "";

        Candidate(NetSocket socket) {
            connection = new PacketConnection(context(), socket, settings.maxFrameSize(), this::registered);
            candidates.add(this);
            timer = vertx.setTimer(settings.registrationTimeout().toMillis(), id -> tooLate());
            connection.closed().onComplete(v -> {
                leave();
                handedOver.remove(this);
            });
        }

        private void registered(Packet packet) {
            if (!(packet.connectionObject() instanceof RegisterChannel request)) {
                throw new ClusterException(ErrorCode.BAD_PACKET, "expected register_channel, got " + packet);
            }
            registration = packet;
            channel = request.channelName();
            if (packet.timeout() > 0) { // the peer says itself how long it waits; the refusal has to arrive before
                vertx.cancelTimer(timer);
                timer = vertx.setTimer(Math.max(1, packet.timeout() * 3L / 4), id -> tooLate());
            }
            route();
        }

        /** Hands the connection over if the channel that it waits for is led here. */
        void route() {
            Leadership leader = leading.get(channel);
            Packet packet = registration;
            if (leader != null && packet != null) {
                leave();
                handedOver.add(this);
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
            } // else: the reference stays silent, and its followers ask again
        }

        private void refuse(Packet packet) {
            List<String> led = List.copyOf(claimed);
            ClusterException failure = new ClusterException(
                    ErrorCode.CHANNEL_NOT_LED,
                    "channel not led where the port is held: channel=" + channel + " address=" + address + " pid="
                            + identity.pid() + " led=" + led);
            LeaderPeer peer = identity.leader(0, JsonTranscode.NAME, settings.maxFrameSize(), led);
            leave(); // at once: until the socket is closed, the channel may come, and would be handed this one
            connection.respond(packet, new RegisterChannelRes(peer), Registered.refused(failure));
            connection.close();
        }

        private void leave() {
            vertx.cancelTimer(timer);
            candidates.remove(this);
        }
    }
}
