package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.clusterclient.RoleLifecycle.State;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.CapturedLog;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.Inbox;
import org.clusterclient.session.CallQueue;
import org.clusterclient.session.Events;
import org.clusterclient.session.LocalPublications;
import org.clusterclient.session.LocalState;
import org.clusterclient.session.LocalSubscriptions;
import org.clusterclient.session.RecordingSession;
import org.clusterclient.session.Registration;
import org.clusterclient.session.Session;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RoleLifecycleTest {

    private static final ClusterException LOST = new ClusterException(ErrorCode.CONNECTION_LOST, "leader died");
    private static final Duration LONG = Duration.ofSeconds(20);

    private final EventLoop loop = new EventLoop();
    private final Inbox events = Inbox.at(loop.vertx(), "events");
    private final CallQueue calls = new CallQueue(loop.context(), 10);
    private final Scripted candidacy = new Scripted();
    private final LocalState local = localState();
    private RoleLifecycle lifecycle = lifecycle(LONG, LONG);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void onlyTheseMovesAreLegal() {
        Map<State, Set<State>> legal = new EnumMap<>(State.class);
        legal.put(State.ELECTING, EnumSet.of(State.LEADING, State.FOLLOWING, State.CLOSING));
        legal.put(State.LEADING, EnumSet.of(State.ELECTING, State.CLOSING));
        legal.put(State.FOLLOWING, EnumSet.of(State.ELECTING, State.CLOSING));
        legal.put(State.CLOSING, EnumSet.of(State.CLOSED));
        legal.put(State.CLOSED, EnumSet.noneOf(State.class));
        for (State state : State.values()) {
            assertEquals(legal.get(state), state.next(), state.name());
        }
    }

    @Test
    void becomesWhatTheSessionIs() {
        begin();
        assertNull(lifecycle.role());
        assertEquals("ELECTING", status().getString("state"));
        RecordingSession session = enter(Role.FOLLOWER, 5);
        await(lifecycle.ready());
        assertEquals(Role.FOLLOWER, lifecycle.role());
        assertRole("FOLLOWING", "follower", 5, "epoch=5");
        assertEquals("FOLLOWING", status().getString("state"));
        assertEquals("follower", status().getString("role"));
        assertEquals(5L, status().getLong("epoch"));
        assertEquals(4711, status().getInteger("leaderPid"), "what the session adds");
        until("it is ticked", () -> session.ticks() > 1);
    }

    @Test
    void isNotReadyWithASessionThatHasEndedBeforeItBegins() {
        begin();
        RecordingSession session = new RecordingSession(loop.context(), Role.LEADER, 5);
        Promise<Session> attempt = candidacy.next();
        loop.run(() -> {
            session.lose(LOST); // its port is handed over while the data client is deployed
            attempt.complete(session);
        });
        assertFalse(lifecycle.ready().isComplete());
        enter(Role.FOLLOWER, 6);
        await(lifecycle.ready());
    }

    @Test
    void leadsAlsoWhenItIsSingle() {
        begin();
        enter(Role.SINGLE, 5);
        await(lifecycle.ready());
        assertRole("LEADING", "single", 5, "epoch=5");
    }

    @Test
    void bringsTheSessionUpToDate() {
        begin();
        Future<Void> subscribed = loop.call(() ->
                local.subscriptions().add(new Registration("k", "k"), "listener", System.nanoTime() + LONG.toNanos()));
        RecordingSession session = enter(Role.LEADER, 5);
        await(subscribed);
        assertEquals(List.of("subscribe k"), session.asked());
    }

    @Test
    void callsThatWaitExpireWhileThereIsNoRole() {
        begin();
        fail(LOST);
        Future<Object> call =
                loop.call(() -> calls.call(System.nanoTime() + 1_000_000, false, session -> Future.succeededFuture()));
        assertEquals("no leader until the deadline: leader died", failure(call).getMessage());
    }

    @Test
    void triesUntilThereIsARoleAndTellsTheFirstFailureOnly() {
        begin();
        for (int i = 0; i < 3; i++) {
            fail(LOST);
        }
        enter(Role.FOLLOWER, 5);
        assertEquals(
                new JsonObject()
                        .put("type", "error")
                        .put("message", "leader died")
                        .put("code", ErrorCode.CONNECTION_LOST.code())
                        .put("state", "ELECTING"),
                events.next());
        assertRole("FOLLOWING", "follower", 5, "epoch=5");
    }

    @Test
    void tellsAFailureAgainAfterThereWasARole() {
        begin();
        fail(LOST);
        RecordingSession session = enter(Role.FOLLOWER, 5);
        loop.run(() -> session.lose(LOST));
        fail(LOST);
        assertEquals("error", type(events.next()));
        assertEquals("role", type(events.next()));
        assertEquals("role", type(events.next()));
        assertEquals("error", type(events.next()));
    }

    @Test
    void tellsAVerdictOnceUntilItChanges() {
        var silent = new ClusterException(ErrorCode.LEADER_UNRESPONSIVE, "pid=7");
        var other = new ClusterException(ErrorCode.LEADER_UNRESPONSIVE, "pid=8");
        var foreign = new ClusterException(ErrorCode.FOREIGN_HOLDER, "pid=8");
        begin();
        for (Throwable cause : List.of(LOST, silent, silent, LOST, silent, other, foreign, foreign, other)) {
            fail(cause);
        }
        enter(Role.FOLLOWER, 5);
        for (Throwable told : List.of(LOST, silent, other, foreign, other)) {
            JsonObject event = (JsonObject) events.next();
            assertEquals(told.getMessage(), event.getString("message"));
            assertEquals(((ClusterException) told).errorCode().code(), event.getInteger("code"));
        }
        assertRole("FOLLOWING", "follower", 5, "epoch=5");
    }

    @Test
    void logsOneShortLineWhateverTheWordsOfAPeer() {
        try (CapturedLog log = new CapturedLog()) {
            begin();
            var words = "refused by the leader:\nline of its own " + "x".repeat(5_000);
            fail(new ClusterException(ErrorCode.REFUSED, words));
            RecordingSession session = enter(Role.FOLLOWER, 5);
            loop.run(() -> session.lose(new ClusterException(ErrorCode.CONNECTION_LOST, words)));
            enter(Role.FOLLOWER, 6);
            List<String> lines = log.messages(Level.INFO).stream()
                    .filter(line -> line.contains("refused by"))
                    .toList();
            assertTrue(lines.size() >= 2, lines::toString);
            for (String line : lines) {
                assertTrue(line.length() < 1_200 && line.contains("leader:?line"), line);
            }
        }
    }

    @Test
    void tellsAVerdictThatDoesNotNameTheHolderOnceWhateverItsWords() {
        begin();
        fail(new ClusterException(ErrorCode.DATA_CLIENT_LOST, "server down at 12:00:01"));
        fail(new ClusterException(ErrorCode.DATA_CLIENT_LOST, "server down at 12:00:02"));
        enter(Role.FOLLOWER, 5);
        assertEquals("error", type(events.next()));
        assertRole("FOLLOWING", "follower", 5, "epoch=5");
    }

    @Test
    void tellsTheVerdictThatEndsASession() {
        begin();
        RecordingSession session = enter(Role.FOLLOWER, 5);
        assertEquals("role", type(events.next()));
        var silent = new ClusterException(ErrorCode.LEADER_UNRESPONSIVE, "pid=7");
        loop.run(() -> session.lose(silent));
        fail(silent);
        enter(Role.LEADER, 6);
        assertRole("ELECTING", null, 5, "pid=7");
        JsonObject event = (JsonObject) events.next();
        assertEquals(ErrorCode.LEADER_UNRESPONSIVE.code(), event.getInteger("code"));
        assertEquals("ELECTING", event.getString("state"));
        assertRole("LEADING", "leader", 6, "epoch=6");
    }

    @Test
    void triesAgainAfterAnAttemptThatFailsAtOnce() {
        candidacy.immediate.add(Future.failedFuture(LOST));
        begin();
        enter(Role.FOLLOWER, 5);
        await(lifecycle.ready());
    }

    @Test
    void electsAgainAfterAnAttemptThatSucceededAtOnce() {
        RecordingSession session = new RecordingSession(loop.context(), Role.LEADER, 5);
        candidacy.immediate.add(Future.succeededFuture(session));
        begin();
        await(lifecycle.ready());
        loop.run(() -> session.lose(LOST));
        enter(Role.FOLLOWER, 6);
        until("a role again", () -> lifecycle.role() == Role.FOLLOWER);
    }

    @Test
    void electsAgainWhenTheSessionIsLost() {
        begin();
        RecordingSession session = enter(Role.FOLLOWER, 5);
        events.next();
        loop.run(() -> session.lose(LOST));
        assertRole("ELECTING", null, 5, "leader died");
        assertNull(lifecycle.role());
        assertEquals("leader died", loop.call(calls::lastCause));
        enter(Role.LEADER, 7);
        assertRole("LEADING", "leader", 7, "epoch=7");
        assertEquals(List.of("end"), session.asked());
        assertEquals(List.of("attempt 0", "release", "attempt 5"), candidacy.asked);
    }

    @Test
    void electsAgainWhenTheSessionHasEndedInOrder() {
        begin();
        RecordingSession session = enter(Role.FOLLOWER, 5);
        events.next();
        loop.run(session::end);
        assertRole("ELECTING", null, 5, "the session has ended");
        candidacy.next();
    }

    @Test
    void claimsOnlyWhenTheLostSessionHasEndedAndIsReleased() {
        begin();
        Promise<Void> end = Promise.promise();
        RecordingSession session = enter(Role.LEADER, 5);
        session.answering(asked -> end.future());
        Promise<Void> released = Promise.promise();
        candidacy.releasing = released::future;
        loop.run(() -> session.lose(LOST));
        await(loop.vertx().timer(50, TimeUnit.MILLISECONDS)); // longer than the first wait
        assertEquals(List.of("attempt 0"), candidacy.asked);
        loop.run(() -> end.complete());
        await(loop.vertx().timer(50, TimeUnit.MILLISECONDS));
        assertEquals(List.of("attempt 0", "release"), candidacy.asked);
        loop.run(() -> released.fail("cannot release"));
        candidacy.next();
    }

    @Test
    void remembersTheLargestEpoch() {
        begin();
        RecordingSession first = enter(Role.FOLLOWER, 9);
        loop.run(() -> first.lose(LOST));
        RecordingSession second = enter(Role.FOLLOWER, 3);
        loop.run(() -> second.lose(LOST));
        candidacy.next();
        assertEquals(List.of("attempt 0", "release", "attempt 9", "release", "attempt 9"), candidacy.asked);
    }

    @Test
    void waitsLongerAfterEveryRoleThatDidNotLast() {
        begin();
        for (int roles = 0; roles < 8; roles++) {
            RecordingSession session = enter(Role.FOLLOWER, 5);
            loop.run(() -> session.lose(LOST));
        }
        assertTrue(millisToTheNextAttempt() >= 200, "the wait is at least 256 ms by now");
    }

    @Test
    void waitsShortlyAfterARoleThatLasted() {
        begin();
        for (int roles = 0; roles < 8; roles++) {
            RecordingSession session = enter(Role.FOLLOWER, 5);
            loop.run(() -> session.lose(LOST));
        }
        RecordingSession lasting = enter(Role.FOLLOWER, 5);
        await(loop.vertx().timer(400, TimeUnit.MILLISECONDS));
        loop.run(() -> lasting.lose(LOST));
        assertTrue(millisToTheNextAttempt() < 400, "the wait would be at least 512 ms");
    }

    @Test
    void isNotReadyWithoutARoleInTimeAndGoesOnTrying() {
        lifecycle = lifecycle(Duration.ofMillis(100), LONG);
        begin();
        fail(LOST);
        ClusterException failure = assertInstanceOf(ClusterException.class, failure(lifecycle.ready()));
        assertEquals(ErrorCode.NOT_READY, failure.errorCode());
        assertEquals("no role within maxWaitTime: channel=quotes maxWaitTime=100ms: leader died", failure.getMessage());
        enter(Role.FOLLOWER, 5);
        until("a role, though late", () -> lifecycle.role() == Role.FOLLOWER);
    }

    @Test
    void saysNoMoreThanItKnowsWhenItIsNotReady() {
        lifecycle = lifecycle(Duration.ofMillis(1), LONG);
        begin();
        assertEquals(
                "no role within maxWaitTime: channel=quotes maxWaitTime=1ms",
                failure(lifecycle.ready()).getMessage());
    }

    @Test
    void staysReadyOnceItWas() {
        lifecycle = lifecycle(Duration.ofMillis(100), LONG);
        begin();
        RecordingSession session = enter(Role.FOLLOWER, 5);
        await(lifecycle.ready());
        loop.run(() -> session.lose(LOST));
        await(loop.vertx().timer(150, TimeUnit.MILLISECONDS));
        await(lifecycle.ready());
    }

    @Test
    void endsTheSessionThenReleasesWhenItCloses() {
        begin();
        RecordingSession session = enter(Role.LEADER, 5);
        events.next();
        Promise<Void> end = Promise.promise();
        session.answering(asked -> end.future());
        Future<Void> closed = loop.call(lifecycle::close);
        assertRole("CLOSING", null, 5, "closing");
        assertNull(lifecycle.role());
        assertEquals(List.of("end"), session.asked());
        assertEquals(List.of("attempt 0"), candidacy.asked);
        loop.run(() -> end.complete());
        await(closed);
        assertRole("CLOSED", null, 5, "closed");
        assertEquals("resign", candidacy.asked.get(1));
        assertEquals(List.of("end"), session.asked());
        loop.run(() -> assertEquals(
                ErrorCode.CLOSED,
                assertInstanceOf(
                                ClusterException.class,
                                calls.call(System.nanoTime() + LONG.toNanos(), false, s -> Future.succeededFuture())
                                        .cause())
                        .errorCode()));
    }

    @Test
    void callsInFlightKeepTheirDeadlinesWhileTheSessionEnds() {
        begin();
        RecordingSession session = enter(Role.LEADER, 5);
        Promise<Void> end = Promise.promise();
        session.answering(asked -> end.future());
        Future<Void> closed = loop.call(lifecycle::close);
        long before = session.ticks();
        until("it is ticked on", () -> session.ticks() > before + 1);
        loop.run(() -> end.complete());
        await(closed);
    }

    @Test
    void closesOnce() {
        begin();
        RecordingSession session = enter(Role.LEADER, 5);
        Future<Void> first = loop.call(lifecycle::close);
        assertSame(first, loop.call(lifecycle::close));
        await(first);
        assertSame(first, loop.call(lifecycle::close));
        assertEquals(List.of("end"), session.asked());
    }

    @Test
    void closesHoweverTheEndWent() {
        begin();
        RecordingSession session = enter(Role.LEADER, 5);
        session.answering(asked -> Future.failedFuture("cannot end"));
        candidacy.releasing = () -> Future.failedFuture("cannot release");
        await(loop.call(lifecycle::close));
        assertEquals("CLOSED", status().getString("state"));
    }

    @Test
    void isNotReadyWhenItIsClosedBefore() {
        begin();
        candidacy.next();
        loop.call(lifecycle::close);
        loop.run(() -> candidacy.last.fail(LOST));
        ClusterException failure = assertInstanceOf(ClusterException.class, failure(lifecycle.ready()));
        assertEquals(ErrorCode.CLOSED, failure.errorCode());
    }

    @Test
    void closesWhileItWaitsForTheNextAttempt() {
        begin();
        for (int i = 0; i < 6; i++) {
            fail(LOST);
        }
        await(loop.call(lifecycle::close));
        await(loop.vertx().timer(300, TimeUnit.MILLISECONDS));
        assertEquals("resign", candidacy.asked.get(candidacy.asked.size() - 1), "no attempt any more");
    }

    @Test
    void closingWaitsForTheAttemptThatIsUnderWay() {
        begin();
        Promise<Session> attempt = candidacy.next();
        Future<Void> closed = loop.call(lifecycle::close);
        assertEquals(List.of("attempt 0"), candidacy.asked);
        loop.run(() -> attempt.fail(LOST));
        await(closed);
        assertEquals(List.of("attempt 0", "resign"), candidacy.asked);
        assertEquals("CLOSING", ((JsonObject) events.next()).getString("state"));
        assertEquals("CLOSED", ((JsonObject) events.next()).getString("state"), "and no error");
    }

    @Test
    void closingEndsTheSessionOfTheAttemptThatIsUnderWayBeforeItReleases() {
        begin();
        Promise<Session> attempt = candidacy.next();
        Future<Void> closed = loop.call(lifecycle::close);
        Promise<Void> end = Promise.promise();
        var session = new RecordingSession(loop.context(), Role.LEADER, 5).answering(asked -> end.future());
        loop.run(() -> attempt.complete(session));
        loop.run(() -> {
            assertEquals(List.of("end"), session.asked());
            assertEquals(List.of("attempt 0"), candidacy.asked, "the data client is closed first");
            assertFalse(closed.isComplete());
        });
        assertNull(lifecycle.role());
        loop.run(() -> end.complete());
        await(closed);
        assertTrue(candidacy.asked.contains("resign"));
    }

    @Test
    void closingWaitsForTheEndOfASessionThatWasLost() {
        begin();
        RecordingSession session = enter(Role.LEADER, 5);
        Promise<Void> end = Promise.promise();
        session.answering(asked -> end.future());
        loop.run(() -> session.lose(LOST));
        Future<Void> closed = loop.call(lifecycle::close);
        loop.run(() -> {
            assertEquals(List.of("attempt 0"), candidacy.asked, "the data client is closed first");
            assertFalse(closed.isComplete());
        });
        loop.run(() -> end.complete());
        await(closed);
        assertTrue(candidacy.asked.contains("release"));
        assertFalse(candidacy.asked.contains("attempt 5"));
    }

    @Test
    void closingDoesNotWaitForeverForAnAttempt() {
        lifecycle = lifecycle(LONG, Duration.ofMillis(50));
        begin();
        Promise<Session> attempt = candidacy.next();
        await(loop.call(lifecycle::close));
        assertEquals(List.of("attempt 0", "resign"), candidacy.asked);
        var late = new RecordingSession(loop.context(), Role.LEADER, 5);
        loop.run(() -> attempt.complete(late));
        until("it is released again", () -> candidacy.asked.size() == 3);
        assertEquals(List.of("end"), late.asked());
        assertEquals("resign", candidacy.asked.get(2));
        assertEquals("CLOSED", status().getString("state"));
    }

    @Test
    void stepsDownWhenTheDataClientIsBroken() {
        begin();
        RecordingSession session = enter(Role.LEADER, 5);
        events.next();
        loop.run(() -> lifecycle.dataClientBroken(null, LOST));
        assertRole("ELECTING", null, 5, "leader died");
        candidacy.next();
        assertEquals(List.of("end"), session.asked());
    }

    @Test
    void whatADataClientOfATermThatIsOverSaysIsPastHarm() {
        begin();
        enter(Role.LEADER, 5);
        loop.run(() -> lifecycle.dataClientBroken(5L, LOST));
        RecordingSession next = enter(Role.LEADER, 6);
        loop.run(() -> lifecycle.dataClientBroken(5L, LOST));
        assertEquals(Role.LEADER, lifecycle.role());
        assertEquals(List.of(), next.asked());
        loop.run(() -> lifecycle.dataClientBroken(6L, LOST));
        assertNull(lifecycle.role());
    }

    @Test
    void theDataClientOfAnotherProcessIsNoneOfAFollowersBusiness() {
        begin();
        RecordingSession session = enter(Role.FOLLOWER, 5);
        loop.run(() -> lifecycle.dataClientBroken(null, LOST));
        assertEquals(Role.FOLLOWER, lifecycle.role());
        assertEquals(List.of(), session.asked());
    }

    @Test
    void aBrokenDataClientIsNoNewsWhileItElects() {
        begin();
        loop.run(() -> lifecycle.dataClientBroken(null, LOST));
        assertEquals("ELECTING", status().getString("state"));
        assertEquals(0, events.size());
    }

    private LocalState localState() {
        Events published = new Events(loop.vertx(), "events");
        return new LocalState(
                calls,
                new LocalPublications(calls, published, LONG, 100, 1 << 20),
                new LocalSubscriptions(loop.context(), calls, published, true, LONG, Duration.ZERO, 1_000),
                published);
    }

    private RoleLifecycle lifecycle(Duration maxWaitTime, Duration drainTimeout) {
        return new RoleLifecycle(loop.context(), "quotes", candidacy, local, maxWaitTime, drainTimeout);
    }

    private void begin() {
        loop.run(lifecycle::begin);
    }

    /** Lets the next attempt succeed. */
    private RecordingSession enter(Role role, long epoch) {
        RecordingSession session = new RecordingSession(loop.context(), role, epoch);
        Promise<Session> attempt = candidacy.next();
        loop.run(() -> attempt.complete(session));
        return session;
    }

    /** Lets the next attempt fail. */
    private void fail(Throwable cause) {
        Promise<Session> attempt = candidacy.next();
        loop.run(() -> attempt.fail(cause));
    }

    private long millisToTheNextAttempt() {
        long began = System.nanoTime();
        candidacy.next();
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private JsonObject status() {
        return loop.call(lifecycle::status);
    }

    private void assertRole(String state, String role, long epoch, String reason) {
        assertEquals(
                new JsonObject()
                        .put("type", "role")
                        .put("state", state)
                        .put("role", role)
                        .put("epoch", epoch)
                        .put("reason", reason),
                events.next());
    }

    private static String type(Object event) {
        return ((JsonObject) event).getString("type");
    }

    /** Attempts what the test says, and writes down what it is asked. */
    private final class Scripted implements Candidacy {
        final List<String> asked = new CopyOnWriteArrayList<>();
        final BlockingQueue<Future<Session>> immediate = new LinkedBlockingQueue<>();
        private final BlockingQueue<Promise<Session>> attempts = new LinkedBlockingQueue<>();
        volatile Supplier<Future<Void>> releasing = Future::succeededFuture;
        volatile Promise<Session> last;

        @Override
        public Future<Session> attempt(long lastEpoch) {
            asked.add("attempt " + lastEpoch);
            Future<Session> at = immediate.poll();
            if (at != null) {
                return at;
            }
            Promise<Session> attempt = loop.context().promise();
            attempts.add(attempt);
            return attempt.future();
        }

        @Override
        public Future<Void> release() {
            asked.add("release");
            return releasing.get();
        }

        @Override
        public Future<Void> resign() {
            asked.add("resign");
            return releasing.get();
        }

        Promise<Session> next() {
            try {
                last = attempts.poll(20, TimeUnit.SECONDS);
                if (last == null) {
                    throw new AssertionError("no further attempt");
                }
                return last;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
