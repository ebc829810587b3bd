package org.clusterclient.leader;

import io.vertx.core.internal.ContextInternal;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Passes things on to a context, in their order, all that are there at a time: to wake its thread for each would take longer
 * than what is done with it. Thread-safe.
 *
 * @param <T> what is passed on
 */
final class HandOff<T> {

    private final ContextInternal context;
    private final Queue<T> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Consumer<T> each;
    private final Runnable done;
    private boolean running; // on the context

    /**
     * Makes one that is empty.
     *
     * @param each takes what is passed on, on the context
     * @param done run there after all that was there
     */
    HandOff(ContextInternal context, Consumer<T> each, Runnable done) {
        this.context = context;
        this.each = each;
        this.done = done;
    }

    /** Passes something on with the next {@link #wake}. */
    void add(T one) {
        waiting.add(one);
    }

    /** Passes on what has been added. */
    void wake() {
        if (!waiting.isEmpty() && woken.compareAndSet(false, true)) {
            context.runOnContext(v -> run());
        }
    }

    /** Returns whether this is called by {@code each}, so that {@code done} follows. */
    boolean isRunning() {
        return context.inThread() && running;
    }

    private void run() {
        woken.set(false); // first: what comes after the last one is taken runs in another turn
        running = true;
        for (T one = waiting.poll(); one != null; one = waiting.poll()) {
            try {
                each.accept(one);
            } catch (RuntimeException | Error e) { // the others are not to be blamed
                context.reportException(e);
            }
        }
        running = false;
        done.run();
    }
}
