package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.Set;
import org.clusterclient.DataClientVerticle;

/** The data client: answers what it is asked, and lets values flow to whoever listens. */
public final class BenchDataClient extends DataClientVerticle<BenchService> implements BenchService {

    private final Set<String> listeners = new LinkedHashSet<>();
    private final Flow flow = new Flow(value -> listeners.forEach(listener -> send(listener, value)));

    public BenchDataClient() {
        super(BenchService.class);
    }

    @Override
    protected Future<?> connect() {
        return Future.succeededFuture();
    }

    @Override
    public Future<String> echo(String text) {
        return Future.succeededFuture(text);
    }

    @Override
    public Future<JsonObject> echoObject(JsonObject object) {
        return Future.succeededFuture(object);
    }

    @Override
    public Future<Void> subscribe(JsonObject registration, String address) {
        listeners.add(address);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> unSubscribe(JsonObject registration, String address) {
        listeners.remove(address);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> flow(int length, int followers) {
        flow.begin(length, followers);
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> received(int follower, long number) {
        flow.received(follower, number);
        return Future.succeededFuture();
    }
}
