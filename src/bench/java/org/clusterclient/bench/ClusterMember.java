package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
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
    private final boolean byBus;
    private Vertx vertx;
    private BenchService service;

    /**
     * Makes a member.
     *
     * @param options what differs from the defaults: address and transcode
     * @param byBus whether the event bus carries the calls
     */
    ClusterMember(JsonObject options, boolean byBus) {
        this.options = options;
        this.byBus = byBus;
    }

    @Override
    public Future<?> begin(Vertx vertx) {
        this.vertx = vertx;
        ClusterClientOptions all = new ClusterClientOptions(options)
                .setName(ProxyCalls.ADDRESS)
                .setDataClient(BenchDataClient.class.getName())
                .setDelegates(new JsonObject().put("received", "invokeOneway"))
                .setResponseTimeout(TIMEOUT_MILLIS);
        return ClusterClient.connect(vertx, BenchService.class, all).onSuccess(client -> {
            service = byBus ? ProxyCalls.proxy(vertx, new DeliveryOptions().setLocalOnly(true)) : client.proxy();
        });
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
