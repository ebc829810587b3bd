package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.Inbox;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.service.ServiceInterface;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DelegateConsumerTest {

    private static final JsonObject REGISTRATION = new JsonObject().put("id", 7);

    private final EventLoop loop = new EventLoop();
    private final Events events = new Events(loop.vertx(), "events");
    private final CallQueue calls = new CallQueue(loop.context(), 100);
    private final LocalState local = new LocalState(
            calls,
            new LocalPublications(calls, events, Duration.ofSeconds(3), 100, 1 << 20),
            new LocalSubscriptions(loop.context(), calls, events, true, Duration.ofSeconds(3), Duration.ZERO, 1_000),
            events);
    private final CallStatistics statistics = new CallStatistics();
    private final AtomicInteger closed = new AtomicInteger();
    private final RecordingSession session = new RecordingSession(loop.context(), Role.FOLLOWER, 1);
    private final DelegateConsumer consumer = new DelegateConsumer(
            "recording",
            ServiceInterface.of(RecordingService.class, true, Map.of("fire", Delegate.INVOKE_ONEWAY)),
            local,
            statistics,
            new DelegateConsumer.Settings(
                    Duration.ofSeconds(3),
                    Set.of("mirror"),
                    overrides(),
                    value -> "key of " + CanonicalJson.of(value),
                    new PublicationKey(List.of("id"))),
            () -> {
                closed.incrementAndGet();
                return Future.succeededFuture();
            });

    private static Map<String, Function<JsonArray, Future<?>>> overrides() {
        return Map.of(
                "greet", arguments -> Future.succeededFuture("hi " + arguments.getString(0)),
                "slow", arguments -> Future.succeededFuture(7),
                "fail",
                        arguments -> switch (String.valueOf(arguments.getString(0))) {
                            case "error" -> throw new AssertionError("an error of the override");
                            case "uncarried" -> Future.succeededFuture(JsonArray.of(new Object()));
                            default -> throw new IllegalStateException("thrown by the override");
                        });
    }

    @BeforeEach
    void register() {
        loop.run(() -> {
            consumer.register(loop.vertx(), "service");
            local.attach(session);
        });
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void forwardsArgumentsInTheOrderOfTheParametersWhateverTheOrderInTheMessage() {
        session.answering(asked -> Future.succeededFuture(12));
        assertEquals(12L, call("weigh", "{\"c\":3.5,\"a\":1,\"b\":2}"));
        assertEquals(List.of("weigh [1,2,3.5]"), session.asked());
    }

    @Test
    void answersWithTheDeclaredType() {
        session.answering(asked -> Future.succeededFuture(12));
        assertInstanceOf(Long.class, call("weigh", "{}"));
    }

    @Test
    void refusesAnAnswerThatTheDeclaredTypeCannotCarry() {
        session.answering(asked -> Future.succeededFuture("heavy"));
        ServiceException failure = refusal("weigh", "{}");
        assertEquals(ErrorCode.BAD_RESULT.code(), failure.failureCode());
        assertEquals("failed", failure.getDebugInfo().getString("outcome"));
    }

    @Test
    void refusesWhatIsNoDelegate() {
        for (String action : List.of("toString", "getClass", "")) {
            ServiceException failure = refusal(action, "{}");
            assertEquals(ErrorCode.NOT_A_DELEGATE.code(), failure.failureCode());
            assertEquals("notRun", failure.getDebugInfo().getString("outcome"));
            assertEquals("recording", failure.getDebugInfo().getString("channel"));
            assertEquals(action, failure.getDebugInfo().getString("method"));
        }
        assertEquals(List.of(), session.asked());
    }

    @Test
    void refusesAMessageWithoutAnAction() {
        ServiceException failure = assertInstanceOf(
                ServiceException.class,
                TestCluster.failure(loop.vertx().eventBus().request("service", new JsonObject())));
        assertEquals(ErrorCode.NOT_A_DELEGATE.code(), failure.failureCode());
        assertNull(failure.getDebugInfo().getValue("method"));
    }

    @Test
    void refusesArgumentsThatDoNotFit() {
        assertEquals(
                ErrorCode.BAD_ARGUMENTS.code(),
                refusal("echo", "{\"txt\":\"a\"}").failureCode());
        Throwable failure = TestCluster.failure(
                loop.vertx().eventBus().request("service", "text", new DeliveryOptions().addHeader("action", "echo")));
        assertEquals(
                ErrorCode.BAD_ARGUMENTS.code(),
                assertInstanceOf(ServiceException.class, failure).failureCode());
        assertEquals(List.of(), session.asked());
    }

    @Test
    void passesOnWhatTheDataClientFailsWith() {
        session.answering(
                asked -> Future.failedFuture(new ServiceException(42, "told so", new JsonObject().put("detail", "x"))));
        ServiceException failure = refusal("echo", "{}");
        assertEquals(42, failure.failureCode());
        assertEquals("told so", failure.getMessage());
        assertEquals("x", failure.getDebugInfo().getString("detail"));
        assertEquals("failed", failure.getDebugInfo().getString("outcome"));
    }

    @Test
    void triesAgainOnlyWhatIsListedAsIdempotent() {
        AtomicInteger asked = new AtomicInteger();
        session.answering(call -> asked.incrementAndGet() % 2 == 1
                ? Future.failedFuture(new ClusterException(ErrorCode.CONNECTION_LOST, "connection lost"))
                : Future.succeededFuture(new JsonArray()));
        assertEquals(ErrorCode.CONNECTION_LOST.code(), refusal("echo", "{}").failureCode());
        asked.set(0);
        Future<Object> mirrored = send("mirror", "{}", null);
        TestCluster.until("the call waits", () -> loop.call(calls::waiting) == 1);
        loop.run(() -> calls.tick(System.nanoTime()));
        assertEquals(new JsonArray(), TestCluster.await(mirrored));
    }

    @Test
    void aCallEndsByTheDeadlineInItsHeader() {
        loop.run(() -> local.detach(null));
        Future<Object> call = send("echo", "{}", "10000");
        TestCluster.until("the call waits", () -> loop.call(calls::waiting) == 1);
        loop.run(() -> calls.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(9)));
        assertEquals(1, loop.call(calls::waiting));
        loop.run(() -> calls.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(10)));
        assertEquals(ErrorCode.NO_LEADER.code(), failure(call).failureCode());
    }

    @Test
    void aCallWithoutADeadlineEndsAfterTheResponseTimeout() {
        loop.run(() -> local.detach(null));
        Future<Object> call = send("echo", "{}", null);
        TestCluster.until("the call waits", () -> loop.call(calls::waiting) == 1);
        loop.run(() -> calls.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(2)));
        assertEquals(1, loop.call(calls::waiting));
        loop.run(() -> calls.tick(System.nanoTime() + TimeUnit.SECONDS.toNanos(3)));
        assertEquals(ErrorCode.NO_LEADER.code(), failure(call).failureCode());
    }

    @Test
    void refusesATimeoutThatIsNone() {
        for (String timeout : List.of("0", "-1", "1.5", "soon", "")) {
            ServiceException failure = failure(send("echo", "{}", timeout));
            assertEquals(ErrorCode.BAD_ARGUMENTS.code(), failure.failureCode(), timeout);
        }
        assertEquals(List.of(), session.asked());
    }

    @Test
    void takesATimeoutThatIsLongerThanNanosecondsCount() {
        assertNull(TestCluster.await(send("echo", "{}", Long.toString(Long.MAX_VALUE))));
    }

    @Test
    void answersAnOverriddenMethodWithoutTheLeader() {
        loop.run(() -> local.detach(null));
        assertEquals("hi Ann", call("greet", "{\"name\":\"Ann\"}"));
    }

    @Test
    void refusesAnOverrideThatTheDeclaredTypeCannotCarry() {
        assertEquals(
                ErrorCode.BAD_RESULT.code(), refusal("slow", "{\"millis\":1}").failureCode());
    }

    @Test
    void failsTheCallOfAnOverrideThatThrows() {
        assertEquals("thrown by the override", refusal("fail", "{}").getMessage());
        assertEquals(
                "an error of the override",
                refusal("fail", "{\"how\":\"error\"}").getMessage());
        assertEquals(0L, loop.call(statistics::status).getLong("inFlight"));
    }

    @Test
    void failsTheCallOfAnOverrideWhoseAnswerNoMessageCanCarry() {
        ServiceException failure = refusal("fail", "{\"how\":\"uncarried\"}");
        assertEquals("IllegalStateException", failure.getDebugInfo().getString("name"));
        assertEquals("failed", failure.getDebugInfo().getString("outcome"));
        assertEquals(0L, loop.call(statistics::status).getLong("inFlight"));
    }

    @Test
    void aCallThatNobodyWaitsForRunsAllTheSame() {
        loop.vertx().eventBus().send("service", new JsonObject("{\"text\":\"a\"}"), action("fire"));
        TestCluster.until("it runs", () -> session.asked().equals(List.of("fire [\"a\"]")));
    }

    @Test
    void subscribesAnAddress() {
        Inbox listener = Inbox.at(loop.vertx(), "listener");
        call("subscribe", "{\"address\":\"listener\",\"registration\":{\"id\":7}}");
        assertEquals(List.of("subscribe key of {\"id\":7}"), session.asked());
        loop.run(() -> local.subscriptions().deliver("key of {\"id\":7}", "value", null));
        assertEquals("value", listener.next());
        call("unSubscribe", "{\"address\":\"listener\",\"registration\":{\"id\":7}}");
        assertEquals("unSubscribe key of {\"id\":7}", session.asked().get(1));
    }

    @Test
    void unSubscribesAllListenersWithoutAnAddress() {
        call("subscribe", "{\"address\":\"one\",\"registration\":{\"id\":7}}");
        call("subscribe", "{\"address\":\"two\",\"registration\":{\"id\":7}}");
        call("unSubscribe", "{\"registration\":{\"id\":7}}");
        assertFalse(isListenedTo("key of {\"id\":7}"));
    }

    @Test
    void refusesToSubscribeNobodyAndNothing() {
        for (String arguments : List.of("{\"registration\":{\"id\":7}}", "{\"address\":\"listener\"}")) {
            assertEquals(
                    ErrorCode.BAD_ARGUMENTS.code(),
                    refusal("subscribe", arguments).failureCode(),
                    arguments);
        }
        assertEquals(ErrorCode.BAD_ARGUMENTS.code(), refusal("publish", "{}").failureCode());
        assertEquals(List.of(), session.asked());
    }

    @Test
    void refusesAnAddressThatIsNoText() {
        String arguments = "{\"address\":7,\"registration\":{\"id\":7}}";
        for (String action : List.of("subscribe", "unSubscribe")) {
            assertEquals(
                    ErrorCode.BAD_ARGUMENTS.code(), refusal(action, arguments).failureCode(), action);
        }
        assertEquals(List.of(), session.asked());
    }

    @Test
    void publishesAndTakesBack() {
        call("publish", new JsonObject().put("registration", REGISTRATION).encode());
        assertEquals(1, loop.call(() -> local.publications().size()));
        call("unPublish", new JsonObject().put("registration", REGISTRATION).encode());
        assertEquals(0, loop.call(() -> local.publications().size()));
        assertEquals(List.of("publish [{\"id\":7}]", "unPublish [{\"id\":7}]"), session.asked());
    }

    @Test
    void publicationsWithEqualKeysAreTheSame() {
        for (int weight : List.of(3, 4)) {
            call("publish", "{\"registration\":{\"id\":7,\"weight\":" + weight + "}}");
        }
        assertEquals(1, loop.call(() -> local.publications().size()));
        call("unPublish", new JsonObject().put("registration", REGISTRATION).encode());
        assertEquals(0, loop.call(() -> local.publications().size()));
    }

    @Test
    void refusesAPublicationWithoutTheMembersOfItsKey() {
        for (String action : List.of("publish", "unPublish")) {
            ServiceException refused = refusal(action, "{\"registration\":{\"weight\":3}}");
            assertEquals(ErrorCode.BAD_ARGUMENTS.code(), refused.failureCode());
            assertEquals("notRun", refused.getDebugInfo().getString("outcome"));
        }
        assertEquals(List.of(), session.asked());
    }

    @Test
    void closesTheMembershipAndForwardsNothing() {
        call("close", "{}");
        assertEquals(1, closed.get());
        assertEquals(List.of(), session.asked());
    }

    @Test
    void countsCalls() {
        call("echo", "{\"text\":\"a\"}");
        refusal("nothing", "{}");
        JsonObject status = loop.call(statistics::status);
        assertEquals(2L, status.getLong("total"));
        assertEquals(0L, status.getLong("inFlight"));
        assertEquals(
                new JsonObject().put(Integer.toString(ErrorCode.NOT_A_DELEGATE.code()), 1L),
                status.getJsonObject("failures"));
        assertTrue(status.getJsonObject("latency").getLong("max") > 0);
    }

    @Test
    void servesNothingOnceItIsUnregistered() {
        loop.await(consumer::unregister);
        Throwable failure = TestCluster.failure(send("echo", "{}", null));
        assertEquals(
                ReplyFailure.NO_HANDLERS,
                assertInstanceOf(ReplyException.class, failure).failureType());
    }

    @Test
    void unregistersWithoutHavingBeenRegistered() {
        var other = new DelegateConsumer(
                "other",
                ServiceInterface.of(RecordingService.class, true, Map.of()),
                local,
                statistics,
                new DelegateConsumer.Settings(
                        Duration.ofSeconds(3), Set.of(), Map.of(), CanonicalJson::of, CanonicalJson::of),
                Future::succeededFuture);
        loop.await(other::unregister);
    }

    private Object call(String action, String arguments) {
        return TestCluster.await(send(action, arguments, null));
    }

    private ServiceException refusal(String action, String arguments) {
        return failure(send(action, arguments, null));
    }

    private static ServiceException failure(Future<?> call) {
        return assertInstanceOf(ServiceException.class, TestCluster.failure(call));
    }

    private Future<Object> send(String action, String arguments, String timeout) {
        DeliveryOptions options = action(action).setSendTimeout(10_000);
        if (timeout != null) {
            options.addHeader("timeout", timeout);
        }
        return loop.vertx()
                .eventBus()
                .<Object>request("service", new JsonObject(arguments), options)
                .map(message -> message.body());
    }

    private static DeliveryOptions action(String action) {
        return new DeliveryOptions().addHeader("action", action);
    }

    private boolean isListenedTo(String key) {
        return loop.call(() -> local.subscriptions().status()).stream()
                .anyMatch(one -> ((JsonObject) one).getString("key").equals(key));
    }
}
