package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** The same service without a data client: at an address of the event bus, whose values are published there as well. */
final class BusService implements BenchService {

    /** Where values are published. */
    static final String VALUES = "bench.values";

    private final Flow flow;

    BusService(Vertx vertx) {
        flow = new Flow(value -> vertx.eventBus().publish(VALUES, value));
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
        return Future.failedFuture("values are published at " + VALUES);
    }

    @Override
    public Future<Void> unSubscribe(JsonObject registration, String address) {
        return Future.failedFuture("values are published at " + VALUES);
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
