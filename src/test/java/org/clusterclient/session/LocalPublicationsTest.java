package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.Inbox;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.protocol.PublicationNumber;
import org.clusterclient.service.Parameter;
import org.clusterclient.service.ResultType;
import org.clusterclient.service.ServiceMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalPublicationsTest {

    private static final ServiceMethod PUBLISH = new ServiceMethod(
            "publish",
            Delegate.PUBLISH,
            List.of(Parameter.of("registration", JsonObject.class)),
            ResultType.of(Void.class),
            true);
    private static final ServiceMethod UNPUBLISH = new ServiceMethod(
            "unPublish",
            Delegate.UNPUBLISH,
            List.of(Parameter.of("registration", JsonObject.class)),
            ResultType.of(Void.class),
            true);

    private static final long MAX_BYTES = 4_096;

    private final EventLoop loop = new EventLoop();
    private final Inbox events = Inbox.at(loop.vertx(), "events");
    private final CallQueue calls = new CallQueue(loop.context(), 100);
    private final LocalPublications publications =
            new LocalPublications(calls, new Events(loop.vertx(), "events"), Duration.ofSeconds(3), 4, MAX_BYTES);
    private final RecordingSession session = new RecordingSession(loop.context(), Role.FOLLOWER, 1);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void publishesTheRegistrationAsItWasWritten() {
        attach(session);
        loop.await(() -> publications.publish(PUBLISH, new Registration("k", new JsonObject().put("b", 1)), soon()));
        assertEquals(List.of("publish [{\"b\":1}]"), session.asked());
    }

    @Test
    void replaysInTheOrderOfTheLastPublication() {
        attach(session);
        for (String key : List.of("a", "b", "c", "a")) {
            loop.await(() -> publish(key));
        }
        assertEquals(3, loop.call(publications::size));
        assertEquals(List.of("publish [\"b\"]", "publish [\"c\"]", "publish [\"a\"]"), replayed());
    }

    @Test
    void forgetsWhatIsRefusedForGood() {
        var refusal = new ServiceException(42, "bad publication");
        attach(session.answering(asked -> Future.failedFuture(refusal)));
        assertSame(refusal, loop.failure(() -> publish("a")));
        assertEquals(List.of(), replayed());
    }

    @Test
    void forgetsWhatSurelyDidNotRun() {
        var notRun = new ClusterException(ErrorCode.NOT_A_DELEGATE, "not a delegate");
        attach(session.answering(asked -> Future.failedFuture(notRun)));
        assertSame(notRun, loop.failure(() -> publish("a")));
        assertEquals(List.of(), replayed());
    }

    @Test
    void keepsAPublicationThatIsRefusedWhenItIsPublishedAgain() {
        attach(session);
        loop.await(() -> publish("a"));
        session.answering(asked -> Future.failedFuture(new ServiceException(42, "not now")));
        loop.failure(() -> publish("a"));
        assertEquals(List.of("publish [\"a\"]"), replayed());
    }

    @Test
    void keepsWhatMayHaveBeenPublished() {
        attach(session.answering(asked -> late()));
        loop.failure(() -> publish("a"));
        assertEquals(1, loop.call(publications::size));
    }

    @Test
    void publishesAgainWhenTheConnectionEndsBeforeTheAnswer() {
        attach(session.answering(
                asked -> Future.failedFuture(new ClusterException(ErrorCode.CONNECTION_LOST, "connection lost"))));
        Future<Void> published = loop.call(() -> publish("a"));
        loop.run(() -> assertEquals(1, calls.waiting()));
        var next = new RecordingSession(loop.context(), Role.FOLLOWER, 2);
        loop.run(() -> {
            calls.attach(next);
            publications.replay();
            calls.resume();
        });
        loop.await(() -> published);
        assertEquals(List.of("publish [\"a\"]"), next.asked(), "once");
        assertEquals(List.of("publish [\"a\"]"), replayed());
    }

    @Test
    void forgetsWhatIsTakenBackAndForwardsThat() {
        attach(session);
        loop.await(() -> publish("a"));
        loop.await(() -> publish("b"));
        loop.await(() -> publications.unPublish(UNPUBLISH, new Registration("a", "a"), soon()));
        assertEquals(List.of("publish [\"a\"]", "publish [\"b\"]", "unPublish [\"a\"]"), session.asked());
        assertEquals(List.of("publish [\"b\"]"), replayed());
    }

    @Test
    void forwardsThatSomethingIsTakenBackThatItDoesNotKnow() {
        attach(session);
        loop.await(() -> publications.unPublish(UNPUBLISH, new Registration("x", "x"), soon()));
        assertEquals(List.of("unPublish [\"x\"]"), session.asked());
    }

    @Test
    void doesNotReplayWhatWasTakenBackBeforeItWasAnswered() {
        Promise<Object> answer = Promise.promise();
        attach(session.answering(asked -> asked.startsWith("publish") ? answer.future() : Future.succeededFuture()));
        Future<Void> published = loop.call(() -> publish("a"));
        loop.await(() -> publications.unPublish(UNPUBLISH, new Registration("a", "a"), soon()));
        loop.run(answer::complete);
        loop.await(() -> published);
        assertEquals(List.of(), replayed());
    }

    @Test
    void tellsWhatIsRefusedWhenItIsReplayedAndKeepsIt() {
        attach(session);
        loop.await(() -> publish("a"));
        var next = new RecordingSession(loop.context(), Role.FOLLOWER, 2)
                .answering(asked -> Future.failedFuture(new ServiceException(42, "not any more")));
        loop.run(() -> {
            calls.attach(next);
            publications.replay();
        });
        assertEquals(
                new JsonObject()
                        .put("type", "error")
                        .put("message", "not any more")
                        .put("publication", "a"),
                events.next());
        assertEquals(List.of("publish [\"a\"]"), replayed());
    }

    @Test
    void triesAgainWhatIsRefusedWhenItIsReplayedUntilItIsAcceptedOrThereIsAnotherLeader() {
        attach(session);
        loop.await(() -> publish("a"));
        AtomicInteger refusals = new AtomicInteger(2);
        session.answering(asked -> refusals.getAndDecrement() > 0
                ? Future.failedFuture(new ServiceException(42, "not yet"))
                : Future.succeededFuture());
        loop.run(publications::replay);
        loop.run(() -> publications.tick(System.nanoTime()));
        assertEquals(2, session.asked().size(), "not before its time");
        for (int tick = 0; tick < 3; tick++) {
            loop.run(() -> publications.tick(later()));
        }
        assertEquals(4, session.asked().size(), "and not again when it is accepted");

        refusals.set(1);
        loop.run(publications::replay);
        loop.run(publications::detach);
        loop.run(() -> publications.tick(later()));
        assertEquals(5, session.asked().size(), "that is for the next leader's replay");
    }

    private static long later() {
        return System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    }

    @Test
    void publishesAgainUnderTheNumberThatItWasGiven() {
        attach(session.answering(asked -> number(1, 7)));
        loop.await(() -> publish("a"));
        assertEquals(List.of("publish [\"a\"] 1.7"), replayed());
    }

    @Test
    void remembersWhatHasTheLatestNumberWhateverAnswerComesLast() {
        Promise<Object> first = Promise.promise();
        attach(session.answering(asked -> asked.contains("first") ? first.future() : number(1, 2)));
        Future<Void> late = loop.call(() -> publish("k", "first"));
        loop.await(() -> publish("k", "second"));
        loop.run(() -> first.complete(new PublicationNumber(1, 1)));
        loop.await(() -> late);
        assertEquals(List.of("publish [\"second\"] 1.2"), replayed());
    }

    @Test
    void remembersTheLastCallWhereTheAnswersHaveNoNumbers() {
        Promise<Object> first = Promise.promise();
        attach(session.answering(asked -> asked.contains("first") ? first.future() : Future.succeededFuture()));
        Future<Void> late = loop.call(() -> publish("k", "first"));
        loop.await(() -> publish("k", "second"));
        loop.run(() -> first.complete());
        loop.await(() -> late);
        assertEquals(List.of("publish [\"second\"]"), replayed());
    }

    @Test
    void replaysInTheOrderOfTheNumbers() {
        List<PublicationNumber> numbers =
                List.of(new PublicationNumber(2, 1), new PublicationNumber(1, 9), new PublicationNumber(1, 10));
        AtomicInteger next = new AtomicInteger();
        attach(session.answering(asked -> Future.succeededFuture(numbers.get(next.getAndIncrement()))));
        for (String key : List.of("a", "b", "c")) {
            loop.await(() -> publish(key));
        }
        assertEquals(List.of("publish [\"b\"] 1.9", "publish [\"c\"] 1.10", "publish [\"a\"] 2.1"), replayed());
    }

    @Test
    void whatANpmLeaderTookComesAfterWhatWasNumberedBeforeAndBeforeWhatWasNumberedSince() {
        attach(session.answering(asked -> number(1, 5)));
        loop.await(() -> publish("numbered"));
        session.answering(asked -> Future.succeededFuture());
        loop.await(() -> publish("npm1"));
        loop.await(() -> publish("npm2"));
        session.answering(asked -> number(2, 1));
        loop.await(() -> publish("since"));
        assertEquals(
                List.of(
                        "publish [\"numbered\"] 1.5",
                        "publish [\"npm1\"]",
                        "publish [\"npm2\"]",
                        "publish [\"since\"] 2.1"),
                replayed());
    }

    @Test
    void whatANpmLeaderTookReplacesWhatWasNumberedBefore() {
        attach(session.answering(asked -> number(1, 5)));
        loop.await(() -> publish("k", "numbered"));
        session.answering(asked -> Future.succeededFuture());
        loop.await(() -> publish("k", "npm"));
        assertEquals(List.of("publish [\"npm\"]"), replayed());
    }

    @Test
    void keepsTheNumberThatAReplayIsGiven() {
        attach(session);
        loop.await(() -> publish("a"));
        var next = new RecordingSession(loop.context(), Role.FOLLOWER, 2).answering(asked -> number(2, 1));
        loop.run(() -> {
            calls.detach(null);
            calls.attach(next);
            publications.replay();
        });
        assertEquals(List.of("publish [\"a\"]"), next.asked());
        assertEquals(List.of("publish [\"a\"] 2.1"), replayed());
    }

    @Test
    void whatMayHaveBeenPublishedIsOlderThanWhateverThatLeaderAcknowledged() {
        attach(session.answering(asked -> late()));
        loop.failure(() -> publish("a"));
        assertEquals(List.of("publish [\"a\"] 1.0"), replayed());
    }

    @Test
    void whatMayHaveBeenPublishedReplacesItsPredecessorUnderTheSameNumber() {
        attach(session.answering(asked -> number(1, 5)));
        loop.await(() -> publish("k", "sure"));
        session.answering(asked -> late());
        loop.failure(() -> publish("k", "unsure"));
        assertEquals(List.of("publish [\"unsure\"] 1.5"), replayed());
    }

    @Test
    void doesNotPublishAgainWhatIsTakenBackWhileItWaitsForItsTurn() {
        attach(session);
        loop.await(() -> publish("a"));
        var busy = new RecordingSession(loop.context(), Role.FOLLOWER, 2)
                .answering(asked -> asked.startsWith("publish")
                        ? Future.failedFuture(new ClusterException(ErrorCode.NO_LEADER, "leaving"))
                        : Future.succeededFuture());
        loop.run(() -> {
            calls.attach(busy);
            publications.replay();
        });
        loop.await(() -> publications.unPublish(UNPUBLISH, new Registration("a", "a"), soon()));
        loop.run(calls::resume);
        assertEquals(List.of("publish [\"a\"]", "unPublish [\"a\"]"), busy.asked());
    }

    @Test
    void publishesAgainOnceWhenTheSessionEndsWhileItDoes() {
        attach(session);
        loop.await(() -> publish("a"));
        session.answering(
                asked -> Future.failedFuture(new ClusterException(ErrorCode.CONNECTION_LOST, "connection lost")));
        loop.run(publications::replay);
        loop.run(() -> assertEquals(1, calls.waiting()));
        var next = new RecordingSession(loop.context(), Role.FOLLOWER, 2);
        loop.run(() -> {
            calls.attach(next);
            publications.replay();
            calls.resume();
        });
        assertEquals(List.of("publish [\"a\"]"), next.asked());
    }

    @Test
    void refusesMorePublicationsThanItMayRemember() {
        attach(session);
        for (String key : List.of("a", "b", "c")) {
            loop.await(() -> publish(key));
        }
        Promise<Object> answer = Promise.promise();
        session.answering(asked -> answer.future());
        List<Future<Void>> fitting = loop.call(() -> List.of(publish("d"), publish("d"), publish("a")));
        ClusterException refused = (ClusterException) loop.failure(() -> publish("e"));
        assertEquals(ErrorCode.OVERLOADED, refused.errorCode());
        assertEquals(Outcome.NOT_RUN, refused.outcome());
        loop.run(() -> answer.fail(new ServiceException(42, "refused")));
        fitting.forEach(TestCluster::failure);
        session.answering(asked -> Future.succeededFuture());
        loop.await(() -> publish("e"));
    }

    @Test
    void refusesMoreBytesThanItMayRemember() {
        attach(session);
        String text = "x".repeat(2_500);
        loop.await(() -> publish("a", text));
        loop.await(() -> publish("a", text));
        assertEquals(2, loop.call(publications::bytes) / 1_000);
        ClusterException refused = (ClusterException) loop.failure(() -> publish("b", text));
        assertEquals(ErrorCode.OVERLOADED, refused.errorCode());
        assertEquals(Outcome.NOT_RUN, refused.outcome());
        loop.await(() -> publications.unPublish(UNPUBLISH, new Registration("a", text), soon()));
        assertEquals(0, loop.call(publications::bytes));
        loop.await(() -> publish("b", text));
    }

    @Test
    void bytesThatAreNotAnsweredCountUntilTheyAreRefused() {
        attach(session);
        Promise<Object> answer = Promise.promise();
        session.answering(asked -> answer.future());
        String text = "x".repeat(2_500);
        Future<Void> waiting = loop.call(() -> publish("a", text));
        assertEquals(ErrorCode.OVERLOADED, ((ClusterException) loop.failure(() -> publish("b", text))).errorCode());
        loop.run(() -> answer.fail(new ServiceException(42, "refused")));
        TestCluster.failure(waiting);
        assertEquals(0, loop.call(publications::bytes));
    }

    private void attach(Session session) {
        loop.run(() -> calls.attach(session));
    }

    private Future<Void> publish(String key) {
        return publish(key, key);
    }

    private Future<Void> publish(String key, String value) {
        return publications.publish(PUBLISH, new Registration(key, value), soon());
    }

    private static Future<PublicationNumber> number(long epoch, long sequence) {
        return Future.succeededFuture(new PublicationNumber(epoch, sequence));
    }

    private static Future<?> late() {
        return Future.failedFuture(new ClusterException(ErrorCode.TIMEOUT, Outcome.UNKNOWN, "late", null));
    }

    /** Returns what a new session is asked at its beginning. */
    private List<String> replayed() {
        var next = new RecordingSession(loop.context(), Role.FOLLOWER, 2);
        loop.run(() -> {
            calls.detach(null);
            calls.attach(next);
            publications.replay();
        });
        assertTrue(loop.call(calls::waiting) == 0, "nothing waits");
        return next.asked();
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    }
}
