package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceProxyBuilder;

/** Calls by a proxy. */
final class ProxyCalls {

    /** Where the event bus finds the service. */
    static final String ADDRESS = "bench";

    private static final long TIMEOUT_MILLIS = 30_000;

    private ProxyCalls() {}

    /** Returns a proxy whose calls the event bus carries. */
    static BenchService proxy(Vertx vertx, DeliveryOptions options) {
        return new ServiceProxyBuilder(vertx)
                .setAddress(ADDRESS)
                .setOptions(options.setSendTimeout(TIMEOUT_MILLIS))
                .build(BenchService.class);
    }

    static Future<CallRun> run(BenchService service, String payload, int inFlight, long millis) {
        Object value = Payloads.of(payload);
        return ClosedLoop.run(
                () -> value instanceof JsonObject object ? service.echoObject(object) : service.echo((String) value),
                inFlight,
                millis);
    }
}
