package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Runs a close in order when the JVM is told to end, for those who do not close Vert.x themselves. Thread-safe. */
final class ShutdownHook {

    private static final Logger log = LoggerFactory.getLogger(ShutdownHook.class);

    private final Thread thread;

    /**
     * Makes a hook that is not installed.
     *
     * @param close starts the close
     * @param timeout how long the end of the JVM waits for it
     */
    ShutdownHook(Supplier<Future<Void>> close, Duration timeout) {
        this.thread = new Thread(() -> run(close, timeout), "cluster-client-shutdown");
    }

    void install() {
        Runtime.getRuntime().addShutdownHook(thread);
    }

    /** Takes the hook back; does nothing if it is not installed, or running. */
    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // the JVM is ending: the hook runs
        }
    }

    private static void run(Supplier<Future<Void>> close, Duration timeout) {
        try {
            close.get().await(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("not closed in order within " + timeout.toMillis() + "ms");
        }
    }
}
