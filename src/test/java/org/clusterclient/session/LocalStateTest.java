package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.service.Parameter;
import org.clusterclient.service.ResultType;
import org.clusterclient.service.ServiceMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalStateTest {

    private static final ServiceMethod PUBLISH = new ServiceMethod(
            "publish",
            Delegate.PUBLISH,
            List.of(Parameter.of("registration", JsonObject.class)),
            ResultType.of(Void.class),
            true);
    private static final ServiceMethod GET =
            new ServiceMethod("get", Delegate.INVOKE, List.of(), ResultType.of(String.class), true);

    private final EventLoop loop = new EventLoop();
    private final Events events = new Events(loop.vertx(), "events");
    private final CallQueue calls = new CallQueue(loop.context(), 100);
    private final LocalState local = new LocalState(
            calls,
            new LocalPublications(calls, events, Duration.ofSeconds(3), 100, 1 << 20),
            new LocalSubscriptions(loop.context(), calls, events, true, Duration.ofSeconds(3), Duration.ZERO, 1_000),
            events);
    private final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void bringsANewSessionUpToDatePublicationsFirstThenSubscriptionsThenCalls() {
        loop.run(() -> local.attach(session()));
        loop.await(() -> local.publications().publish(PUBLISH, new Registration("p", "p"), deadline));
        loop.await(() -> local.subscriptions().add(new Registration("s", "s"), "listener", deadline));
        Future<Object> waiting = loop.call(() -> {
            local.detach(null);
            return calls.call(deadline, false, s -> s.invoke(new Invocation(GET, new JsonArray(), deadline)));
        });
        RecordingSession next = session();
        loop.run(() -> local.attach(next));
        loop.await(() -> waiting);
        assertEquals(List.of("publish [\"p\"]", "subscribe s", "get []"), next.asked());
    }

    @Test
    void detachesCallsAndSubscriptions() {
        loop.run(() -> local.attach(session()));
        loop.await(() -> local.subscriptions().add(new Registration("s", "s"), "listener", deadline));
        Future<Object> call = loop.call(() -> {
            local.detach(new ClusterException(ErrorCode.CONNECTION_LOST, "leader died"));
            JsonObject subscription = local.subscriptions().status().getJsonObject(0);
            assertEquals(false, subscription.getBoolean("accepted"));
            return calls.call(deadline, false, s -> Future.succeededFuture());
        });
        loop.run(() -> local.tick(deadline));
        Throwable failure = loop.failure(() -> call);
        assertEquals("no leader until the deadline: leader died", failure.getMessage());
        assertEquals(
                ErrorCode.NO_LEADER,
                assertInstanceOf(ClusterException.class, failure).errorCode());
    }

    @Test
    void ticksSubscriptionsAsWell() {
        RecordingSession session = session();
        loop.run(() -> local.attach(session));
        loop.await(() -> local.subscriptions().add(new Registration("s", "s"), "listener", deadline));
        session.answering(asked -> Future.failedFuture("not now"));
        loop.run(() -> {
            local.detach(null);
            local.attach(session);
        });
        session.answering(asked -> Future.succeededFuture());
        loop.run(() -> local.tick(deadline));
        assertEquals(List.of("subscribe s", "subscribe s", "subscribe s"), session.asked());
    }

    @Test
    void tellsWhatItKeeps() {
        assertEquals(
                new JsonObject()
                        .put("waiting", 0)
                        .put("underWay", 0)
                        .put("retries", 0L)
                        .put("subscriptions", new JsonArray())
                        .put("publications", 0)
                        .put("publicationBytes", 0L),
                loop.call(local::status));
        loop.run(() -> local.attach(session()));
        loop.await(() -> local.publications().publish(PUBLISH, new Registration("p", "p"), deadline));
        loop.await(() -> local.subscriptions().add(new Registration("s", "s"), "listener", deadline));
        loop.run(() -> {
            local.detach(null);
            calls.call(deadline, false, s -> Future.succeededFuture());
        });
        JsonObject subscription =
                new JsonObject().put("key", "s").put("listeners", 1).put("accepted", false);
        assertEquals(
                new JsonObject()
                        .put("waiting", 1)
                        .put("underWay", 0)
                        .put("retries", 0L)
                        .put("subscriptions", new JsonArray().add(subscription))
                        .put("publications", 1)
                        .put("publicationBytes", new Registration("p", "p").bytes()),
                loop.call(local::status));
        assertNull(loop.call(calls::lastCause));
    }

    private RecordingSession session() {
        return new RecordingSession(loop.context(), Role.FOLLOWER, 1);
    }
}
