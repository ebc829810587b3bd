package org.clusterclient.chaos;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.clusterclient.ClusterClient;

/** Makes calls, each under an id of its own, and writes down that it begins and what it comes to. Confined to one context. */
final class Calls {

    private final ClusterClient<ChaosService> client;
    private final String process;
    private final HistoryWriter history;
    private final Map<Integer, ChaosService> proxies = new HashMap<>();
    private long made;
    private int open;

    Calls(ClusterClient<ChaosService> client, String process, HistoryWriter history) {
        this.client = client;
        this.process = process;
        this.history = history;
    }

    /** A call of the service that carries its id. */
    @FunctionalInterface
    interface Call {
        Future<Void> make(ChaosService service, String id);
    }

    /** Makes a call that the server can recognise by its id. */
    Future<Void> make(String kind, int deadlineMillis, Call call) {
        return make(kind, deadlineMillis, new JsonObject(), call);
    }

    /** Makes a call about a registration. */
    Future<Void> make(
            String kind, int deadlineMillis, JsonObject registration, Function<ChaosService, Future<Void>> call) {
        JsonObject begin = new JsonObject().put("registration", registration);
        return make(kind, deadlineMillis, begin, (service, id) -> call.apply(service));
    }

    private Future<Void> make(String kind, int deadlineMillis, JsonObject begin, Call call) {
        String id = process + "-" + ++made;
        ChaosService service =
                proxies.computeIfAbsent(deadlineMillis, millis -> client.proxy(Duration.ofMillis(millis)));
        open++;
        history.write("begin", begin.put("id", id).put("kind", kind).put("deadline", deadlineMillis));
        return call.make(service, id).andThen(result -> {
            open--;
            history.write("end", result.succeeded() ? ended(id, "ok") : failed(id, result.cause()));
        });
    }

    /** Returns how many calls have begun and not ended. */
    int open() {
        return open;
    }

    private static JsonObject ended(String id, String outcome) {
        return new JsonObject().put("id", id).put("outcome", outcome);
    }

    private static JsonObject failed(String id, Throwable failure) {
        String outcome = failure instanceof ServiceException e && e.getDebugInfo() != null
                ? e.getDebugInfo().getString("outcome", "none")
                : "none";
        int code = failure instanceof ServiceException e ? e.failureCode() : 0;
        return ended(id, outcome).put("code", code).put("message", String.valueOf(failure.getMessage()));
    }
}
