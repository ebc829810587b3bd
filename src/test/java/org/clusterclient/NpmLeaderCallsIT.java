package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.NeedsNode;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.NpmPeer;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of a follower of ours to a leader with the real npm package; both stay for all of them. */
@NeedsNode
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NpmLeaderCallsIT {

    private static final int MIB = 1 << 20;

    private final TestCluster cluster = new TestCluster();
    private NpmPeer leader;
    private Node<RecordingService> follower;

    @BeforeAll
    void start() {
        leader = NpmPeer.leader(cluster.port());
        follower = cluster.join(cluster.options().setLeader(false));
        assertEquals(Role.FOLLOWER, follower.client().role());
    }

    @AfterEach
    void nothingIsLogged() {
        assertEquals(List.of(), leader.noise());
    }

    @AfterAll
    void end() {
        leader.close();
        cluster.close();
    }

    private RecordingService proxy() {
        return follower.proxy();
    }

    private ServiceException fails(String how) {
        return assertInstanceOf(ServiceException.class, failure(proxy().fail(how)));
    }

    @Test
    void takeNoOneAndThreeArguments() {
        assertEquals("pong", await(proxy().ping()));
        assertEquals(List.of(), leader.calls("ping").get(0));
        assertEquals("a", await(proxy().echo("a")));
        assertEquals(71L, await(proxy().weigh(1L, 2, 0.5)));
    }

    @ParameterizedTest
    @MethodSource("org.clusterclient.fixture.NpmTest#arrays")
    void carryValuesBothWays(JsonArray value) {
        assertEquals(value, await(proxy().mirror(value)));
        List<List<Object>> calls = leader.calls("mirror");
        assertEquals(List.of(value), calls.get(calls.size() - 1));
    }

    @Test
    void datesAndBytesAreTextForWhoAsksForText() {
        JsonArray answer = await(
                proxy().mirror(new JsonArray().add(Instant.ofEpochMilli(5)).add(Buffer.buffer(new byte[] {0, 1, 2}))));
        assertEquals("1970-01-01T00:00:00.005Z", answer.getString(0));
        assertEquals("AAEC", answer.getString(1));
    }

    @Test
    void nullIsAnArgumentAndAnAnswer() {
        assertNull(await(proxy().echo(null)));
        List<List<Object>> calls = leader.calls("echo");
        assertNull(calls.get(calls.size() - 1).get(0));
    }

    @Test
    void undefinedIsAnsweredAsNull() {
        assertNull(await(proxy().fail("nothing")));
    }

    @Test
    void numberThatIsNoneIsAnAnswer() {
        assertEquals(Double.NaN, await(proxy().notANumber()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"shot", "fail", "never"})
    void onewayCallIsNotAnswered(String text) {
        await(proxy().fire(text));
        assertEquals("pong", await(proxy().ping()));
        assertEquals(
                1, leader.calls("fire").stream().filter(List.of(text)::equals).count());
    }

    @Test
    void failsWithTheCodeOfTheError() {
        ServiceException failure = fails("service");
        assertEquals(42, failure.failureCode());
        assertEquals("told so", failure.getMessage());
    }

    @Test
    void failsWithACodeThatIsAText() {
        ServiceException failure = fails("text");
        assertEquals(-1, failure.failureCode());
        assertEquals("no such key", failure.getMessage());
        assertEquals("E_NO_KEY", failure.getDebugInfo().getString("code"));
        assertEquals("KeyError", failure.getDebugInfo().getString("name"));
    }

    @Test
    void failsWithNameAndStackOfTheError() {
        ServiceException failure = fails("throw");
        assertEquals(-1, failure.failureCode());
        assertEquals("thrown", failure.getMessage());
        assertEquals("IllegalStateException", failure.getDebugInfo().getString("name"));
        String stack = failure.getDebugInfo().getString("stack");
        assertTrue(stack.contains("RecordingDataClient.fail"), stack);
        assertEquals("fail", failure.getDebugInfo().getString("method"));
    }

    @Test
    void failureThatIsNoErrorHasItsMessageAndCode() {
        ServiceException failure = fails("object");
        assertEquals(7, failure.failureCode());
        assertEquals("an object", failure.getMessage());
        // The package raises it, and what is not an Error cannot be told from its own.
        List<String> raised = leader.noise();
        assertEquals(1, raised.size(), raised::toString);
        leader.forgetNoise();
    }

    @Test
    void failureThatIsATextIsNeverAnswered() {
        RecordingService hasty = follower.client().proxy(Duration.ofMillis(300));
        ServiceException failure = assertInstanceOf(ServiceException.class, failure(hasty.fail("string")));
        assertEquals(ErrorCode.TIMEOUT.code(), failure.failureCode());
        assertTrue(leader.noise().get(0).contains("TypeError"), "the package cannot describe it");
        leader.forgetNoise();
        assertEquals("pong", await(proxy().ping()));
    }

    @Test
    void unPublishIsNotForwarded() {
        ServiceException failure =
                assertInstanceOf(ServiceException.class, failure(proxy().unPublish(new JsonObject().put("a", 1))));
        assertEquals(ErrorCode.NOT_A_DELEGATE.code(), failure.failureCode());
        assertEquals("notRun", failure.getDebugInfo().getString("outcome"));
        assertEquals("pong", await(proxy().ping()));
        assertEquals(List.of(), leader.calls("unPublish"));
    }

    @Test
    void carryFiveMebibytesBothWays() {
        RecordingService patient = follower.client().proxy(Duration.ofSeconds(15));
        assertEquals("x".repeat(5 * MIB), await(patient.grow(5 * MIB)));
        String wide = "\u00e4|".repeat(5 * MIB / 3);
        assertEquals(wide, await(patient.echo(wide)));
        byte[] bytes = new byte[100 << 10];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) (i * 31));
        JsonArray array = new JsonArray().add(Buffer.buffer(bytes));
        assertEquals(array, await(patient.mirror(array)));
    }

    @Test
    void manyAtOnceGetTheirOwnAnswers() {
        List<Future<Integer>> begun =
                IntStream.range(0, 500).mapToObj(i -> proxy().count(i)).toList();
        for (int i = 0; i < 500; i++) {
            assertEquals(i, await(begun.get(i)));
        }
    }
}
