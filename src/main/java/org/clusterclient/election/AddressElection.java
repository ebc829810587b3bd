package org.clusterclient.election;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Election by address: who holds it leads. One process at a time can, see {@link Binding}; within one Vertx, where a second
 * bind would succeed and share the address, {@link AddressServer} decides.
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
        return prepare(vertx, address)
                .compose(v -> servers.join(address, settings))
                .map(server -> new AddressElection(servers, server, channel));
    }

    /** Has a directory for a Unix socket, and refuses one that is not safe, before anything else is done. */
    private static Future<Void> prepare(Vertx vertx, SocketAddress address) {
        if (!address.isDomainSocket()) {
            return Future.succeededFuture();
        }
        return vertx.executeBlocking(
                () -> {
                    OwnDirectory.of(Path.of(address.path())).makeAndCheck();
                    return null;
                },
                false);
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
        return server.claim(channel, lastEpoch).onSuccess(result -> leads = result instanceof ElectionResult.Won);
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
