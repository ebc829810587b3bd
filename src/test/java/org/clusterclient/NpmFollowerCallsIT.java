package org.clusterclient;

import static org.clusterclient.fixture.NpmValues.UNDEFINED;
import static org.clusterclient.fixture.NpmValues.repeated;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.fixture.NeedsNode;
import org.clusterclient.fixture.NpmPeer;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of a follower with the real npm package to a leader of ours; both stay for all of them. */
@NeedsNode
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NpmFollowerCallsIT {

    private static final int MIB = 1 << 20;

    private final TestCluster cluster = new TestCluster();
    private NpmPeer follower;

    @BeforeAll
    void start() {
        cluster.join(cluster.options().setDrainTimeout(200)); // a oneway call is never answered
        follower = NpmPeer.start(NpmPeer.options(cluster.port())
                        .put("isLeader", false)
                        .put("responseTimeout", 15_000)) // for the large ones
                .awaitReady();
    }

    @AfterEach
    void nothingIsLogged() {
        assertEquals(List.of(), follower.noise());
    }

    @AfterAll
    void end() {
        follower.close();
        cluster.close();
    }

    @Test
    void takeNoOneAndThreeArguments() {
        assertEquals("pong", follower.call("ping"));
        assertEquals("a", follower.call("echo", "a"));
        assertEquals(71, follower.call("weigh", 1, 2, 0.5));
    }

    @ParameterizedTest
    @MethodSource("org.clusterclient.fixture.NpmTest#arrays")
    void carryValuesBothWays(JsonArray value) {
        assertEquals(value, follower.call("mirror", value));
    }

    @Test
    void undefinedAndNullArriveAsNull() {
        assertNull(follower.call("echo", UNDEFINED));
        assertNull(follower.call("echo", (Object) null));
        assertEquals(2, cluster.journal().count("echo null"));
        JsonArray within = new JsonArray().add(UNDEFINED).add(new JsonObject().put("a", UNDEFINED));
        assertEquals(new JsonArray().addNull().add(new JsonObject().putNull("a")), follower.call("mirror", within));
    }

    @Test
    void dateOrBytesAsAWholeAreTheirText() {
        assertEquals("1970-01-01T00:00:00.005Z", follower.call("echo", Instant.ofEpochMilli(5)));
        assertEquals("AAEC", follower.call("echo", Buffer.buffer(new byte[] {0, 1, 2})));
    }

    @Test
    void numberThatIsNoneIsAnAnswer() {
        assertEquals(Double.NaN, follower.call("notANumber"));
    }

    @Test
    void methodWithADefaultIsServed() {
        assertEquals("hello you", follower.call("greet", "you"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shot", "fail", "never"})
    void onewayCallIsNotAnswered(String text) {
        assertEquals(UNDEFINED, follower.call("fire", text));
        until("fired", () -> cluster.journal().count("fire " + text) == 1);
        assertEquals("pong", follower.call("ping"));
    }

    @ParameterizedTest
    @CsvSource({
        "throw, thrown, java.lang.IllegalStateException, 500",
        "failed, failed future, java.lang.IllegalArgumentException, -1",
        "service, told so, ServiceException, 42",
        "text, no such key, KeyError, E_NO_KEY"
    })
    void failWithMessageNameCodeAndStack(String how, String message, String name, String code) {
        JsonObject error = follower.failure("fail", how);
        assertEquals(message, error.getString("message"));
        assertEquals(name, error.getString("name"));
        assertEquals(code, error.getValue("code").toString());
        assertEquals(!how.equals("text"), error.getValue("code") instanceof Number, error::encode);
        String stack = error.getString("stack");
        assertTrue(stack.contains(message), stack);
        if (how.equals("throw")) {
            assertTrue(stack.contains("RecordingDataClient.fail"), stack);
        }
    }

    @Test
    void methodThatIsNoDelegateFailsTheCallOnly() {
        JsonObject error = follower.failure("unknownToTheOthers", "a");
        assertEquals(ErrorCode.NOT_A_DELEGATE.code(), error.getInteger("code"));
        assertTrue(error.getString("message").contains("method=unknownToTheOthers"), error::encode);
        assertEquals("pong", follower.call("ping"));
    }

    @Test
    void argumentsThatDoNotFitFailTheCallOnly() {
        for (JsonObject refusal : List.of(
                follower.failure("weigh", "heavy", new JsonObject(), 1),
                follower.failure("echo", "a", "b"),
                follower.failure("echo"),
                follower.failure("count", (Object) null),
                follower.failure("count", 1.5))) {
            assertEquals(ErrorCode.BAD_ARGUMENTS.code(), refusal.getInteger("code"), refusal::encode);
        }
        assertEquals("pong", follower.call("ping"));
    }

    @Test
    void carryFiveMebibytesBothWays() {
        assertEquals("x".repeat(5 * MIB), follower.call("grow", 5 * MIB));
        String wide = "\u00e4|".repeat(5 * MIB / 3);
        assertEquals(wide, follower.call("echo", repeated("\u00e4|", 5 * MIB / 3)));
        byte[] bytes = new byte[100 << 10];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) (i * 31));
        JsonArray array = new JsonArray().add(Buffer.buffer(bytes));
        assertEquals(array, follower.call("mirror", array));
    }

    @Test
    void manyAtOnceGetTheirOwnAnswers() {
        List<Integer> begun = IntStream.range(0, 500)
                .mapToObj(i -> follower.begin("count", i))
                .toList();
        for (int i = 0; i < 500; i++) {
            assertEquals(i, follower.value(begun.get(i)));
        }
    }
}
