package org.clusterclient.fuzz;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.clusterclient.DataClientVerticle;

/** Sends one value to every subscription, its registration, and keeps nothing. */
public final class EchoDataClient extends DataClientVerticle<EchoService> implements EchoService {

    public EchoDataClient() {
        super(EchoService.class);
    }

    @Override
    protected Future<?> connect() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> subscribe(JsonObject registration, String address) {
        send(address, registration);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> unSubscribe(JsonObject registration, String address) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> publish(JsonObject registration) {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> unPublish(JsonObject registration) {
        return Future.succeededFuture();
    }

    @Override
    public Future<JsonArray> echo(JsonArray value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Long> add(int a, long b) {
        return Future.succeededFuture(a + b);
    }
}
