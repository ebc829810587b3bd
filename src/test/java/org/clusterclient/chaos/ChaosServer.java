package org.clusterclient.chaos;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.clusterclient.chaos.History.Command;
import org.clusterclient.chaos.History.ServerHistory;
import org.clusterclient.chaos.History.ServerSession;
import org.clusterclient.chaos.StallWatch.Stall;

/**
 * The witness: notes every session and every command, with the time and the epoch of the session. It answers after a
 * small random delay, and pushes growing values. Each line is a JSON object: a request has {@code number} and {@code op}
 * ({@code hello} first, with {@code epoch} and {@code pid}), an answer its {@code number}, a push {@code key} and
 * {@code value}. Everything happens on one event loop, so that what comes first is noted first.
 */
final class ChaosServer {

    private static final int PUSH_MILLIS = 250;
    private static final int USUAL_DELAY_MILLIS = 15;
    private static final int LONG_DELAY_MILLIS = 150;
    private static final int LONG_DELAYS_PERCENT = 5;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Context context = vertx.getOrCreateContext();
    private final Random random = new Random();
    private final List<Session> sessions = new ArrayList<>();
    private final List<Command> commands = new ArrayList<>();
    private final List<Stall> stalls = new ArrayList<>();
    private final Map<String, Long> values = new TreeMap<>();
    private boolean valuesStand;
    private volatile long leaderPid;

    /** Starts, and returns the port. */
    Future<Integer> start() {
        ChaosChannel.KEYS.forEach(key -> values.put(key, 0L));
        values.put(ChaosChannel.PASSING_KEY, 0L);
        return onContext(() -> {
            StallWatch.eventLoop(vertx, stalls::add);
            vertx.setPeriodic(PUSH_MILLIS, id -> {
                if (!valuesStand) {
                    pushAll();
                }
            });
            return vertx.createNetServer()
                    .connectHandler(socket -> sessions.add(new Session(sessions.size(), socket)))
                    .listen(0, "127.0.0.1")
                    .map(server -> server.actualPort());
        });
    }

    /** Returns the pid of the process that has the newest open session; 0 if there is none. May be called on any thread. */
    long leaderPid() {
        return leaderPid;
    }

    /** Closes every session. */
    Future<Void> cut() {
        return onContext(() -> {
            sessions.forEach(session -> session.socket.close());
            return Future.succeededFuture();
        });
    }

    /** Pushes the last value of each key. */
    Future<Void> pushFinalValues() {
        return onContext(() -> {
            valuesStand = true;
            pushAll();
            return Future.succeededFuture();
        });
    }

    /** Returns what has been seen so far. */
    Future<ServerHistory> history() {
        return onContext(() -> Future.succeededFuture(new ServerHistory(
                sessions.stream().map(Session::seen).toList(),
                List.copyOf(commands),
                sessions.isEmpty()
                        ? List.of()
                        : List.copyOf(
                                sessions.get(sessions.size() - 1).publications.values()),
                Map.copyOf(values),
                List.copyOf(stalls),
                System.nanoTime())));
    }

    Future<Void> close() {
        return vertx.close();
    }

    private <T> Future<T> onContext(Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> work.get().onComplete(done));
        return done.future();
    }

    private void pushAll() {
        values.replaceAll((key, value) -> value + 1);
        for (Session session : sessions) {
            if (session.isOpen()) {
                session.subscriptions.forEach(session::push);
            }
        }
    }

    private void leaderChanged() {
        leaderPid = sessions.stream()
                .filter(session -> session.isOpen() && session.greetedNanos > 0)
                .reduce((older, newer) -> newer)
                .map(session -> session.pid)
                .orElse(0L);
    }

    private final class Session {
        private final int number;
        private final long openedNanos = System.nanoTime();
        private final JsonLineSocket socket;
        private final Set<String> subscriptions = new HashSet<>();
        private final Map<String, JsonObject> publications = new LinkedHashMap<>();
        private long epoch;
        private long pid;
        private long greetedNanos;
        private long closedNanos = Long.MAX_VALUE;

        Session(int number, NetSocket socket) {
            this.number = number;
            this.socket = new JsonLineSocket(socket, this::received, this::closed);
        }

        boolean isOpen() {
            return closedNanos == Long.MAX_VALUE;
        }

        ServerSession seen() {
            return new ServerSession(number, epoch, pid, openedNanos, greetedNanos, closedNanos);
        }

        void push(String key) {
            socket.write(new JsonObject().put("key", key).put("value", values.get(key)));
        }

        private void received(JsonObject request) {
            long nowNanos = System.nanoTime();
            String operation = request.getString("op").intern();
            if (operation.equals("hello")) {
                epoch = request.getLong("epoch");
                pid = request.getLong("pid");
                greetedNanos = nowNanos;
                leaderChanged();
            }
            commands.add(new Command(nowNanos, number, epoch, operation, id(request)));
            JsonObject registration = request.getJsonObject("registration");
            switch (operation) {
                case "publish" -> {
                    publications.remove(ChaosChannel.publication(registration)); // to the end of the order
                    publications.put(ChaosChannel.publication(registration), registration);
                }
                case "unPublish" -> publications.remove(ChaosChannel.publication(registration));
                case "unSubscribe" -> subscriptions.remove(request.getString("key"));
                default -> {}
            }
            answer(operation, request);
        }

        /** Calls are answered when it pleases us, everything else in the order in which it came. */
        private void answer(String operation, JsonObject request) {
            JsonObject answer = new JsonObject().put("number", request.getLong("number"));
            if (operation.equals("once") || operation.equals("again") || operation.equals("tell")) {
                boolean takesLong = random.nextInt(100) < LONG_DELAYS_PERCENT;
                int millis = 1 + random.nextInt(takesLong ? LONG_DELAY_MILLIS : USUAL_DELAY_MILLIS);
                vertx.setTimer(millis, id -> socket.write(answer));
                return;
            }
            socket.write(answer);
            if (operation.equals("subscribe")) {
                subscriptions.add(request.getString("key"));
                push(request.getString("key"));
            }
        }

        private static String id(JsonObject request) {
            if (request.containsKey("registration")) {
                return ChaosChannel.publication(request.getJsonObject("registration"));
            }
            return request.getString("id", request.getString("key", ""));
        }

        private void closed() {
            closedNanos = System.nanoTime();
            leaderChanged();
        }
    }
}
