package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** Calls by a proxy. */
final class ProxyCalls {

    private ProxyCalls() {}

    static Future<CallRun> run(BenchService service, String payload, int inFlight, long millis) {
        Object value = Payloads.of(payload);
        return ClosedLoop.run(
                () -> value instanceof JsonObject object ? service.echoObject(object) : service.echo((String) value),
                inFlight,
                millis);
    }
}
