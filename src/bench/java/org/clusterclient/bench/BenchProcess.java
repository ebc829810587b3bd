package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.clusterclient.fixture.LoopbackCluster;

/**
 * One process of a measurement. Its argument is JSON: {@code {"kind", "serves", "index", "port", "options"}}; it obeys a JSON
 * line each and answers with one, as {@code peer.js} does.
 */
public final class BenchProcess {

    private final Vertx vertx;
    private final Member member;
    private final int index;
    private final Probe probe = new Probe();
    private long values;
    private long acknowledged;

    private BenchProcess(Vertx vertx, Member member, int index) {
        this.vertx = vertx;
        this.member = member;
        this.index = index;
    }

    public static void main(String[] arguments) throws IOException {
        JsonObject settings = new JsonObject(arguments[0]);
        boolean serves = settings.getBoolean("serves");
        int port = settings.getInteger("port");
        Member member = switch (settings.getString("kind")) {
            case "cluster" -> new ClusterMember(settings.getJsonObject("options"), false);
            case "cluster by bus" -> new ClusterMember(settings.getJsonObject("options"), true);
            case "bus", "local" -> new BusMember(serves);
            case "raw" -> new RawMember(port, serves);
            default -> throw new IllegalArgumentException(settings.encode());
        };
        VertxOptions options = new VertxOptions()
                .setEventLoopPoolSize(
                        Integer.getInteger("bench.eventLoops", VertxOptions.DEFAULT_EVENT_LOOP_POOL_SIZE));
        Vertx vertx = settings.getString("kind").equals("bus")
                ? LoopbackCluster.node(
                                options,
                                "bench-" + settings.getInteger("firstPort"),
                                port,
                                settings.getInteger("firstPort"))
                        .await()
                : Vertx.vertx(options);
        new BenchProcess(vertx, member, settings.getInteger("index")).run();
    }

    private void run() throws IOException {
        var context = ((VertxInternal) vertx).createEventLoopContext();
        context.runOnContext(v -> member.begin(vertx)
                .onComplete(began -> say(new JsonObject().put("type", "ready")), failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                }));
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            JsonObject command = new JsonObject(line);
            context.runOnContext(v -> obey(command)
                    .onComplete(
                            answer -> say(answer.put("type", "answer")),
                            failure ->
                                    say(new JsonObject().put("type", "answer").put("error", failure.toString()))));
        }
        System.exit(0); // whoever measures has gone
    }

    private Future<JsonObject> obey(JsonObject command) {
        return switch (command.getString("do")) {
            case "calls" ->
                member.calls(command.getString("payload"), command.getInteger("inFlight"), command.getLong("millis"))
                        .map(CallRun::toJson);
            case "listen" -> member.listen(this::received).map(v -> new JsonObject());
            case "flow" -> {
                values = 0;
                acknowledged = 0;
                yield member.service()
                        .flow(command.getInteger("length"), command.getInteger("followers"))
                        .map(v -> new JsonObject());
            }
            case "deliveries" -> deliveries(command.getLong("millis"));
            case "probe" -> {
                probe.begin(vertx, member.service());
                yield Future.succeededFuture(new JsonObject());
            }
            case "firstGoodCall" ->
                Future.succeededFuture(
                        new JsonObject().put("nanos", probe.firstGoodCall(command.getLong("afterNanos"))));
            case "allocated" -> Future.succeededFuture(new JsonObject().put("bytes", allocated()));
            default -> Future.failedFuture("unknown: " + command.encode());
        };
    }

    private void received(String value) {
        values++;
        long number = Flow.number(value);
        if (number < acknowledged) {
            acknowledged = 0; // another flow
        }
        if (number - acknowledged >= Flow.ACKNOWLEDGED_EVERY) {
            acknowledged = number;
            member.service().received(index, number);
        }
    }

    private Future<JsonObject> deliveries(long millis) {
        long before = values;
        long beganNanos = System.nanoTime();
        return vertx.timer(millis)
                .map(v ->
                        new JsonObject().put("perSecond", (values - before) * 1e9 / (System.nanoTime() - beganNanos)));
    }

    /** Returns how many bytes the threads have allocated that live now. */
    private static long allocated() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
                .filter(bytes -> bytes > 0)
                .sum();
    }

    private static synchronized void say(JsonObject line) {
        System.out.println(line.encode());
    }
}
