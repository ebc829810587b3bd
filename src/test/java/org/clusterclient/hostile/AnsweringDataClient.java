package org.clusterclient.hostile;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import org.clusterclient.fixture.Journal;

/**
 * A data client that remembers nothing but who is subscribed, so that millions of calls leave no trace: serves what a flood
 * needs of the recording service. Answers {@code ping} with how many registrations are subscribed.
 */
public final class AnsweringDataClient extends VerticleBase {

    private final Map<JsonObject, String> listeners = new HashMap<>();

    @Override
    public Future<?> start() {
        Journal.of(config().getString("journal")).add("connect");
        String address = config().getJsonObject("clusterClient").getString("address");
        return vertx.eventBus().localConsumer(address, this::answer).completion();
    }

    @Override
    public Future<?> stop() {
        Journal.of(config().getString("journal")).add("disconnect");
        return Future.succeededFuture();
    }

    private void answer(Message<JsonObject> call) {
        JsonObject arguments = call.body();
        JsonObject registration = arguments.getValue("registration") instanceof JsonObject json ? json : null;
        call.reply(
                switch (call.headers().get("action")) {
                    case "subscribe" -> {
                        listeners.put(registration, arguments.getString("address"));
                        yield null;
                    }
                    case "unSubscribe" -> {
                        listeners.remove(registration, arguments.getString("address"));
                        yield null;
                    }
                    case "emit" -> {
                        vertx.eventBus().send(listeners.get(registration), arguments.getValue("value"));
                        yield 1;
                    }
                    case "count" -> arguments.getInteger("number");
                    case "grow" -> "x".repeat(arguments.getInteger("length"));
                    case "ping" -> Integer.toString(listeners.size());
                    default -> throw new IllegalArgumentException(call.headers().toString());
                });
    }
}
