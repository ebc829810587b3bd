package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EveryRole;
import org.clusterclient.fixture.Journal;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of delegate, and every kind of argument, called by a leader, a follower and a single process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DelegatesIT {

    private EveryRole<RecordingService> all;

    @BeforeAll
    void join() {
        all = EveryRole.ofRecordingService();
    }

    @AfterAll
    void close() {
        all.close();
    }

    @ParameterizedTest
    @EnumSource
    void invokeAnswersWithWhatTheDataClientSays(Role role) {
        assertEquals("text", await(all.node(role).proxy().echo("text")));
    }

    @ParameterizedTest
    @EnumSource
    void invokeOnewayReachesTheDataClient(Role role) {
        String text = "oneway " + role;
        assertNull(await(all.node(role).proxy().fire(text)));
        until(text, () -> all.journal(role).count("fire " + text) == 1);
    }

    @ParameterizedTest
    @EnumSource
    void invokeOnewayCompletesWhenTheDataClientFails(Role role) {
        long before = all.journal(role).count("fire fail");
        assertNull(await(all.node(role).proxy().fire("fail")));
        until("it ran", () -> all.journal(role).count("fire fail") == before + 1);
    }

    @ParameterizedTest
    @EnumSource
    void invokeOnewayDoesNotWaitForTheDataClient(Role role) {
        long began = System.nanoTime();
        assertNull(await(all.node(role).client().proxy(Duration.ofMillis(200)).fire("never")));
        assertTrue(System.nanoTime() - began < 1_000_000_000L, "waited for an answer that never comes");
    }

    @ParameterizedTest
    @EnumSource
    void defaultMethodRunsInTheDataClient(Role role) {
        assertEquals("hello world", await(all.node(role).proxy().greet("world")));
    }

    @ParameterizedTest
    @EnumSource
    void publishAndUnPublishReachTheDataClientInOrder(Role role) {
        JsonObject registration = new JsonObject().put("by", role.value());
        await(all.node(role).proxy().publish(registration));
        await(all.node(role).proxy().unPublish(registration));
        String key = registration.encode();
        assertEquals(
                Stream.of("publish " + key, "unPublish " + key).toList(),
                all.journal(role).lines().stream()
                        .filter(line -> line.endsWith(key))
                        .toList());
    }

    @ParameterizedTest
    @EnumSource
    void subscribeDeliversUntilUnSubscribe(Role role) {
        Node<RecordingService> node = all.node(role);
        JsonObject registration = new JsonObject().put("of", role.value());
        RecordingListener listener = node.listener();
        await(node.proxy().subscribe(registration, listener.address()));
        assertEquals(1, await(node.proxy().emit(registration, new JsonObject().put("n", 1))));
        listener.awaitValues(new JsonObject().put("n", 1));
        await(node.proxy().unSubscribe(registration, listener.address()));
        assertEquals(0, await(node.proxy().emit(registration, new JsonObject().put("n", 2))));
        assertEquals(1, listener.values().size());
    }

    @ParameterizedTest
    @EnumSource
    void argumentsGoByPositionWhateverTheirOrderInTheMessage(Role role) {
        assertEquals(321L, await(all.node(role).proxy().weigh(1L, 2, 3.0)));
        JsonObject shuffled = new JsonObject().put("c", 3.0).put("a", 1L).put("b", 2);
        assertEquals(321L, all.node(role).raw("weigh", shuffled));
    }

    @ParameterizedTest
    @MethodSource("textsByRole")
    void textArrivesAsItIs(Role role, String text) {
        assertEquals(text, await(all.node(role).proxy().echo(text)));
    }

    static Stream<Arguments> textsByRole() {
        String surrogates = "\uD83D\uDE00 \u0000 \u2028 \"quoted\" \\ ^|+%2B";
        return byRole("", " ", "null", "grüße", "漢字", surrogates, "x".repeat(1 << 20), null);
    }

    @ParameterizedTest
    @MethodSource("jsonByRole")
    void jsonArrivesAsItIs(Role role, JsonArray value) {
        assertEquals(value, await(all.node(role).proxy().mirror(value)));
    }

    @ParameterizedTest
    @EnumSource
    void answerIsTheCallersOwn(Role role) {
        JsonArray value = JsonArray.of(new JsonObject().put("a", 1), JsonArray.of(1));
        JsonArray answer = await(all.node(role).proxy().mirror(value));
        answer.getJsonObject(0).put("a", 2);
        answer.getJsonArray(1).add(2);
        assertInstanceOf(JsonObject.class, answer.getList().get(0), "as a copy by the event bus has it");
        assertEquals(value, await(all.node(role).proxy().mirror(JsonArray.of("again"))));
    }

    static Stream<Arguments> jsonByRole() {
        return byRole(
                new JsonArray(),
                new JsonArray().addNull().add("").add(true).add(false).add(new JsonObject()),
                new JsonArray()
                        .add(Integer.MAX_VALUE)
                        .add(1L << 31)
                        .add(Long.MAX_VALUE)
                        .add(Long.MIN_VALUE),
                new JsonArray().add(0.1).add(1e308).add(Double.MIN_VALUE).add(-0.5),
                new JsonArray().add(new JsonObject().put("a", new JsonArray().add(new JsonObject().putNull("b")))),
                new JsonArray().add(new JsonObject().put("", 1).put("grüße", 2).put("\"", 3)),
                deep(400));
    }

    @ParameterizedTest
    @EnumSource
    void whatJsonLacksIsLoweredForEveryRoleAlike(Role role) {
        JsonArray value = new JsonArray()
                .add(Instant.EPOCH)
                .add(new byte[] {1, 2, 3})
                .add(BigInteger.TEN.pow(30))
                .add(1.5f);
        JsonArray lowered = new JsonArray()
                .add("1970-01-01T00:00:00Z")
                .add("AQID")
                .add(1e30)
                .add(1.5);
        assertEquals(lowered, await(all.node(role).proxy().mirror(value)));
    }

    @ParameterizedTest
    @MethodSource("notJsonByRole")
    void whatJsonCannotCarryIsRefused(Role role, JsonArray value) {
        ServiceException refused = assertInstanceOf(
                ServiceException.class, failure(all.node(role).proxy().mirror(value)));
        assertEquals(ErrorCode.BAD_ARGUMENTS.code(), refused.failureCode(), refused.getMessage());
        assertEquals("notRun", refused.getDebugInfo().getString("outcome"));
        assertEquals("still", await(all.node(role).proxy().echo("still")));
    }

    static Stream<Arguments> notJsonByRole() {
        return byRole(new JsonArray().add(Double.NaN), new JsonArray().add(Double.POSITIVE_INFINITY), deep(1_500));
    }

    private static JsonArray deep(int depth) {
        JsonArray value = new JsonArray().add("bottom");
        for (int i = 1; i < depth; i++) {
            value = new JsonArray().add(value);
        }
        return value;
    }

    @ParameterizedTest
    @EnumSource
    void callsRunConcurrentlyAndEachGetsItsOwnAnswer(Role role) {
        RecordingService proxy = all.node(role).proxy();
        var slow = proxy.slow(50);
        for (int i = 0; i < 100; i++) {
            assertEquals("call " + i, await(proxy.echo("call " + i)));
        }
        assertEquals("slow 50", await(slow));
    }

    @ParameterizedTest
    @EnumSource
    void theDataClientIsConnectedOnceForAll(Role role) {
        Journal journal = all.journal(role);
        await(all.node(role).proxy().echo("once"));
        assertEquals(1, journal.count("connect"));
        assertFalse(journal.lines().contains("disconnect"));
    }

    private static Stream<Arguments> byRole(Object... values) {
        return Stream.of(Role.values()).flatMap(role -> Stream.of(values).map(value -> Arguments.of(role, value)));
    }
}
