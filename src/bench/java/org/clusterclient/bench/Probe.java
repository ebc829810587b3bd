package org.clusterclient.bench;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;

/** Calls without end, one at a time, and remembers when calls have succeeded. Confined to one context. */
final class Probe {

    private static final int REMEMBERED = 200_000;

    private final Deque<GoodCall> goodCalls = new ArrayDeque<>();

    private record GoodCall(long beganNanos, long endedNanos) {}

    void begin(Vertx vertx, BenchService service) {
        long beganNanos = System.nanoTime();
        service.echo("x").onComplete(answer -> {
            if (answer.succeeded()) {
                goodCalls.add(new GoodCall(beganNanos, System.nanoTime()));
                if (goodCalls.size() > REMEMBERED) {
                    goodCalls.remove();
                }
                begin(vertx, service);
            } else {
                vertx.setTimer(1, id -> begin(vertx, service));
            }
        });
    }

    /** Returns when the first call has succeeded that ended after that time, in terms of {@link System#nanoTime}; -1 if none. */
    long firstGoodCall(long afterNanos) {
        return goodCalls.stream()
                .filter(call -> call.endedNanos - afterNanos >= 0)
                .mapToLong(call -> call.endedNanos)
                .findFirst()
                .orElse(-1);
    }
}
