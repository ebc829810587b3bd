package org.clusterclient.election;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.BufferAccount;
import org.clusterclient.connection.LimitedLog;
import org.clusterclient.connection.LocalUser;
import org.clusterclient.election.Election.Leadership;
import org.clusterclient.protocol.Identity;
import org.jspecify.annotations.Nullable;

/**
 * This Vertx's stake in one address, whatever the roles of its channels: their common event loop, and, while any of them
 * leads, the listening socket. Accepted connections go to the channel that their first packet names.
 *
 * <p>It stops last: when all channels have left the port, or after the leave timeout. Confined to its own context, apart
 * from {@link #abandoned}.
 */
final class AddressServer extends VerticleBase {

    private static final Logger log = LoggerFactory.getLogger(AddressServer.class);

    /** How long a port that was handed over is left to the others. */
    private static final Duration YIELD = Duration.ofSeconds(1);

    /** How long connections may take to send what has been written; the port is free meanwhile. */
    private static final Duration GRACE = Duration.ofMillis(500);

    /** What the largest packet takes beside its payload, so that one fits where there is room for two payloads. */
    private static final int PACKET_OVERHEAD = 2_048;

    private final LimitedLog limited = new LimitedLog(log); // what those who connect cause
    private final SocketAddress address;
    private final ServerSettings settings;
    private final BufferAccount account;
    private final Identity identity = Identity.ofThisProcess();
    private final Set<String> claimed = new LinkedHashSet<>();
    private final Map<String, Leadership> leading = new HashMap<>();
    private final Set<AcceptedConnection> waiting = new LinkedHashSet<>();
    private final Set<AcceptedConnection> handedOver = new LinkedHashSet<>();
    private final Promise<Void> abandoned = Promise.promise();
    private @Nullable Binding binding;
    private @Nullable NetServer server;
    private @Nullable Future<Boolean> listening;
    private Future<Void> closing = Future.succeededFuture();
    private Promise<Void> freed = Promise.promise(); // completes when the port is
    private boolean handingOver;
    private long yieldUntilNanos = System.nanoTime();
    private int claiming;
    private final Set<AcceptedConnection> connections = new HashSet<>(); // those that are being closed included

    AddressServer(SocketAddress address, ServerSettings settings) {
        this.address = address;
        this.settings = settings;
        this.account = new BufferAccount(settings.maxBuffered() + 2 * PACKET_OVERHEAD);
    }

    SocketAddress address() {
        return address;
    }

    ContextInternal context() {
        return (ContextInternal) context;
    }

    ServerSettings settings() {
        return settings;
    }

    /** Returns what counts the bytes that are kept for the connections. */
    BufferAccount account() {
        return account;
    }

    /** Returns what this server says of itself where no channel answers. */
    Identity identity() {
        return identity;
    }

    /** Returns the channels that this Vertx leads, or is about to. */
    List<String> claimed() {
        return List.copyOf(claimed);
    }

    /** Returns who takes the followers of a channel, null while it is not led here. */
    @Nullable
    Leadership leader(String channel) {
        return leading.get(channel);
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

    /**
     * Tries to lead a channel: won if this Vertx holds the address.
     *
     * @param lastEpoch the largest epoch that this process has seen
     */
    Future<ElectionResult> claim(String channel, long lastEpoch) {
        return claim(channel).compose(held -> {
            if (!held || server == null) { // closed meanwhile
                return context().succeededFuture(new ElectionResult.Lost(address));
            }
            return binding()
                    .win(lastEpoch)
                    .<ElectionResult>map(won -> won)
                    .recover(
                            failure -> release(channel).transform(v -> context().failedFuture(failure)));
        });
    }

    private Future<Boolean> claim(String channel) {
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
        List.copyOf(waiting).forEach(AcceptedConnection::route);
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
                .filter(accepted -> accepted.channel().equals(channel))
                .toList() // each is removed when it is closed
                .forEach(accepted -> accepted.connection().close());
        return context().succeededFuture();
    }

    /**
     * Stops to lead a channel for good. If that leaves other channels here, and a process follows this one that could lead it,
     * the port is handed over as a whole: the channel's connections stay open until then, and for a while nothing is claimed.
     */
    Future<Void> resign(String channel) {
        boolean wanted = handedOver.stream().anyMatch(accepted -> accepted.couldLead(channel));
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

    private Binding binding() {
        Binding known = binding;
        if (known == null) {
            known = address.isDomainSocket()
                    ? new PathBinding(context(), address)
                    : new PortBinding(context(), address);
            binding = known;
        }
        return known;
    }

    private Future<Boolean> listen() {
        if (server == null) {
            server = vertx.createNetServer(settings.access().serverOptions(settings.registrationTimeout()))
                    .exceptionHandler(failure -> limited.warn( // of TLS; nothing has been accepted then
                            "handshake", "[" + address + "] connection refused: " + failure.getMessage()))
                    .connectHandler(this::accept);
        }
        // One that could not bind is kept for the next try: each would stay in the context's close hooks for good.
        return binding().bind(server);
    }

    private Future<Void> closeServer() {
        if (server != null && listening != null) {
            // Not close(), which would cut off what has been written: each connection closes itself when nobody
            // listens.
            NetServer last = server;
            closing = listening // it may be about to listen
                    .transform(v -> last.shutdown(GRACE.toMillis(), TimeUnit.MILLISECONDS))
                    .transform(v -> binding().free())
                    .onFailure(failure -> log.error("[" + address + "] the address is not free", failure))
                    .otherwiseEmpty();
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
        if (address.isDomainSocket() && !LocalUser.isOwn(socket)) {
            String user = LocalUser.of(socket).orElse("");
            limited.warn("user", "[" + address + "] connection refused: of another user: " + user);
            socket.close();
            return;
        }
        if (connections.size() >= settings.maxConnections() && !displaceOne()) {
            limited.warn(
                    "refused", "[" + address + "] connection refused: maxConnections=" + settings.maxConnections());
            socket.close();
            return;
        }
        AcceptedConnection accepted = new AcceptedConnection(this, socket);
        socket.shutdownHandler(v -> whenFree(() -> accepted.connection().close()));
        waiting.add(accepted);
        connections.add(accepted);
        accepted.connection().closed().onComplete(v -> forget(accepted), cause -> {
            forget(accepted);
            if (cause instanceof ClusterException e) { // the peer's fault, not that it died
                blame(e);
            }
        });
    }

    /**
     * Runs an action once a listening socket that has been closed is gone: the JDK gives it back with the next turn of its
     * selector, and accepts until then. A scheduled task is not run in the turn that schedules it.
     */
    private void whenFree(Runnable action) {
        EventLoop acceptor = context().owner().acceptorEventLoopGroup().next();
        acceptor.execute(
                () -> acceptor.schedule(() -> context.runOnContext(v -> action.run()), 0, TimeUnit.NANOSECONDS));
    }

    /** Logs why a connection is closed. */
    void blame(ClusterException fault) {
        limited.warn(
                fault.errorCode().name(),
                "[" + address + "] connection closed: " + fault.errorCode() + ": " + fault.getMessage());
    }

    /**
     * Closes the connection that has waited longest without a channel, one that has not said what it wants before others, so
     * that who only connects keeps nobody out. Returns whether there was one.
     */
    private boolean displaceOne() {
        AcceptedConnection displaced = null;
        for (AcceptedConnection accepted : waiting) { // in the order in which they came
            if (displaced == null
                    || (accepted.channel().isEmpty() && !displaced.channel().isEmpty())) {
                displaced = accepted;
            }
        }
        if (displaced == null) {
            return false;
        }
        forget(displaced); // at once: the next one is to displace another
        displaced
                .connection()
                .close(new ClusterException(
                        ErrorCode.OVERLOADED,
                        "displaced by a newer connection: maxConnections=" + settings.maxConnections()));
        return true;
    }

    /** Notes that a connection has found its channel. */
    void handedOver(AcceptedConnection accepted) {
        waiting.remove(accepted);
        handedOver.add(accepted);
    }

    /** Notes that a connection is not to be handed to any channel, though it is still open. */
    void refused(AcceptedConnection accepted) {
        waiting.remove(accepted);
    }

    private void forget(AcceptedConnection accepted) {
        connections.remove(accepted);
        waiting.remove(accepted);
        handedOver.remove(accepted);
    }
}
