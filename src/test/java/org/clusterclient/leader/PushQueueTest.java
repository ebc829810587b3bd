package org.clusterclient.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.clusterclient.leader.PushQueue.Push;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.junit.jupiter.api.Test;

class PushQueueTest {

    private final AtomicLong kept = new AtomicLong();
    private final PushQueue queue = new PushQueue(3, kept::addAndGet);

    @Test
    void keepsAllValuesWithinTheBound() {
        add("a", 1, 2, 3);
        assertEquals(List.of("a1", "a2", "a3"), drain());
        assertEquals(0, queue.conflated());
    }

    @Test
    void keepsOnlyTheNewestOfAKeyBeyondTheBound() {
        add("a", 1, 2, 3, 4);
        assertEquals(1, queue.size());
        add("a", 5);
        assertEquals(List.of("a4", "a5"), drain());
        assertEquals(3, queue.conflated());
    }

    @Test
    void keepsTheNewestOfEveryKey() {
        add("a", 1, 2);
        add("b", 1);
        add("c", 1);
        add("d", 1);
        assertEquals(5, queue.size(), "nothing to replace: one value of each key is kept in any case");
        add("a", 3);
        assertEquals(4, queue.size());
        add("b", 2);
        add("b", 3);
        assertEquals(List.of("a3", "b3", "c1", "d1"), drain());
        assertEquals(4, queue.conflated());
    }

    @Test
    void keysTakeTurnsAndKeepTheirOrder() {
        add("a", 1, 2);
        add("b", 1);
        assertEquals(List.of("a1", "b1", "a2"), drain());
    }

    @Test
    void tellsHowManyBytesAreKept() {
        queue.add(push("a", 1, Buffer.buffer(new byte[100])));
        queue.add(push("a", 2, Buffer.buffer(new byte[20])));
        queue.add(push("b", 1, Buffer.buffer(new byte[3])));
        assertEquals(123, kept.get());
        queue.add(push("a", 3, Buffer.buffer(new byte[50])));
        assertEquals(53, kept.get(), "conflated");
        queue.remove("a");
        assertEquals(3, kept.get());
        queue.poll();
        assertEquals(0, kept.get());
    }

    @Test
    void boundsTheBytesToo() {
        PushQueue large = new PushQueue(1_000, kept::addAndGet);
        for (int version = 1; version <= 40; version++) {
            large.add(push("a", version, Buffer.buffer(new byte[1024 * 1024])));
        }
        assertTrue(large.size() <= 16, "size=" + large.size());
        assertEquals(40, large.size() + large.conflated());
    }

    @Test
    void forgetsAKey() {
        add("a", 1, 2);
        add("b", 1);
        queue.remove("a");
        queue.remove("never");
        assertEquals(1, queue.size());
        assertFalse(queue.full());
        assertEquals(List.of("b1"), drain());
        assertEquals(0, queue.conflated(), "taken back is not conflated");
    }

    @Test
    void hasRoomAgainWhenItWasEmptied() {
        add("a", 1, 2, 3);
        assertTrue(queue.full());
        drain();
        assertTrue(queue.isEmpty());
        add("a", 4, 5, 6);
        assertEquals(List.of("a4", "a5", "a6"), drain());
    }

    private void add(String key, long... versions) {
        for (long version : versions) {
            queue.add(push(key, version, Buffer.buffer("x")));
        }
    }

    private static Push push(String key, long version, Buffer value) {
        return new Push(new SubscribeResult(key, new Version(1, version)), value);
    }

    private List<String> drain() {
        List<String> drained = new ArrayList<>();
        for (Push next = queue.poll(); next != null; next = queue.poll()) {
            drained.add(next.object().key() + next.object().version().number());
        }
        assertNull(queue.poll());
        return drained;
    }
}
