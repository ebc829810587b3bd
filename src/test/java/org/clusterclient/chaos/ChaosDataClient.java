package org.clusterclient.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.clusterclient.DataClientVerticle;

/**
 * Passes everything on to the server, under the number of the request. It tells its epoch and fences nothing: an old one
 * that still writes is to be seen. Config: {@code {"port"}}.
 */
public final class ChaosDataClient extends DataClientVerticle<ChaosService> implements ChaosService {

    private static final int CONNECT_SECONDS = 5;

    private final Map<Long, Promise<Void>> unanswered = new HashMap<>();
    private final List<Listener> listeners = new ArrayList<>();
    private NetClient client; // kept: one that nobody refers to is collected, and its sockets closed
    private JsonLineSocket server;
    private long requests;
    private boolean disconnecting;

    private record Listener(String key, String address) {}

    /** Makes a data client; the leader deploys it. */
    public ChaosDataClient() {
        super(ChaosService.class);
    }

    @Override
    protected Future<?> connect() {
        client = vertx.createNetClient();
        return client.connect(config().getInteger("port"), "127.0.0.1")
                .compose(this::greet)
                .timeout(CONNECT_SECONDS, TimeUnit.SECONDS);
    }

    private Future<Void> greet(NetSocket socket) {
        server = new JsonLineSocket(socket, this::received, this::closed);
        return request(new JsonObject()
                .put("op", "hello")
                .put("epoch", epoch())
                .put("pid", ProcessHandle.current().pid()));
    }

    @Override
    protected Future<?> disconnect() {
        disconnecting = true;
        return server == null ? Future.succeededFuture() : server.close();
    }

    @Override
    public Future<Void> once(String id) {
        return request(new JsonObject().put("op", "once").put("id", id));
    }

    @Override
    public Future<Void> again(String id) {
        return request(new JsonObject().put("op", "again").put("id", id));
    }

    @Override
    public Future<Void> tell(String id) {
        return request(new JsonObject().put("op", "tell").put("id", id));
    }

    @Override
    public Future<Void> subscribe(JsonObject registration, String address) {
        Listener listener = new Listener(registration.getString("key"), address);
        listeners.add(listener);
        return request(new JsonObject().put("op", "subscribe").put("key", listener.key))
                .onFailure(failure -> listeners.remove(listener));
    }

    @Override
    public Future<Void> unSubscribe(JsonObject registration, String address) {
        String key = registration.getString("key");
        listeners.removeIf(listener -> listener.key.equals(key));
        return request(new JsonObject().put("op", "unSubscribe").put("key", key));
    }

    @Override
    public Future<Void> publish(JsonObject registration) {
        return request(new JsonObject().put("op", "publish").put("registration", registration));
    }

    @Override
    public Future<Void> unPublish(JsonObject registration) {
        return request(new JsonObject().put("op", "unPublish").put("registration", registration));
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture(); // never called from outside
    }

    private Future<Void> request(JsonObject request) {
        if (server == null) {
            return Future.failedFuture("not connected");
        }
        Promise<Void> answer = Promise.promise();
        unanswered.put(++requests, answer);
        server.write(request.put("number", requests));
        return answer.future();
    }

    private void received(JsonObject line) {
        if (line.containsKey("value")) {
            for (Listener listener : listeners) {
                if (listener.key.equals(line.getString("key"))) {
                    send(listener.address, line.getLong("value"));
                }
            }
        } else {
            unanswered.remove(line.getLong("number")).complete();
        }
    }

    private void closed() {
        server = null;
        IOException cause = new IOException("the server has closed the connection");
        unanswered.values().forEach(answer -> answer.fail(cause));
        unanswered.clear();
        if (!disconnecting) {
            broken(cause);
        }
    }
}
