package org.clusterclient.leader;

import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.clusterclient.fixture.EventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandOffTest {

    private final EventLoop loop = new EventLoop();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final HandOff<String> handOff = new HandOff<>(loop.context(), this::take, () -> seen.add("done"));

    @AfterEach
    void close() {
        loop.close();
    }

    private void take(String one) {
        assertTrue(loop.context().inThread());
        if (one.equals("fails")) {
            throw new IllegalStateException("on purpose");
        }
        seen.add(one);
    }

    private void turn() {
        EventLoop.call(loop.context(), () -> null);
    }

    @Test
    void passesOnInOrderAllAtATime() {
        handOff.add("a");
        handOff.add("b");
        turn();
        assertEquals(List.of(), seen, "nobody has been woken");
        handOff.wake();
        turn();
        assertEquals(List.of("a", "b", "done"), seen);
        handOff.wake();
        turn();
        assertEquals(List.of("a", "b", "done"), seen, "there is nothing");
    }

    @Test
    void passesOnTheOthersWhenOneFails() {
        loop.context().exceptionHandler(e -> seen.add(e.getMessage()));
        List.of("a", "fails", "b").forEach(handOff::add);
        handOff.wake();
        until("done", () -> seen.contains("done"));
        turn();
        assertEquals(
                List.of("a", "b", "done"),
                seen.stream().filter(one -> !one.equals("on purpose")).toList());
        until("reported", () -> seen.contains("on purpose"));
    }

    @Test
    void knowsWhetherItIsRunning() {
        List<Boolean> running = new CopyOnWriteArrayList<>();
        List<HandOff<String>> self = new ArrayList<>();
        HandOff<String> asked =
                new HandOff<>(loop.context(), one -> running.add(self.get(0).isRunning()), () -> {});
        self.add(asked);
        assertFalse(asked.isRunning());
        asked.add("a");
        asked.wake();
        turn();
        assertEquals(List.of(true), running);
        assertFalse(EventLoop.call(loop.context(), asked::isRunning));
    }

    @Test
    void losesNothingThatManyThreadsAdd() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        List<AtomicInteger> next = new ArrayList<>();
        AtomicInteger count = new AtomicInteger();
        HandOff<int[]> all = new HandOff<>(
                loop.context(),
                one -> {
                    assertEquals(one[1], next.get(one[0]).getAndIncrement());
                    count.incrementAndGet();
                },
                () -> {});
        List<Thread> producers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            next.add(new AtomicInteger());
            int producer = i;
            producers.add(new Thread(() -> {
                for (int number = 0; number < each; number++) {
                    all.add(new int[] {producer, number});
                    all.wake();
                }
            }));
        }
        producers.forEach(Thread::start);
        for (Thread producer : producers) {
            producer.join();
        }
        until("all have arrived", () -> count.get() == threads * each);
    }
}
