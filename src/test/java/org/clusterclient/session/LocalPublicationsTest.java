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
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.Inbox;
import org.clusterclient.service.ResultType;
import org.clusterclient.service.ServiceMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalPublicationsTest {

    private static final ServiceMethod PUBLISH =
            new ServiceMethod("publish", Delegate.PUBLISH, List.of("registration"), ResultType.of(Void.class), true);
    private static final ServiceMethod UNPUBLISH = new ServiceMethod(
            "unPublish", Delegate.UNPUBLISH, List.of("registration"), ResultType.of(Void.class), true);

    private final EventLoop loop = new EventLoop();
    private final Inbox events = Inbox.at(loop.vertx(), "events");
    private final CallQueue calls = new CallQueue(loop.context(), 100);
    private final LocalPublications publications =
            new LocalPublications(calls, new Events(loop.vertx(), "events"), Duration.ofSeconds(3));
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
        attach(session.answering(
                asked -> Future.failedFuture(new ClusterException(ErrorCode.TIMEOUT, Outcome.UNKNOWN, "late", null))));
        loop.failure(() -> publish("a"));
        assertEquals(List.of("publish [\"a\"]"), replayed());
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

    private void attach(Session session) {
        loop.run(() -> calls.attach(session));
    }

    private Future<Void> publish(String key) {
        return publications.publish(PUBLISH, new Registration(key, key), soon());
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
