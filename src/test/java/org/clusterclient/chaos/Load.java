package org.clusterclient.chaos;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.clusterclient.ClusterClient;

/** The mixed load of one worker: calls of every kind, listeners, publications. Confined to one context. */
final class Load {

    private static final int[] DEADLINES_MILLIS = {300, 600, 1_000, 1_500, 3_000};
    private static final int TELLING_MILLIS = 3_000;
    private static final int LEAST_PAUSE_MILLIS = 20;
    private static final int PAUSES_MILLIS = 70;
    private static final int PUBLICATION_PAUSE_MILLIS = 300;
    private static final int PASSING_MILLIS = 700;

    private final Vertx vertx;
    private final String process;
    private final HistoryWriter history;
    private final Calls calls;
    private final Random random = new Random();
    private int listeners;
    private long publications;
    private boolean stopped;
    private Future<Void> publishing = Future.succeededFuture();

    Load(Vertx vertx, ClusterClient<ChaosService> client, String process, HistoryWriter history) {
        this.vertx = vertx;
        this.process = process;
        this.history = history;
        this.calls = new Calls(client, process, history);
    }

    /** Begins; called on the context. */
    void start() {
        ChaosChannel.KEYS.forEach(this::listen);
        ChaosChannel.FIXED.forEach(this::publishUntilAccepted);
        ChaosChannel.MOVING.forEach(this::publishUntilAccepted);
        call();
        publishAgain();
        passingListener();
    }

    /** Begins nothing more. */
    void stop() {
        stopped = true;
    }

    /** Returns how many calls have begun and not ended. */
    int open() {
        return calls.open();
    }

    /** Publishes everything that moves once more, in an order that is new, after all that was published before. */
    Future<Void> publishLast() {
        inTurn(() -> tell("unpublish", ChaosChannel.PASSING));
        List<String> names = new ArrayList<>(ChaosChannel.MOVING);
        Collections.shuffle(names, random);
        names.forEach(name -> inTurn(() -> tell("publish", name)));
        inTurn(this::publishShared);
        return publishing;
    }

    private void call() {
        if (stopped) {
            return;
        }
        int deadlineMillis = DEADLINES_MILLIS[random.nextInt(DEADLINES_MILLIS.length)];
        int choice = random.nextInt(10);
        if (choice < 5) {
            calls.make("once", deadlineMillis, ChaosService::once);
        } else if (choice < 8) {
            calls.make("again", deadlineMillis, ChaosService::again);
        } else {
            calls.make("tell", deadlineMillis, ChaosService::tell);
        }
        vertx.setTimer(LEAST_PAUSE_MILLIS + random.nextInt(PAUSES_MILLIS), id -> call());
    }

    /** One after the other: what the order of two publications is to be, must not depend on which is answered first. */
    private void inTurn(Supplier<Future<Void>> publication) {
        publishing = publishing.transform(v -> publication.get()).otherwiseEmpty();
    }

    private Future<Void> tell(String kind, String name) {
        boolean publish = kind.equals("publish");
        JsonObject registration = ChaosChannel.registration(process, name, ++publications);
        return calls.make(
                kind,
                TELLING_MILLIS,
                registration,
                service -> publish ? service.publish(registration) : service.unPublish(registration));
    }

    private Future<Void> publishShared() {
        JsonObject registration = ChaosChannel.shared(process, ++publications);
        return calls.make("publish", TELLING_MILLIS, registration, service -> service.publish(registration));
    }

    private void publishUntilAccepted(String name) {
        inTurn(() -> tell("publish", name).onFailure(failure -> {
            if (!stopped) {
                publishUntilAccepted(name);
            }
        }));
    }

    private void publishAgain() {
        if (stopped) {
            return;
        }
        switch (random.nextInt(6)) {
            case 0 -> inTurn(() -> tell("publish", ChaosChannel.PASSING));
            case 1 -> inTurn(() -> tell("unpublish", ChaosChannel.PASSING));
            case 2 -> inTurn(this::publishShared);
            default ->
                inTurn(() -> tell("publish", ChaosChannel.MOVING.get(random.nextInt(ChaosChannel.MOVING.size()))));
        }
        // the next one only when this one has been answered: else they would pile up while nobody leads
        publishing.onComplete(v -> vertx.setTimer(
                PUBLICATION_PAUSE_MILLIS + random.nextInt(PUBLICATION_PAUSE_MILLIS), id -> publishAgain()));
    }

    private void listen(String key) {
        Listening listening = listening(key);
        listening.subscribed.onFailure(failure -> {
            listening.consumer.unregister();
            if (!stopped) {
                listen(key);
            }
        });
    }

    private void passingListener() {
        if (stopped) {
            return;
        }
        Listening listening = listening(ChaosChannel.PASSING_KEY);
        listening.subscribed.onComplete(v -> vertx.setTimer(
                PASSING_MILLIS + random.nextInt(PASSING_MILLIS),
                id -> leave(listening).onComplete(left -> passingListener())));
    }

    private record Listening(String key, MessageConsumer<Number> consumer, Future<Void> subscribed) {}

    private Listening listening(String key) {
        String listener = process + "-listener-" + ++listeners;
        MessageConsumer<Number> consumer = vertx.eventBus().localConsumer(listener, value -> {
            JsonObject line = new JsonObject()
                    .put("listener", listener)
                    .put("key", key)
                    .put("value", value.body().longValue());
            if (value.headers().contains("version")) {
                line.put("epoch", Long.valueOf(value.headers().get("epoch")));
                line.put("version", Long.valueOf(value.headers().get("version")));
            }
            history.write("value", line);
        });
        JsonObject registration = new JsonObject().put("key", key);
        Future<Void> subscribed = calls.make(
                "subscribe", TELLING_MILLIS, registration, service -> service.subscribe(registration, listener));
        return new Listening(
                key,
                consumer,
                subscribed.onSuccess(v -> history.write(
                        "listening", new JsonObject().put("listener", listener).put("key", key))));
    }

    private Future<Void> leave(Listening listening) {
        JsonObject registration = new JsonObject().put("key", listening.key);
        history.write("left", new JsonObject().put("listener", listening.consumer.address()));
        return calls.make(
                        "unsubscribe",
                        TELLING_MILLIS,
                        registration,
                        service -> service.unSubscribe(registration, listening.consumer.address()))
                .transform(v -> listening.consumer.unregister());
    }
}
