package org.clusterclient.leader;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.jspecify.annotations.Nullable;

/**
 * The values that wait for a peer to read what it was sent before: all of them up to a bound, beyond it only the newest of
 * each key. The order within a key is kept; keys take turns. Confined to the channel's context.
 */
final class PushQueue {

    /** Together, values that wait may take this much; beyond it they are conflated as beyond their number. */
    private static final long MAX_BYTES = 16 * 1024 * 1024;

    private final int maxValues;
    private final LongConsumer kept;
    private final Map<String, Deque<Push>> byKey = new LinkedHashMap<>();
    private int size;
    private long bytes;
    private long conflated;

    /**
     * Makes an empty queue.
     *
     * @param maxValues how many values may wait before only the newest of each key is kept
     * @param kept told how many bytes more are kept, or fewer
     */
    PushQueue(int maxValues, LongConsumer kept) {
        this.maxValues = maxValues;
        this.kept = kept;
    }

    /**
     * One value, as it is going to be sent. It does not keep the application's object.
     *
     * @param object names key and version
     * @param value the encoded value
     */
    record Push(SubscribeResult object, Buffer value) {}

    /** Adds a value, and returns whether it took the place of older ones of its key, as it does in a full queue. */
    boolean add(Push push) {
        Deque<Push> values = byKey.computeIfAbsent(push.object.key(), key -> new ArrayDeque<>());
        boolean conflates = full() && !values.isEmpty();
        if (conflates) {
            conflated += values.size();
            forget(values);
        }
        values.add(push);
        size++;
        keep(push.value.length());
        return conflates;
    }

    /** Takes the next value out, null if there is none. */
    @Nullable
    Push poll() {
        Iterator<Deque<Push>> keys = byKey.values().iterator();
        if (!keys.hasNext()) {
            return null;
        }
        Deque<Push> values = keys.next();
        keys.remove();
        Push next = values.remove();
        if (!values.isEmpty()) {
            byKey.put(next.object.key(), values); // behind the other keys
        }
        size--;
        keep(-next.value.length());
        return next;
    }

    /** Drops what waits of a key that is not wanted any more. */
    void remove(String key) {
        Deque<Push> values = byKey.remove(key);
        if (values != null) {
            forget(values);
        }
    }

    /** Returns whether the next value replaces older ones of its key. */
    boolean full() {
        return size >= maxValues || bytes >= MAX_BYTES;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Returns how many values wait. */
    int size() {
        return size;
    }

    /** Returns how many values have been replaced by newer ones, and never sent. */
    long conflated() {
        return conflated;
    }

    private void forget(Deque<Push> values) {
        for (Push push : values) {
            size--;
            keep(-push.value.length());
        }
        values.clear();
    }

    private void keep(long more) {
        bytes += more;
        kept.accept(more);
    }
}
