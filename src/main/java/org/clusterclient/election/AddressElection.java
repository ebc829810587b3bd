package org.clusterclient.election;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Election by port: who binds it leads. The kernel lets one process at a time bind an address; within one Vertx, where a
 * second bind would succeed and share the port, {@link AddressServer} decides.
 */
public final class AddressElection implements Election {

    private final AddressServers servers;
    private final AddressServer server;
    private final String channel;
    private boolean leads;
    private @Nullable Future<Void> closed;

    private AddressElection(AddressServers servers, AddressServer server, String channel) {
        this.servers = servers;
        this.server = server;
        this.channel = channel;
    }

    /** Enters the competition of a channel for an address. May be called on any thread. */
    public static Future<Election> open(Vertx vertx, SocketAddress address, String channel, ServerSettings settings) {
        AddressServers servers = AddressServers.of(vertx);
        return servers.join(address, settings).map(server -> new AddressElection(servers, server, channel));
    }

    @Override
    public ContextInternal context() {
        return server.context();
    }

    @Override
    public SocketAddress leader() {
        return server.address();
    }

    @Override
    public Future<ElectionResult> claim(long lastEpoch) {
        return server.claim(channel)
                .onSuccess(won -> leads = won)
                .map(won -> won ? ElectionResult.Won.after(lastEpoch) : new ElectionResult.Lost(server.address()));
    }

    @Override
    public void accept(Leadership leader) {
        server.accept(channel, leader);
    }

    @Override
    public Future<Void> release() {
        return left() ? server.release(channel) : server.context().succeededFuture();
    }

    @Override
    public Future<Void> resign() {
        return left() ? server.resign(channel) : server.context().succeededFuture();
    }

    /** Returns true once if this process leads; else the channel may be led by another membership of this Vertx. */
    private boolean left() {
        boolean led = leads;
        leads = false;
        return led;
    }

    @Override
    public Future<Void> close() {
        if (closed == null) { // counted out once, however often it is called
            closed = release().eventually(() -> servers.leave(server));
        }
        return closed;
    }
}
