package org.clusterclient.bench;

import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Calls a thousand times a second, whatever becomes of the calls before, and remembers when calls have succeeded. Confined to
 * one context.
 */
final class Probe {

    private static final int REMEMBERED = 100_000;

    private final Deque<Long> goodNanos = new ArrayDeque<>();

    void begin(Vertx vertx, BenchService service) {
        vertx.setPeriodic(
                1,
                id -> service.echo("x").onSuccess(answer -> {
                    goodNanos.add(System.nanoTime());
                    if (goodNanos.size() > REMEMBERED) {
                        goodNanos.remove();
                    }
                }));
    }

    /** Returns when the first call has succeeded after that time, in terms of {@link System#nanoTime}; -1 if none. */
    long firstGoodCall(long afterNanos) {
        return goodNanos.stream()
                .filter(endedNanos -> endedNanos - afterNanos >= 0)
                .findFirst()
                .orElse(-1L);
    }
}
