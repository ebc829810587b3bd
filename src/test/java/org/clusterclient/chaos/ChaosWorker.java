package org.clusterclient.chaos;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.clusterclient.ClusterClient;
import org.clusterclient.api.Role;

/**
 * A process under load, told on standard input what to do, in JSON lines on standard output what it has come to. Commands:
 * {@code role}; {@code block MS}, of the event loop; {@code cut}, all its connections; {@code stop}, answered when
 * every call has ended; {@code last}, the last publications. SIGTERM has it leave in order, with exit code 0. It leaves
 * when its input ends, too.
 */
public final class ChaosWorker {

    private static final long CLOSE_SECONDS = 20;
    private static final int POLL_MILLIS = 10;

    private final String name;
    private final HistoryWriter history;
    private final CuttableTransport transport = new CuttableTransport();
    private final Vertx vertx;
    private volatile Load load;
    private volatile ClusterClient<ChaosService> client;

    private ChaosWorker(String name, HistoryWriter history) {
        this.name = name;
        this.history = history;
        // one event loop, so that it is the one of the channel that is watched and blocked
        this.vertx = Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(transport)
                .build();
    }

    /**
     * Works until it is told to leave.
     *
     * @param args name, file of the history, the option that says where the leader is found, port of the server
     */
    public static void main(String[] args) throws IOException {
        ChaosWorker worker = new ChaosWorker(args[0], new HistoryWriter(Path.of(args[1])));
        worker.start(new JsonObject(args[2]), Integer.parseInt(args[3]));
        Runtime.getRuntime().addShutdownHook(new Thread(worker::leave, "leave"));
        worker.obey();
        System.exit(1); // by the hook; whoever sends SIGTERM by Process.destroy() ends the input with it
    }

    private void start(JsonObject leader, int serverPort) {
        StallWatch.process(stall -> stalled("process", stall));
        vertx.getOrCreateContext().runOnContext(v -> {
            StallWatch.eventLoop(vertx, stall -> stalled("loop", stall));
            ClusterClient.connect(vertx, ChaosService.class, ChaosChannel.options(leader, serverPort))
                    .onComplete(this::connected, failure -> {
                        print("failed", new JsonObject().put("message", failure.getMessage()));
                        Runtime.getRuntime().halt(3);
                    });
        });
    }

    private void connected(ClusterClient<ChaosService> connected) {
        client = connected;
        load = new Load(vertx, connected, name, history);
        load.start();
        print("ready", new JsonObject().put("t", System.nanoTime()));
    }

    private void stalled(String what, StallWatch.Stall stall) {
        history.write(
                "stall",
                new JsonObject().put("of", what).put("from", stall.fromNanos()).put("to", stall.toNanos()));
    }

    private void obey() throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "role" -> vertx.runOnContext(v -> role()); // not while the event loop is blocked
                case "block" -> vertx.runOnContext(v -> block(Long.parseLong(words[1])));
                case "cut" -> print("cut", new JsonObject().put("connections", transport.cut()));
                case "stop" -> vertx.runOnContext(v -> stop());
                case "last" ->
                    vertx.runOnContext(
                            v -> load.publishLast().onComplete(done -> print("published", new JsonObject())));
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    private void role() {
        ClusterClient<ChaosService> connected = client;
        Role role = connected == null ? null : connected.role();
        print("role", new JsonObject().put("role", role == null ? null : role.value()));
    }

    private static void block(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop() {
        load.stop();
        vertx.setPeriodic(POLL_MILLIS, id -> {
            if (load.open() == 0 && vertx.cancelTimer(id)) {
                print("stopped", new JsonObject());
            }
        });
    }

    /** Stops the load, leaves in order, and ends the process with 0 if that went well. */
    private void leave() {
        try {
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            vertx.runOnContext(v -> {
                if (load != null) {
                    load.stop();
                }
                history.write("leaving");
                stopped.complete(null);
            });
            stopped.get(CLOSE_SECONDS, TimeUnit.SECONDS);
            vertx.close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
            history.write("left in order");
            Runtime.getRuntime().halt(0);
        } catch (Exception e) {
            print("failed", new JsonObject().put("message", "not closed: " + e));
            Runtime.getRuntime().halt(4);
        }
    }

    private static void print(String type, JsonObject line) {
        System.out.println(line.put("type", type).encode());
    }
}
