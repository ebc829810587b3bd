package org.clusterclient.connection;

import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.protocol.ConnectionObject;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {

    private static final long DEADLINE = 1_000_000;

    private final EventLoop loop = new EventLoop();
    private final PendingRequests pending = new PendingRequests(loop.context());

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void countsFromOne() {
        assertEquals(1, pending.nextId());
        assertEquals(2, pending.add(DEADLINE, Function.identity()).id);
        assertEquals(3, pending.nextId());
    }

    @Test
    void wrapsToOneAfterTheLargestId() {
        var nearTheEnd = new PendingRequests(loop.context(), PacketHeader.MAX_REQUEST_ID - 1);
        assertEquals((1L << 30) - 1, nearTheEnd.nextId());
        assertEquals(1, nearTheEnd.nextId());
    }

    @Test
    void passesOverIdsThatStillWait() throws ReflectiveOperationException {
        loop.run(() -> {
            pending.add(DEADLINE, Function.identity()); // 1
            pending.add(DEADLINE, Function.identity()); // 2
            pending.add(DEADLINE, Function.identity()); // 3
            pending.complete(response(2));
        });
        Field lastId = PendingRequests.class.getDeclaredField("lastId");
        lastId.setAccessible(true);
        lastId.setLong(pending, PacketHeader.MAX_REQUEST_ID); // as a billion requests later
        assertEquals(2, loop.call(() -> pending.add(DEADLINE, Function.identity())).id);
        assertEquals(4, pending.nextId());
    }

    @Test
    void keepsAnyNumberHoweverLongOneOfThemWaits() {
        loop.run(() -> {
            Future<Packet> oldest = pending.add(DEADLINE, Function.identity()).answer();
            Deque<PendingRequests.Pending<Packet>> waiting = new ArrayDeque<>();
            for (int i = 0; i < 100_000; i++) {
                waiting.add(pending.add(DEADLINE, Function.identity()));
                if (waiting.size() == 1_000) {
                    PendingRequests.Pending<Packet> next = waiting.remove();
                    assertTrue(pending.complete(response(next.id)));
                    assertFalse(pending.complete(response(next.id)));
                }
            }
            assertEquals(1_000, pending.size());
            waiting.forEach(request -> assertTrue(pending.complete(response(request.id))));
            assertFalse(oldest.isComplete());
            assertTrue(pending.complete(response(1)));
            assertEquals(0, pending.size());
        });
    }

    @Test
    void failsInTheOrderOfTheRequestsThoughTheirIdsWrap() {
        var wrapping = new PendingRequests(loop.context(), PacketHeader.MAX_REQUEST_ID - 200);
        List<Integer> late = new ArrayList<>();
        List<Integer> lost = new ArrayList<>();
        loop.run(() -> {
            for (int i = 0; i < 400; i++) {
                int number = i;
                boolean early = i % 2 == 0;
                wrapping.add(early ? DEADLINE : 2 * DEADLINE, Function.identity())
                        .answer()
                        .onFailure(failure -> (early ? late : lost).add(number));
            }
            wrapping.expire(DEADLINE);
            wrapping.failAll(outcome -> new ClusterException(ErrorCode.CONNECTION_LOST, "gone"));
        });
        assertEquals(IntStream.range(0, 200).map(i -> 2 * i).boxed().toList(), late);
        assertEquals(IntStream.range(0, 200).map(i -> 2 * i + 1).boxed().toList(), lost);
    }

    @Test
    void completesTheRequestThatIsAnswered() {
        Future<Packet> first =
                loop.call(() -> pending.add(DEADLINE, Function.identity()).answer());
        Future<Packet> second =
                loop.call(() -> pending.add(DEADLINE, Function.identity()).answer());
        Packet answer = response(2);
        assertTrue(loop.call(() -> pending.complete(answer)));
        assertSame(answer, loop.await(() -> second));
        assertFalse(first.isComplete());
        assertEquals(1, pending.size());
    }

    @Test
    void readsTheResponseBeforeAnyoneHearsOfIt() {
        List<String> done = new CopyOnWriteArrayList<>();
        loop.run(() ->
                pending.add(DEADLINE, response -> done.add("read")).answer().onSuccess(v -> done.add("heard")));
        CountDownLatch busy = new CountDownLatch(1);
        loop.context().runOnContext(v -> await(busy)); // listeners are called later then
        pending.complete(response(1));
        assertEquals(List.of("read"), done);
        busy.countDown();
        until("it has been heard", () -> done.equals(List.of("read", "heard")));
    }

    @Test
    void failsWithWhatTheReaderThrows() {
        for (Throwable thrown : List.of(
                new IllegalStateException("unreadable"), new StackOverflowError(), new IOException("checked"))) {
            Future<Packet> answer = loop.call(
                    () -> pending.add(DEADLINE, response -> PendingRequestsTest.<RuntimeException>sneakyThrow(thrown))
                            .answer());
            assertTrue(loop.call(() -> pending.complete(response(pending.nextId() - 1))));
            assertSame(thrown, loop.failure(() -> answer));
            assertEquals(0, pending.size());
        }
    }

    /** Throws anything, as code in other languages may. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> Packet sneakyThrow(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void saysThatNobodyWaitsForAnAnswer() {
        loop.run(() -> {
            pending.add(DEADLINE, Function.identity());
            assertFalse(pending.complete(response(2)));
            assertTrue(pending.complete(response(1)));
            assertFalse(pending.complete(response(1)), "twice");
        });
    }

    @Test
    void expiresAtTheDeadline() {
        Future<Packet> early = loop.call(() -> written(DEADLINE).answer());
        Future<Packet> late = loop.call(() -> written(DEADLINE + 1).answer());
        loop.run(() -> {
            pending.expire(DEADLINE - 1);
            assertFalse(early.isComplete());
            pending.expire(DEADLINE);
        });
        ClusterException failure = assertInstanceOf(ClusterException.class, loop.failure(() -> early));
        assertEquals(ErrorCode.TIMEOUT, failure.errorCode());
        assertEquals(Outcome.UNKNOWN, failure.outcome());
        assertTrue(failure.getMessage().startsWith("no answer by the deadline"), failure.getMessage());
        assertFalse(late.isComplete());
        assertFalse(loop.call(() -> pending.complete(response(1))), "too late");
    }

    @Test
    void expiresAcrossTheWrapOfTheClock() {
        Future<Packet> request = loop.call(() -> written(Long.MAX_VALUE).answer());
        loop.run(() -> pending.expire(Long.MAX_VALUE - 1));
        assertFalse(request.isComplete());
        loop.run(() -> pending.expire(Long.MIN_VALUE));
        assertTrue(request.isComplete());
    }

    @Test
    void whatWasNeverWrittenHasNotRun() {
        Future<Packet> request =
                loop.call(() -> pending.add(DEADLINE, Function.identity()).answer());
        loop.run(() -> pending.expire(DEADLINE));
        ClusterException failure = assertInstanceOf(ClusterException.class, loop.failure(() -> request));
        assertEquals(Outcome.NOT_RUN, failure.outcome());
    }

    @Test
    void failsEverythingOnceAndSaysWhatMayHaveRun() {
        Future<Packet> sent = loop.call(() -> written(DEADLINE).answer());
        Future<Packet> unsent =
                loop.call(() -> pending.add(DEADLINE, Function.identity()).answer());
        loop.run(() -> {
            pending.failAll(outcome -> new ClusterException(ErrorCode.CONNECTION_LOST, outcome, "lost", null));
            assertEquals(0, pending.size());
            pending.failAll(outcome -> {
                throw new AssertionError("failed twice");
            });
            pending.expire(DEADLINE);
        });
        assertEquals(Outcome.UNKNOWN, ((ClusterException) loop.failure(() -> sent)).outcome());
        assertEquals(Outcome.NOT_RUN, ((ClusterException) loop.failure(() -> unsent)).outcome());
    }

    @Test
    void takesNewRequestsWhileItFailsTheOldOnes() {
        loop.run(() -> {
            pending.add(DEADLINE, Function.identity())
                    .answer()
                    .onFailure(failure -> pending.add(DEADLINE, Function.identity()));
            pending.add(DEADLINE, Function.identity())
                    .answer()
                    .onFailure(failure -> pending.add(DEADLINE, Function.identity()));
            pending.expire(DEADLINE);
            assertEquals(2, pending.size());
            pending.failAll(outcome -> new ClusterException(ErrorCode.CONNECTION_LOST, "lost"));
            assertEquals(0, pending.size());
        });
    }

    @Test
    void forgetsWhatIsRemoved() {
        loop.run(() -> {
            PendingRequests.Pending<Packet> request = pending.add(DEADLINE, Function.identity());
            pending.remove(request);
            assertEquals(0, pending.size());
            assertFalse(pending.complete(response(request.id)));
        });
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private PendingRequests.Pending<Packet> written(long deadlineNanos) {
        PendingRequests.Pending<Packet> request = pending.add(deadlineNanos, Function.identity());
        request.written();
        return request;
    }

    private static Packet response(long id) {
        return Packet.response(
                Packet.request(id, 0, new ConnectionObject.Heartbeat()), new ConnectionObject.HeartbeatRes());
    }
}
