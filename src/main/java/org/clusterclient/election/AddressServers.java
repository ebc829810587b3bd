package org.clusterclient.election;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.Map;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/**
 * The port servers of one Vertx, by address. State is confined to a context of its own, outside every verticle, so that
 * what is deployed here is nobody's child.
 */
final class AddressServers implements Shareable {

    private static final String MAP = AddressServers.class.getName();

    private final ContextInternal context;
    private final Map<SocketAddress, Shared> byAddress = new HashMap<>();

    private AddressServers(Vertx vertx) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    private static final class Shared {
        final AddressServer server;
        final Future<String> deployment;
        int members;

        Shared(AddressServer server, Future<String> deployment) {
            this.server = server;
            this.deployment = deployment;
        }
    }

    static AddressServers of(Vertx vertx) {
        LocalMap<String, AddressServers> map = vertx.sharedData().getLocalMap(MAP);
        return map.computeIfAbsent(MAP, key -> new AddressServers(vertx));
    }

    /** Returns the running server of an address, and counts one more channel in. */
    Future<AddressServer> join(SocketAddress address, ServerSettings settings) {
        Promise<AddressServer> joined = Promise.promise();
        context.runOnContext(v -> {
            Shared shared = byAddress.computeIfAbsent(address, key -> deploy(key, settings));
            if (!shared.server.settings().access().equals(settings.access())) {
                joined.fail(new ClusterException(
                        ErrorCode.BAD_OPTIONS,
                        "another channel at this address has another token, or another tls: address=" + address));
                return;
            }
            shared.members++;
            shared.deployment.map(shared.server).onComplete(joined).onFailure(e -> byAddress.remove(address, shared));
        });
        return joined.future();
    }

    /** Counts a channel out, which has released its claim; the last one undeploys the server. */
    Future<Void> leave(AddressServer server) {
        Promise<Void> left = Promise.promise();
        context.runOnContext(v -> {
            Shared shared = byAddress.get(server.address());
            if (shared == null || shared.server != server || --shared.members > 0) {
                left.complete();
                return;
            }
            byAddress.remove(server.address());
            server.abandoned();
            shared.deployment
                    .compose(id -> context.owner().undeploy(id))
                    .otherwiseEmpty() // it is being undeployed already, by the close of Vert.x
                    .onComplete(left);
        });
        return left.future();
    }

    private Shared deploy(SocketAddress address, ServerSettings settings) {
        AddressServer server = new AddressServer(address, settings);
        return new Shared(server, context.owner().deployVerticle(server));
    }
}
