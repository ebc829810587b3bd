package org.clusterclient.election;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.net.BindException;
import org.clusterclient.election.ElectionResult.Won;

/** A port: the kernel lets one process bind it, and frees it with the process. */
final class PortBinding implements Binding {

    private final ContextInternal context;
    private final SocketAddress address;

    PortBinding(ContextInternal context, SocketAddress address) {
        this.context = context;
        this.address = address;
    }

    @Override
    public Future<Boolean> bind(NetServer server) {
        return server.listen(address)
                .map(true)
                .recover(failure -> failure instanceof BindException
                        ? context.succeededFuture(false)
                        : context.failedFuture(failure));
    }

    @Override
    public Future<Void> free() {
        return context.succeededFuture(); // it is, since the server has been closed
    }

    @Override
    public Future<Won> win(long lastEpoch) {
        return context.succeededFuture(Won.after(lastEpoch));
    }
}
