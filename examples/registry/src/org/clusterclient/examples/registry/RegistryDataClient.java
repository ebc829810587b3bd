package org.clusterclient.examples.registry;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.clusterclient.DataClientVerticle;
import org.jspecify.annotations.Nullable;

/**
 * The client that holds the connection to the registry; it runs in the leader only. Config: {@code {"host", "port"}}, the
 * host being 127.0.0.1 unless given.
 */
public final class RegistryDataClient extends DataClientVerticle<RegistryService> implements RegistryService {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

    private final Queue<Promise<@Nullable Object>> unanswered = new ArrayDeque<>(); // the server answers in order
    private final Set<Listener> listeners = new LinkedHashSet<>();
    private @Nullable NetClient client; // kept: a client that nobody refers to is collected, and its sockets closed
    private @Nullable JsonLines connection;
    private boolean disconnecting;

    private record Listener(String dataId, String address) {}

    /** Makes a data client; the leader deploys it. */
    public RegistryDataClient() {
        super(RegistryService.class);
    }

    @Override
    protected Future<?> connect() {
        client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MILLIS));
        return client.connect(config().getInteger("port"), config().getString("host", "127.0.0.1"))
                .compose(this::greet)
                .timeout(CONNECT_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Tells the server our epoch first, so that it can tell an old leader's commands from a new one's. */
    private Future<?> greet(NetSocket socket) {
        connection = new JsonLines(socket, this::received, this::closed);
        return call(new JsonObject().put("command", "hello").put("epoch", epoch()));
    }

    @Override
    protected Future<?> disconnect() {
        disconnecting = true;
        return connection == null ? Future.succeededFuture() : connection.close();
    }

    @Override
    public Future<Void> subscribe(JsonObject registration, String address) {
        Listener listener = new Listener(registration.getString("dataId"), address);
        listeners.add(listener);
        return call(command("subscribe", listener.dataId))
                .onSuccess(values -> send(address, values))
                .onFailure(failure -> listeners.remove(listener))
                .mapEmpty();
    }

    @Override
    public Future<Void> unSubscribe(JsonObject registration, @Nullable String address) {
        String dataId = registration.getString("dataId");
        listeners.removeIf(
                listener -> listener.dataId.equals(dataId) && (address == null || listener.address.equals(address)));
        boolean wanted = listeners.stream().anyMatch(listener -> listener.dataId.equals(dataId));
        return wanted
                ? Future.succeededFuture()
                : call(command("unSubscribe", dataId)).mapEmpty();
    }

    @Override
    public Future<Void> publish(JsonObject registration) {
        return call(command("publish", registration.getString("dataId"))
                        .put("publishData", registration.getValue("publishData")))
                .mapEmpty();
    }

    @Override
    public Future<Void> unPublish(JsonObject registration) {
        return call(command("unPublish", registration.getString("dataId"))
                        .put("publishData", registration.getValue("publishData")))
                .mapEmpty();
    }

    @Override
    public Future<JsonArray> getData(String dataId) {
        return call(command("getData", dataId)).map(values -> (JsonArray) values);
    }

    @Override
    public Future<Long> version() {
        return call(new JsonObject().put("command", "version")).map(version -> ((Number) version).longValue());
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture(); // never called from outside: close ends the caller's membership, not ours
    }

    private static JsonObject command(String name, String dataId) {
        return new JsonObject().put("command", name).put("dataId", dataId);
    }

    private Future<@Nullable Object> call(JsonObject command) {
        if (connection == null) {
            return Future.failedFuture(new IOException("not connected to the registry"));
        }
        Promise<@Nullable Object> answer = Promise.promise();
        unanswered.add(answer);
        connection.write(command);
        return answer.future();
    }

    private void received(JsonObject line) {
        if (line.containsKey("values")) {
            listeners.stream()
                    .filter(listener -> listener.dataId.equals(line.getString("dataId")))
                    .forEach(listener -> send(listener.address, line.getJsonArray("values")));
        } else if (line.containsKey("error")) {
            unanswered.remove().fail(line.getString("error"));
        } else {
            unanswered.remove().complete(line.getValue("result"));
        }
    }

    private void closed() {
        connection = null;
        IOException cause = new IOException("the registry has closed the connection");
        unanswered.forEach(answer -> answer.fail(cause));
        unanswered.clear();
        if (!disconnecting) {
            broken(cause); // the leader steps down, and another process may try
        }
    }
}
