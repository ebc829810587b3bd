package org.clusterclient;

import static org.clusterclient.fixture.FaultProxy.BOTH;
import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.CapturedLog;
import org.clusterclient.fixture.FaultProxy;
import org.clusterclient.fixture.FaultProxy.Direction;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of calls and values when the connection between a follower and its leader fails in every way it can. */
@ParameterizedClass
@EnumSource(Transport.class)
class FaultyConnectionIT {

    private static final long TIMEOUT = 400;
    private static final long LATENESS = 200;
    private static final JsonObject REGISTRATION = new JsonObject().put("a", 1);
    private static final Set<Direction> TO_LEADER = Set.of(Direction.TO_LEADER);
    private static final Set<Direction> TO_FOLLOWER = Set.of(Direction.TO_FOLLOWER);

    private final TestCluster cluster;
    private final FaultProxy proxy;
    private Node<RecordingService> leader;
    private Node<RecordingService> follower;

    FaultyConnectionIT(Transport transport) {
        cluster = new TestCluster(transport);
        proxy = new FaultProxy(cluster.leader());
    }

    @BeforeEach
    void join() {
        leader = cluster.join(cluster.options().setLeader(true));
        follower = cluster.join(behindTheProxy());
    }

    @AfterEach
    void close() {
        proxy.heal();
        cluster.close();
        proxy.close();
    }

    private ClusterClientOptions behindTheProxy() {
        return proxy.address()
                .set(cluster.options())
                .setLeader(false)
                .setResponseTimeout(5_000)
                .setConnectTimeout(1_000)
                .setIdempotent(List.of("slow"));
    }

    private static void assertFailed(ErrorCode code, String outcome, Throwable failure) {
        ServiceException told = assertInstanceOf(ServiceException.class, failure);
        assertEquals(code.code(), told.failureCode(), told.getMessage());
        assertEquals(outcome, told.getDebugInfo().getString("outcome"), told.getMessage());
    }

    private void assertRecovers() {
        assertEquals("again", await(follower.proxy().echo("again")));
        assertEquals(Role.FOLLOWER, follower.client().role());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cutFailsWhatMayHaveRunAndRepeatsWhatMayRunTwice(boolean reset) {
        Future<JsonArray> once = follower.proxy().fail("never");
        Future<String> twice = follower.proxy().slow(300);
        until(
                "both run",
                () -> cluster.journal().count("fail never") == 1
                        && cluster.journal().count("slow") == 1);
        if (reset) {
            proxy.reset();
        } else {
            proxy.cut();
        }
        assertFailed(ErrorCode.CONNECTION_LOST, "unknown", failure(once));
        assertEquals("slow 300", await(twice));
        assertEquals(1, cluster.journal().count("fail never"));
        assertEquals(2, cluster.journal().count("slow"));
        assertRecovers();
        assertEquals(2, proxy.accepted());
    }

    @ParameterizedTest
    @EnumSource
    void callsEndByTheirDeadlinesWhileADirectionIsHeld(Direction held) {
        proxy.hold(Set.of(held));
        RecordingService impatient = follower.client().proxy(Duration.ofMillis(TIMEOUT));
        long began = System.nanoTime();
        List<Future<Long>> ends = new ArrayList<>();
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Future<String> call = impatient.echo("held " + i);
            calls.add(call);
            ends.add(call.transform(v -> Future.succeededFuture(System.nanoTime())));
        }
        for (int i = 0; i < calls.size(); i++) {
            assertFailed(ErrorCode.TIMEOUT, "unknown", failure(calls.get(i)));
            long took = TimeUnit.NANOSECONDS.toMillis(await(ends.get(i)) - began);
            assertTrue(took >= TIMEOUT - 5 && took <= TIMEOUT + LATENESS, "took " + took + " ms");
        }
        assertEquals(held == Direction.TO_FOLLOWER ? 20 : 0, cluster.journal().count("echo held"));

        Future<String> held1 = follower.proxy().echo("released");
        proxy.release(Set.of(held));
        assertEquals("released", await(held1), "nothing is lost");
        assertRecovers();
        assertEquals(1, proxy.accepted(), "over the same connection");
    }

    @Test
    void callsSucceedWhenTheDelayIsLessThanTheDeadline() {
        proxy.delay(Duration.ofMillis(100), BOTH);
        long began = System.nanoTime();
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(follower.proxy().echo("late " + i));
        }
        for (int i = 0; i < 10; i++) {
            assertEquals("late " + i, await(calls.get(i)));
        }
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertTrue(took >= 195 && took < 1_000, "took " + took + " ms");
        assertEquals(1, proxy.accepted());
    }

    @Test
    void everythingWorksByteByByte() {
        proxy.split(BOTH);
        proxy.cut(); // the registration, too
        RecordingListener listener = follower.listener();
        assertEquals("a", await(follower.proxy().echo("a")));
        assertEquals(
                JsonArray.of("x", 1, new JsonObject()),
                await(follower.proxy().mirror(JsonArray.of("x", 1, new JsonObject()))));
        assertEquals("x".repeat(5_000), await(follower.proxy().grow(5_000)));
        await(follower.proxy().subscribe(REGISTRATION, listener.address()));
        await(follower.proxy().publish(REGISTRATION));
        await(follower.proxy().fire("away"));
        await(follower.proxy().emit(REGISTRATION, new JsonObject().put("n", 1)));
        await(follower.proxy().emit(REGISTRATION, new JsonObject().put("n", 2)));
        listener.awaitValues(new JsonObject().put("n", 1), new JsonObject().put("n", 2));
        assertEquals(1, cluster.journal().count("publish"));
        until("fired", () -> cluster.journal().count("fire away") == 1);
        assertEquals(2, proxy.accepted());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 24, 40})
    void truncatedAnswerIsALostConnection(int bytes) {
        proxy.truncate(bytes, Direction.TO_FOLLOWER);
        assertFailed(
                ErrorCode.CONNECTION_LOST, "unknown", failure(follower.proxy().echo("cut off")));
        assertRecovers();
        assertEquals(1, cluster.journal().count("echo cut off"), "it is not sent again");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 24, 40})
    void truncatedCallIsNeverRun(int bytes) {
        proxy.truncate(bytes, Direction.TO_LEADER);
        assertFailed(
                ErrorCode.CONNECTION_LOST, "unknown", failure(follower.proxy().echo("cut off")));
        assertRecovers();
        assertEquals(0, cluster.journal().count("echo cut off"));
    }

    @ParameterizedTest
    @MethodSource("corruptions")
    void corruptedPacketEndsThatConnectionOnly(Direction direction, int offset, String told) {
        Node<RecordingService> other = cluster.join(cluster.options().setLeader(false));
        RecordingListener others = other.events();
        RecordingListener events = follower.events();
        Future<String> slow = other.proxy().slow(300);
        try (CapturedLog log = new CapturedLog()) {
            proxy.corrupt(offset, direction);
            assertFailed(
                    ErrorCode.CONNECTION_LOST,
                    "unknown",
                    failure(follower.proxy().echo("a")));
            assertRecovers();
            assertEquals(
                    1,
                    log.messages(Level.INFO).stream()
                            .filter(line -> line.contains(told))
                            .count(),
                    told);
        }
        assertEquals("slow 300", await(slow));
        assertEquals(List.of(), others.values());
        assertEquals(Role.LEADER, leader.client().role());
        assertEquals(List.of("ELECTING", "FOLLOWING"), states(events));
    }

    static List<Arguments> corruptions() {
        return List.of(
                Arguments.of(Direction.TO_LEADER, 0, "not a packet header"),
                Arguments.of(Direction.TO_LEADER, 16, "payload out of range"),
                Arguments.of(Direction.TO_LEADER, 24, "not JSON"),
                Arguments.of(Direction.TO_FOLLOWER, 1, "not a packet header"),
                Arguments.of(Direction.TO_FOLLOWER, 20, "payload out of range"),
                Arguments.of(Direction.TO_FOLLOWER, 24, "not JSON"));
    }

    private static List<String> states(RecordingListener events) {
        return events.events(event -> "role".equals(event.getString("type"))).stream()
                .map(event -> event.getString("state"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void subscriptionEndsWithTheLastValueAfterEveryFault(String name, Consumer<FaultProxy> fault) {
        RecordingListener listener = follower.listener();
        await(leader.proxy().subscribe(REGISTRATION, leader.listener().address())); // the data client stays subscribed
        await(follower.proxy().subscribe(REGISTRATION, listener.address()));
        emit(1, 5);
        fault.accept(proxy);
        emit(6, 10);
        proxy.heal();
        emit(11, 15);
        until(() -> "the last of " + listener.values(), () -> listener.values().contains(value(15)));
        assertRecovers();
        List<Integer> numbers = listener.events(event -> true).stream()
                .map(value -> value.getInteger("n"))
                .toList();
        assertEquals(numbers.stream().sorted().toList(), numbers, "none is older than the one before");
        assertEquals(15, numbers.get(numbers.size() - 1));
    }

    static List<Arguments> faults() {
        return List.of(
                fault("cut", FaultProxy::cut),
                fault("reset", FaultProxy::reset),
                fault("hold values", proxy -> proxy.hold(TO_FOLLOWER)),
                fault("hold acknowledgements", proxy -> proxy.hold(TO_LEADER)),
                fault("delay", proxy -> proxy.delay(Duration.ofMillis(50), BOTH)),
                fault("split", proxy -> proxy.split(BOTH)),
                fault("truncate values", proxy -> proxy.truncate(30, Direction.TO_FOLLOWER)),
                fault("truncate acknowledgements", proxy -> proxy.truncate(30, Direction.TO_LEADER)),
                fault("corrupt values", proxy -> proxy.corrupt(1, Direction.TO_FOLLOWER)),
                fault("corrupt acknowledgements", proxy -> proxy.corrupt(1, Direction.TO_LEADER)));
    }

    private static Arguments fault(String name, Consumer<FaultProxy> fault) {
        return Arguments.of(name, fault);
    }

    private void emit(int from, int to) {
        for (int n = from; n <= to; n++) {
            await(leader.proxy().emit(REGISTRATION, value(n)));
        }
    }

    private static JsonObject value(int n) {
        return new JsonObject().put("n", n);
    }

    @Test
    void silentConnectionIsReportedAndFoundAgain() {
        Node<RecordingService> watching = cluster.join(behindTheProxy().setHeartbeatInterval(100));
        RecordingListener events = watching.events();
        proxy.hold(BOTH);
        JsonObject error = events.awaitEvent("error");
        assertEquals(ErrorCode.LEADER_UNRESPONSIVE.code(), error.getInteger("code"));
        String message = error.getString("message");
        long pid = ProcessHandle.current().pid(); // the leader's, and the proxy's
        assertTrue(
                message.startsWith(
                        "the leader is silent: channel=recording address=" + proxy.address() + " pid=" + pid),
                message);
        RecordingService impatient = watching.client().proxy(Duration.ofMillis(TIMEOUT));
        assertFailed(ErrorCode.LEADER_UNRESPONSIVE, "notRun", failure(impatient.echo("a")));
        proxy.release(BOTH);
        assertEquals("a", await(watching.proxy().echo("a")));
    }
}
