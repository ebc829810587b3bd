package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EveryRole;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong with a call fails that call, in the same words for every role, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailuresIT {

    private static final long RESPONSE_TIMEOUT = 400;

    private EveryRole<RecordingService> all;

    @BeforeAll
    void join() {
        all = new EveryRole<>(
                RecordingService.class,
                options -> options.setResponseTimeout(RESPONSE_TIMEOUT)
                        .override("slow", FailuresIT::overridden)
                        .setIdempotent(List.of("weigh")));
    }

    /** Fails as {@code slow} is told by its number. */
    private static Future<?> overridden(JsonArray arguments) {
        return switch (arguments.getInteger(0)) {
            case 0 -> throw new IllegalStateException("override threw");
            case 1 -> null;
            case 2 -> Future.failedFuture(new IllegalStateException("override failed"));
            case 3 -> Future.succeededFuture(3);
            default -> Future.succeededFuture("overridden " + arguments.getInteger(0));
        };
    }

    @AfterAll
    void close() {
        all.close();
    }

    @AfterEach
    void nothingElseHasFailed() {
        for (Role role : Role.values()) {
            assertEquals(
                    "after",
                    await(all.node(role).client().proxy(Duration.ofSeconds(5)).echo("after")));
            assertEquals(role, all.node(role).client().role());
            assertEquals(1, all.journal(role).count("connect"));
        }
    }

    /**
     * What a caller is told; the stack trace is left out.
     *
     * @param message its beginning
     */
    record Told(int code, String message, String name, String outcome) {

        static Told failed(int code, String message, String name) {
            return new Told(code, message, name, "failed");
        }

        static Told ours(ErrorCode code, String message) {
            return new Told(
                    code.code(), message, "ClusterException", code.outcome().value());
        }

        void check(String method, Object actual) {
            ServiceException failure = assertInstanceOf(ServiceException.class, actual);
            JsonObject info = failure.getDebugInfo();
            assertEquals(
                    this,
                    new Told(
                            failure.failureCode(),
                            failure.getMessage().startsWith(message) ? message : failure.getMessage(),
                            info.getString("name"),
                            info.getString("outcome")));
            assertEquals("recording", info.getString("channel"));
            assertEquals(method, info.getString("method"));
        }
    }

    @ParameterizedTest
    @MethodSource("failuresByRole")
    void dataClientsFailureReachesTheCaller(Role role, String how, Told told) {
        told.check("fail", failure(all.node(role).proxy().fail(how)));
    }

    static Stream<Arguments> failuresByRole() {
        return byRole(
                List.of("throw", Told.failed(500, "thrown", "java.lang.IllegalStateException")),
                List.of("null", Told.failed(500, "", "java.lang.NullPointerException")),
                List.of("failed", Told.failed(-1, "failed future", "java.lang.IllegalArgumentException")),
                List.of("service", Told.failed(42, "told so", "ServiceException")),
                List.of("oddDebugInfo", Told.failed(43, "odd", "ServiceException")),
                List.of(
                        "never",
                        Told.ours(ErrorCode.TIMEOUT, "no answer by the deadline: channel=recording method=fail")));
    }

    @ParameterizedTest
    @EnumSource
    void messagesAreTheSameToTheLastCharacterForEveryRole(Role role) {
        for (String how : List.of("throw", "null", "failed", "service", "oddDebugInfo")) {
            assertEquals(
                    failure(all.node(Role.FOLLOWER).proxy().fail(how)).getMessage(),
                    failure(all.node(role).proxy().fail(how)).getMessage(),
                    how);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serviceExceptionKeepsItsDebugInfo(Role role) {
        ServiceException failure =
                (ServiceException) failure(all.node(role).proxy().fail("service"));
        assertEquals("x", failure.getDebugInfo().getString("detail"));
    }

    @ParameterizedTest
    @EnumSource
    void stackTraceOfTheDataClientCrosses(Role role) {
        ServiceException failure =
                (ServiceException) failure(all.node(role).proxy().fail("throw"));
        String stack = failure.getDebugInfo().getString("stack");
        assertTrue(stack.contains("RecordingDataClient.fail"), stack);
    }

    @ParameterizedTest
    @EnumSource
    void nullForAListArrivesWhereTheTypeAllowsIt(Role role) {
        assertNull(await(all.node(role).proxy().fail("nullList")));
    }

    @ParameterizedTest
    @EnumSource
    void answerThatJsonCannotCarryFailsTheCall(Role role) {
        new Told(ErrorCode.BAD_RESULT.code(), "the answer cannot be sent", "ClusterException", "failed")
                .check("notANumber", failure(all.node(role).proxy().notANumber()));
    }

    @ParameterizedTest
    @EnumSource
    void callWithoutAnswerEndsByResponseTimeout(Role role) {
        long began = System.nanoTime();
        Object answer = all.node(role).raw("fail", new JsonObject().put("how", "never"));
        checkTook(began, RESPONSE_TIMEOUT);
        Told.ours(ErrorCode.TIMEOUT, "no answer by the deadline: channel=recording method=fail")
                .check("fail", answer);
    }

    @ParameterizedTest
    @EnumSource
    void headerTimeoutIsTheDeadline(Role role) {
        long began = System.nanoTime();
        Object answer = all.node(role).raw(timeout("120").addHeader("action", "fail"), how("never"));
        checkTook(began, 120);
        Told.ours(ErrorCode.TIMEOUT, "no answer by the deadline: channel=recording method=fail")
                .check("fail", answer);
    }

    @ParameterizedTest
    @EnumSource
    void proxyWithATimeoutHasItAsItsDeadline(Role role) {
        long began = System.nanoTime();
        var proxy = all.node(role).client().proxy(Duration.ofMillis(120));
        Told.ours(ErrorCode.TIMEOUT, "no answer by the deadline: channel=recording method=fail")
                .check("fail", failure(proxy.fail("never")));
        checkTook(began, 120);
    }

    private static void checkTook(long beganNanos, long millis) {
        long took = (System.nanoTime() - beganNanos) / 1_000_000;
        assertTrue(took >= millis - 5 && took < millis + 750, "deadline " + millis + " ms, took " + took + " ms");
    }

    @ParameterizedTest
    @MethodSource("badTimeoutsByRole")
    void badHeaderTimeoutIsRefused(Role role, String timeout) {
        Object answer =
                all.node(role).raw(timeout(timeout).addHeader("action", "echo"), new JsonObject().put("text", "a"));
        Told.ours(ErrorCode.BAD_ARGUMENTS, "header timeout: expected milliseconds, got '" + timeout + "'")
                .check("echo", answer);
    }

    static Stream<Arguments> badTimeoutsByRole() {
        return byRole(List.of("soon"), List.of("0"), List.of("-5"), List.of("1.5"), List.of(""));
    }

    @ParameterizedTest
    @MethodSource("noDelegatesByRole")
    void whatIsNoDelegateCannotBeCalled(Role role, String action) {
        Told.ours(ErrorCode.NOT_A_DELEGATE, "not a delegate: channel=recording")
                .check(action, all.node(role).raw(action, new JsonObject()));
        assertEquals(0, all.journal(role).count("secret"));
    }

    @ParameterizedTest
    @MethodSource("wrongArgumentsByRole")
    void dataClientIsNotCalledWithArgumentsThatAreNotItsOwn(Role role, String action, JsonObject arguments) {
        List<String> before = all.journal(role).lines();
        Told.ours(ErrorCode.BAD_ARGUMENTS, "").check(action, all.node(role).raw(action, arguments));
        assertEquals(before, all.journal(role).lines());
    }

    static Stream<Arguments> wrongArgumentsByRole() {
        JsonObject object = new JsonObject();
        return byRole(
                List.of("echo", JsonObject.of("text", object)),
                List.of("echo", JsonObject.of("text", "a", "more", "b")),
                List.of("count", JsonObject.of("number", 1.5)),
                List.of("count", JsonObject.of("number", 3_000_000_000L)),
                List.of("count", JsonObject.of("number", "1")),
                List.of("weigh", JsonObject.of("a", 1, "b", true, "c", 2)),
                List.of("mirror", JsonObject.of("value", object)),
                List.of("emit", JsonObject.of("registration", "a", "value", object)),
                List.of("publish", JsonObject.of("registration", "a")),
                List.of("unPublish", JsonObject.of("registration", new JsonArray())));
    }

    static Stream<Arguments> noDelegatesByRole() {
        return byRole(
                List.of("nothing"),
                List.of("secret"),
                List.of("connect"),
                List.of("stop"),
                List.of("toString"),
                List.of("emitall"),
                List.of("constructor"),
                List.of("__proto__"),
                List.of("hashCode"),
                List.of("x".repeat(1_000_000)),
                List.of(""));
    }

    @ParameterizedTest
    @EnumSource
    void messageWithoutActionIsRefused(Role role) {
        Told.ours(ErrorCode.NOT_A_DELEGATE, "not a delegate: channel=recording")
                .check(null, all.node(role).raw((String) null, new JsonObject()));
    }

    @ParameterizedTest
    @MethodSource("badBodiesByRole")
    void bodyThatIsNoJsonObjectIsRefused(Role role, Object body) {
        Told.ours(ErrorCode.BAD_ARGUMENTS, "arguments expected as a JSON object")
                .check("echo", all.node(role).raw("echo", body));
    }

    static Stream<Arguments> badBodiesByRole() {
        return byRole(List.of("text"), List.of(5), List.of(new JsonArray().add("text")), List.of(true));
    }

    @ParameterizedTest
    @EnumSource
    void missingBodyIsRefused(Role role) {
        Told.ours(ErrorCode.BAD_ARGUMENTS, "arguments expected as a JSON object")
                .check("echo", all.node(role).raw("echo", null));
    }

    @ParameterizedTest
    @EnumSource
    void unknownArgumentIsRefused(Role role) {
        Told.ours(ErrorCode.BAD_ARGUMENTS, "unknown arguments: method=echo expected=[text] unknown=[txt]")
                .check(
                        "echo",
                        all.node(role)
                                .raw("echo", new JsonObject().put("text", "a").put("txt", "b")));
    }

    @ParameterizedTest
    @EnumSource
    void missingArgumentIsNull(Role role) {
        assertNull(all.node(role).raw("echo", new JsonObject()));
    }

    @ParameterizedTest
    @EnumSource
    void argumentOfTheWrongTypeIsRefused(Role role) {
        Object failure = all.node(role).raw("echo", new JsonObject().put("text", 5));
        Told.ours(ErrorCode.BAD_ARGUMENTS, "wrong type of argument: method=echo parameter=text expected=String actual=")
                .check("echo", failure);
    }

    @ParameterizedTest
    @EnumSource
    void nullForAPrimitiveIsRefused(Role role) {
        Object failure = all.node(role).raw("count", new JsonObject());
        Told.ours(
                        ErrorCode.BAD_ARGUMENTS,
                        "wrong type of argument: method=count parameter=number expected=int actual=null")
                .check("count", failure);
    }

    @ParameterizedTest
    @MethodSource("badListenersByRole")
    void subscribeWithoutAnAddressIsRefused(Role role, Object address) {
        JsonObject arguments =
                new JsonObject().put("registration", new JsonObject()).put("address", address);
        Told.ours(ErrorCode.BAD_ARGUMENTS, "").check("subscribe", all.node(role).raw("subscribe", arguments));
    }

    static Stream<Arguments> badListenersByRole() {
        return Stream.of(Role.values())
                .flatMap(role -> Stream.of(null, 5, new JsonObject()).map(address -> Arguments.of(role, address)));
    }

    @ParameterizedTest
    @EnumSource
    void registrationCannotBeNull(Role role) {
        Told.ours(ErrorCode.BAD_ARGUMENTS, "a registration cannot be null")
                .check("publish", all.node(role).raw("publish", new JsonObject()));
    }

    @ParameterizedTest
    @EnumSource
    void unSubscribeWithAnAddressOfTheWrongTypeIsRefused(Role role) {
        JsonObject arguments =
                new JsonObject().put("registration", new JsonObject()).put("address", 5);
        Told.ours(ErrorCode.BAD_ARGUMENTS, "")
                .check("unSubscribe", all.node(role).raw("unSubscribe", arguments));
    }

    @ParameterizedTest
    @EnumSource
    void failingOverrideFailsTheCall(Role role) {
        Node<RecordingService> node = all.node(role);
        Told.failed(-1, "override threw", "IllegalStateException")
                .check("slow", failure(node.proxy().slow(0)));
        Told.failed(-1, "", "NullPointerException")
                .check("slow", failure(node.proxy().slow(1)));
        Told.failed(-1, "override failed", "IllegalStateException")
                .check("slow", failure(node.proxy().slow(2)));
        new Told(ErrorCode.BAD_RESULT.code(), "bad result: expected String", "ClusterException", "failed")
                .check("slow", failure(node.proxy().slow(3)));
        assertEquals("overridden 4", await(node.proxy().slow(4)));
    }

    @Test
    void statusCountsFailuresByCode() {
        Node<RecordingService> node = all.node(Role.FOLLOWER);
        long before = failures(node, "42");
        failure(node.proxy().fail("service"));
        assertEquals(before + 1, failures(node, "42"));
    }

    private static long failures(Node<?> node, String code) {
        return node.status().getJsonObject("calls").getJsonObject("failures").getLong(code, 0L);
    }

    private static DeliveryOptions timeout(String timeout) {
        return new DeliveryOptions().addHeader("timeout", timeout);
    }

    private static JsonObject how(String how) {
        return new JsonObject().put("how", how);
    }

    private static Stream<Arguments> byRole(List<?>... cases) {
        return Stream.of(Role.values())
                .flatMap(role -> Stream.of(cases)
                        .map(one -> Arguments.of(
                                Stream.concat(Stream.of(role), one.stream()).toArray())));
    }
}
