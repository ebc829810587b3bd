package org.clusterclient.session;

import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EventLoop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallQueueTest {

    private static final long NOW = System.nanoTime();
    private static final long DEADLINE = NOW + 1_000_000_000L;
    private static final ClusterException LOST = new ClusterException(ErrorCode.CONNECTION_LOST, "connection lost");
    private static final ClusterException LEAVING =
            new ClusterException(ErrorCode.NO_LEADER, Outcome.NOT_RUN, "the leader is leaving", null);

    private final EventLoop loop = new EventLoop();
    private final CallQueue queue = new CallQueue(loop.context(), 2);
    private final Session session = new RecordingSession(loop.context(), Role.FOLLOWER, 1);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void runsACallInTheSession() {
        Future<Session> call = loop.call(() -> {
            queue.attach(session);
            return queue.call(DEADLINE, false, Future::succeededFuture);
        });
        assertSame(session, loop.await(() -> call));
    }

    @Test
    void waitsForTheNextSession() {
        Future<Session> call = loop.call(() -> queue.call(DEADLINE, false, Future::succeededFuture));
        loop.run(() -> {
            assertEquals(1, queue.waiting());
            queue.attach(session);
            assertEquals(1, queue.waiting(), "publications and subscriptions come first");
            queue.resume();
            assertEquals(0, queue.waiting());
        });
        assertSame(session, loop.await(() -> call));
    }

    @Test
    void runsWhatWaitsInTheOrderOfTheCalls() {
        List<String> ran = new ArrayList<>();
        loop.run(() -> {
            queue.call(DEADLINE, false, s -> Future.succeededFuture(ran.add("first")));
            queue.call(DEADLINE, false, s -> Future.succeededFuture(ran.add("second")));
            queue.tick(NOW);
            queue.attach(session);
            queue.resume();
            assertEquals(List.of("first", "second"), ran);
        });
    }

    @Test
    void keepsTheRestWhenTheSessionGoesWhileWhatWaitsIsRun() {
        loop.run(() -> {
            queue.call(DEADLINE, false, s -> {
                queue.detach(LOST);
                return Future.succeededFuture();
            });
            queue.call(DEADLINE, false, s -> {
                throw new AssertionError("there is no session any more");
            });
            queue.attach(session);
            queue.resume();
            assertEquals(1, queue.waiting());
        });
    }

    @Test
    void aCallThatWaitsExpiresAtItsDeadlineNamingTheLastCause() {
        Future<Object> call = loop.call(() -> {
            queue.detach(LOST);
            Future<Object> waiting = queue.call(DEADLINE, false, s -> Future.succeededFuture());
            queue.noted(new ClusterException(ErrorCode.NO_LEADER, "nobody listens"));
            assertEquals("nobody listens", queue.lastCause());
            queue.tick(DEADLINE - 1);
            assertFalse(waiting.isComplete());
            queue.tick(DEADLINE);
            return waiting;
        });
        ClusterException failure = clusterFailure(call);
        assertEquals(ErrorCode.NO_LEADER, failure.errorCode());
        assertEquals(Outcome.NOT_RUN, failure.outcome());
        assertEquals("no leader until the deadline: nobody listens", failure.getMessage());
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "CHANNEL_NOT_LED",
                "DATA_CLIENT_LOST",
                "REFUSED",
                "LEADER_UNRESPONSIVE",
                "FOREIGN_HOLDER",
                "OTHER_SERVICE",
                "OTHER_CONFIG"
            })
    void aCallThatWaitsExpiresWithTheCodeOfWhatIsKnown(ErrorCode known) {
        Future<Object> call = loop.call(() -> {
            queue.noted(new ClusterException(known, "pid 7"));
            Future<Object> waiting = queue.call(DEADLINE, false, s -> Future.succeededFuture());
            queue.tick(DEADLINE);
            return waiting;
        });
        ClusterException failure = clusterFailure(call);
        assertEquals(known, failure.errorCode());
        assertEquals(Outcome.NOT_RUN, failure.outcome());
        assertEquals("no leader until the deadline: pid 7", failure.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"CONNECTION_LOST", "BAD_PACKET", "TIMEOUT", "NO_LEADER", "NOT_READY"})
    void aCallThatWaitsExpiresWithNoLeaderWhereNoMoreIsKnown(ErrorCode cause) {
        Future<Object> call = loop.call(() -> {
            queue.noted(new ClusterException(cause, "gone"));
            Future<Object> waiting = queue.call(DEADLINE, false, s -> Future.succeededFuture());
            queue.tick(DEADLINE);
            return waiting;
        });
        assertEquals(ErrorCode.NO_LEADER, clusterFailure(call).errorCode());
    }

    @Test
    void whatMayHaveRunIsUnknownWhateverIsKnownOfTheHolder() {
        Future<Object> call = loop.call(() -> {
            queue.attach(session);
            Future<Object> lost = queue.call(DEADLINE, true, s -> Future.failedFuture(LOST));
            queue.detach(LOST);
            queue.noted(new ClusterException(ErrorCode.LEADER_UNRESPONSIVE, "pid 7"));
            queue.tick(DEADLINE);
            return lost;
        });
        ClusterException failure = clusterFailure(call);
        assertEquals(ErrorCode.LEADER_UNRESPONSIVE, failure.errorCode());
        assertEquals(Outcome.UNKNOWN, failure.outcome());
    }

    @Test
    void aCallThatWaitsExpiresWithTheCauseOfTheLastSessionsEnd() {
        Future<Object> call = loop.call(() -> {
            queue.attach(session);
            queue.detach(LOST);
            Future<Object> waiting = queue.call(DEADLINE, false, s -> Future.succeededFuture());
            queue.tick(DEADLINE);
            return waiting;
        });
        assertEquals(
                "no leader until the deadline: connection lost",
                clusterFailure(call).getMessage());
    }

    @Test
    void expiresWithoutACauseWhenThereIsNone() {
        Future<Object> call = loop.call(() -> {
            Future<Object> waiting = queue.call(DEADLINE, false, s -> Future.succeededFuture());
            assertNull(queue.lastCause());
            queue.tick(DEADLINE);
            return waiting;
        });
        assertEquals("no leader until the deadline", clusterFailure(call).getMessage());
    }

    @Test
    void forgetsTheLastCauseWithANewSession() {
        loop.run(() -> {
            queue.detach(LOST);
            queue.attach(session);
            assertNull(queue.lastCause());
        });
    }

    @Test
    void refusesWhatWouldWaitBeyondMaxPending() {
        Future<Object> call = loop.call(() -> {
            queue.call(DEADLINE, false, s -> Future.succeededFuture());
            queue.call(NOW, false, s -> Future.succeededFuture());
            return queue.call(DEADLINE, false, s -> Future.succeededFuture());
        });
        ClusterException failure = clusterFailure(call);
        assertEquals(ErrorCode.OVERLOADED, failure.errorCode());
        assertEquals(Outcome.NOT_RUN, failure.outcome());
        loop.run(() -> {
            assertEquals(2, queue.waiting());
            queue.tick(NOW);
            Future<Object> fits = queue.call(DEADLINE, false, s -> Future.succeededFuture());
            assertFalse(fits.isComplete(), "one has expired, so there is room");
        });
    }

    @Test
    void triesAgainWhatSurelyDidNotRun() {
        assertEquals("answer", loop.await(() -> attempts(false, LEAVING, "answer")));
    }

    @Test
    void waitsForTheNextTickBeforeItTriesAgain() {
        Attempts attempts = new Attempts(LEAVING, "answer");
        loop.run(() -> {
            queue.attach(session);
            queue.call(DEADLINE, false, attempts);
        });
        loop.run(() -> {
            assertEquals(1, attempts.made);
            assertEquals(1, queue.waiting());
            assertEquals("the leader is leaving", queue.lastCause());
            queue.tick(NOW);
            assertEquals(2, attempts.made);
        });
    }

    @Test
    void doesNotTryAgainWhatIsRefusedForGood() {
        var refused = new ClusterException(ErrorCode.REFUSED, "another service");
        assertSame(refused, loop.failure(() -> attempts(true, refused, "answer")));
    }

    @Test
    void doesNotTryAgainWhatMayHaveRun() {
        assertSame(LOST, loop.failure(() -> attempts(false, LOST, "answer")));
    }

    @Test
    void triesIdempotentCallsAgainAfterALostConnection() {
        assertEquals("answer", loop.await(() -> attempts(true, LOST, "answer")));
    }

    @Test
    void doesNotTryIdempotentCallsAgainAfterATimeout() {
        var timeout = new ClusterException(ErrorCode.TIMEOUT, "no answer");
        assertSame(timeout, loop.failure(() -> attempts(true, timeout, "answer")));
    }

    @Test
    void doesNotTryAgainWhatTheDataClientFails() {
        var failed = new ServiceException(ErrorCode.NO_LEADER.code(), "told so");
        assertSame(failed, loop.failure(() -> attempts(true, failed, "answer")));
    }

    @Test
    void theOutcomeIsUnknownWhenACallExpiresAfterAnAttemptThatMayHaveRun() {
        assertUnknown(ErrorCode.NO_LEADER, afterALostAttempt(() -> {
            queue.detach(LOST);
            queue.tick(DEADLINE);
        }));
    }

    @Test
    void theOutcomeIsUnknownWhenTheQueueIsClosedAfterAnAttemptThatMayHaveRun() {
        assertUnknown(ErrorCode.CLOSED, afterALostAttempt(() -> queue.close("over")));
    }

    @Test
    void aCallThatIsTriedAgainKeepsItsRoom() {
        Promise<Object> first = Promise.promise();
        loop.run(() -> {
            queue.attach(session);
            queue.call(DEADLINE, true, s -> first.future());
            queue.detach(null);
            queue.call(DEADLINE, true, s -> Future.succeededFuture());
            assertOverloaded(queue.call(DEADLINE, true, s -> Future.succeededFuture()));
            first.fail(LOST);
            assertEquals(2, queue.waiting());
            assertEquals(1, queue.retries());
        });
    }

    @Test
    void refusesWhatWouldBeUnderWayBeyondMaxPending() {
        Promise<Object> first = Promise.promise();
        loop.run(() -> {
            queue.attach(session);
            queue.call(DEADLINE, false, s -> first.future());
            queue.call(DEADLINE, false, s -> Promise.promise().future());
            assertEquals(2, queue.underWay());
            assertOverloaded(queue.call(DEADLINE, false, s -> Future.succeededFuture()));
            first.complete("answer");
            assertEquals(1, queue.underWay());
            assertFalse(
                    queue.call(DEADLINE, false, s -> Promise.promise().future()).isComplete());
        });
    }

    @Test
    void replaysBeyondTheBound() {
        loop.run(() -> {
            for (int i = 0; i < 5; i++) {
                queue.replay(DEADLINE, s -> Future.succeededFuture());
            }
            assertEquals(5, queue.waiting());
        });
    }

    @Test
    void endsACallAtItsDeadlineThoughItsSessionDoesNot() {
        Promise<Object> stuck = Promise.promise();
        Future<Object> call = loop.call(() -> {
            queue.attach(session);
            Future<Object> called = queue.call(DEADLINE, true, s -> stuck.future());
            queue.tick(DEADLINE - 1);
            assertFalse(called.isComplete());
            queue.tick(DEADLINE);
            assertEquals(0, queue.underWay());
            return called;
        });
        assertUnknown(ErrorCode.TIMEOUT, call);
        loop.run(() -> {
            stuck.fail(LOST);
            assertEquals(0, queue.waiting(), "it has ended, and is not tried again");
        });
    }

    @Test
    void theOutcomeIsUnknownWhenALaterAttemptDidNotRunAfterOneThatMayHave() {
        var late = new ClusterException(ErrorCode.TIMEOUT, Outcome.NOT_RUN, "too late to be sent", null);
        ClusterException failure = clusterFailure(loop.call(() -> attempts(true, LOST, late)));
        assertEquals(ErrorCode.TIMEOUT, failure.errorCode());
        assertEquals("too late to be sent", failure.getMessage());
        assertEquals(Outcome.UNKNOWN, failure.outcome());
    }

    @Test
    void closingFailsWhatWaitsAndWhatComes() {
        Future<Object> waiting = loop.call(() -> queue.call(DEADLINE, false, s -> Future.succeededFuture()));
        Future<Object> later = loop.call(() -> {
            queue.close("the membership has ended");
            assertEquals(0, queue.waiting());
            return queue.call(DEADLINE, false, s -> Future.succeededFuture());
        });
        for (Future<Object> call : List.of(waiting, later)) {
            ClusterException failure = clusterFailure(call);
            assertEquals(ErrorCode.CLOSED, failure.errorCode());
            assertEquals(Outcome.NOT_RUN, failure.outcome());
            assertEquals("the membership has ended", failure.getMessage());
        }
    }

    @Test
    void whatIsUnderWayIsUnknownWhenItsSessionHasEndedAfterClosing() {
        Promise<Object> answer = Promise.promise();
        Future<Object> call = loop.call(() -> {
            queue.attach(session);
            return queue.call(DEADLINE, true, s -> answer.future());
        });
        loop.run(() -> {
            queue.close("the membership has ended");
            assertFalse(call.isComplete(), "its session may still answer");
            queue.abandon();
            answer.complete("late");
        });
        ClusterException failure = clusterFailure(call);
        assertEquals(ErrorCode.CLOSED, failure.errorCode());
        assertEquals(Outcome.UNKNOWN, failure.outcome());
        assertEquals("the membership has ended", failure.getMessage());
        assertEquals(0, queue.underWay());
    }

    @Test
    void doesNotTryAgainAfterClosing() {
        Promise<Object> attempt = Promise.promise();
        Future<Object> call = loop.call(() -> {
            queue.attach(session);
            Future<Object> called = queue.call(DEADLINE, false, s -> attempt.future());
            queue.close("over");
            attempt.fail(LEAVING);
            return called;
        });
        assertEquals(ErrorCode.CLOSED, clusterFailure(call).errorCode());
    }

    /** Calls once, lets each attempt end so, and ticks before every further one. */
    private Future<Object> attempts(boolean idempotent, Object... ends) {
        Attempts attempts = new Attempts(ends);
        queue.attach(session);
        Future<Object> call = queue.call(DEADLINE, idempotent, attempts);
        for (int i = 1; i < ends.length; i++) {
            loop.context().runOnContext(v -> queue.tick(NOW));
        }
        return call;
    }

    private Future<Object> afterALostAttempt(Runnable then) {
        Future<Object> call = loop.call(() -> {
            queue.attach(session);
            return queue.call(DEADLINE, true, new Attempts(LOST));
        });
        loop.run(() -> assertEquals(1, queue.waiting()));
        loop.run(then);
        return call;
    }

    private static void assertOverloaded(Future<?> call) {
        ClusterException failure = assertInstanceOf(ClusterException.class, call.cause());
        assertEquals(ErrorCode.OVERLOADED, failure.errorCode());
        assertEquals(Outcome.NOT_RUN, failure.outcome());
    }

    private static void assertUnknown(ErrorCode code, Future<?> call) {
        ClusterException failure = clusterFailure(call);
        assertEquals(code, failure.errorCode());
        assertEquals(Outcome.UNKNOWN, failure.outcome());
        assertFalse(failure.retry());
    }

    private static ClusterException clusterFailure(Future<?> call) {
        return assertInstanceOf(ClusterException.class, failure(call));
    }

    /** Ends each attempt with the next of these, a failure or an answer. */
    private static final class Attempts implements Function<Session, Future<Object>> {
        private final Deque<Object> ends;
        int made;

        Attempts(Object... ends) {
            this.ends = new ArrayDeque<>(List.of(ends));
        }

        @Override
        public Future<Object> apply(Session session) {
            made++;
            Object end = ends.remove();
            return end instanceof Throwable failure ? Future.failedFuture(failure) : Future.succeededFuture(end);
        }
    }

    @Test
    void whatIsReplayedTakesNoRoomOfCalls() {
        Promise<String> answer = Promise.promise();
        Future<String> call = loop.call(() -> {
            queue.attach(session);
            for (int i = 0; i < 3; i++) {
                queue.replay(DEADLINE, s -> answer.future());
            }
            return queue.call(DEADLINE, false, s -> Future.succeededFuture("a"));
        });
        assertEquals("a", loop.await(() -> call));
    }
}
