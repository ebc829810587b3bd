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

    HandOff(ContextInternal context) {
        this.context = context;
    }

    void add(Runnable task) {
        waiting.add(task);
        if (woken.compareAndSet(false, true)) {
            context.runOnContext(v -> run());
        }
    }

    private void run() {
        woken.set(false); // first: what comes after the last one is taken runs in another turn
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // the others are not to be blamed
                context.reportException(e);
            }
        }
    }
}
