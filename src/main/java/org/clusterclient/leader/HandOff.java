package org.clusterclient.leader;

import io.vertx.core.internal.ContextInternal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Runs what other threads want done on a context, in their order, all that is there at a time: to wake its thread for each
 * would take longer than what there is to do. Thread-safe.
 */
final class HandOff {

    private final ContextInternal context;
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Runnable done;
    private boolean running; // on the context

    /** @param done run on the context after everything that was there */
    HandOff(ContextInternal context, Runnable done) {
        this.context = context;
        this.done = done;
    }

    /** Has a task run when {@link #wake} is called next. */
    void add(Runnable task) {
        waiting.add(task);
    }

    /** Runs what has been added. */
    void wake() {
        if (!waiting.isEmpty() && woken.compareAndSet(false, true)) {
            context.runOnContext(v -> run());
        }
    }

    /** Returns whether the caller is one of the tasks, so that {@code done} follows. */
    boolean isRunning() {
        return context.inThread() && running;
    }

    private void run() {
        woken.set(false); // first: what comes after the last one is taken runs in another turn
        running = true;
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // the others are not to be blamed
                context.reportException(e);
            }
        }
        running = false;
        done.run();
    }
}
