package org.clusterclient.chaos;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Looks every 10 ms whether it is looking every 10 ms; tells each time in which a process, or its event loop, did not run. */
final class StallWatch {

    private static final long TICK_MILLIS = 10;
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Consumer<Stall> stalled;
    private long lastNanos = System.nanoTime(); // used by the one thread that ticks

    private StallWatch(Consumer<Stall> stalled) {
        this.stalled = stalled;
    }

    /** A time in which nothing ran, on the clock of {@link System#nanoTime}. */
    record Stall(long fromNanos, long toNanos) {}

    /** Watches this process, by a thread of its own. */
    static void process(Consumer<Stall> stalled) {
        Thread thread = new Thread(
                () -> {
                    StallWatch watch = new StallWatch(stalled);
                    while (true) {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS));
                        watch.tick();
                    }
                },
                "stall watch");
        thread.setDaemon(true);
        thread.start();
    }

    /** Watches the event loop of the current context. */
    static void eventLoop(Vertx vertx, Consumer<Stall> stalled) {
        StallWatch watch = new StallWatch(stalled);
        vertx.setPeriodic(TICK_MILLIS, id -> watch.tick());
    }

    private void tick() {
        long nowNanos = System.nanoTime();
        if (nowNanos - lastNanos > STALL_NANOS) {
            stalled.accept(new Stall(lastNanos, nowNanos));
        }
        lastNanos = nowNanos;
    }
}
