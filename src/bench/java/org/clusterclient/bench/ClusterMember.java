package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.function.Consumer;
import org.clusterclient.ClusterClient;
import org.clusterclient.ClusterClientOptions;

/** A process of this module. */
final class ClusterMember implements Member {

    private static final JsonObject REGISTRATION = new JsonObject().put("key", "bench");
    private static final String LISTENER = "bench.listener";
    private static final long TIMEOUT_MILLIS = 30_000;

    private final JsonObject options;
    private Vertx vertx;
    private BenchService service;

    /** @param options what differs from the defaults: address and transcode */
    ClusterMember(JsonObject options) {
        this.options = options;
    }

    @Override
    public Future<?> begin(Vertx vertx) {
        this.vertx = vertx;
        ClusterClientOptions all = new ClusterClientOptions(options)
                .setName("bench")
                .setDataClient(BenchDataClient.class.getName())
                .setDelegates(new JsonObject().put("received", "invokeOneway"))
                .setResponseTimeout(TIMEOUT_MILLIS);
        return ClusterClient.connect(vertx, BenchService.class, all).onSuccess(client -> service = client.proxy());
    }

    @Override
    public Future<CallRun> calls(String payload, int inFlight, long millis) {
        return ProxyCalls.run(service, payload, inFlight, millis);
    }

    @Override
    public Future<?> listen(Consumer<String> listener) {
        vertx.eventBus().<String>localConsumer(LISTENER, message -> listener.accept(message.body()));
        return service.subscribe(REGISTRATION, LISTENER);
    }

    @Override
    public BenchService service() {
        return service;
    }
}
