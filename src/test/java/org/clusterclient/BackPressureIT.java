package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawFollower;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.SilentLeader;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.ConnectionObject.GoAwayRes;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Who reads slowly, or not at all, costs the others nothing, and the leader a bounded amount of memory. */
@ParameterizedClass
@EnumSource(Transport.class)
class BackPressureIT {

    private static final JsonObject KEY = new JsonObject().put("key", "k");
    private static final int VALUES = 3_000;
    private static final int BURST = 100;
    private static final String LARGE = "x".repeat(10_000);

    private final TestCluster cluster;

    BackPressureIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private RawFollower follower(String channel) {
        RawFollower follower = new RawFollower(cluster.leader());
        follower.register(
                channel, RecordingService.class.getName(), cluster.options().configFingerprint());
        return follower;
    }

    /** Returns what the leader's status says of the follower that has the most to read. */
    private static JsonObject slow(Node<?> leader) {
        return leader.status().getJsonArray("followers").stream()
                .map(JsonObject.class::cast)
                .max((a, b) -> Long.compare(a.getLong("unsent"), b.getLong("unsent")))
                .orElseThrow();
    }

    private static long conflated(Node<?> leader) {
        return leader.status().getJsonArray("followers").stream()
                .mapToLong(follower -> ((JsonObject) follower).getLong("conflated"))
                .sum();
    }

    private static void emit(Node<RecordingService> node, int from) {
        JsonArray values = new JsonArray();
        IntStream.range(from, from + BURST)
                .forEach(n -> values.add(new JsonObject().put("n", n).put("text", LARGE)));
        await(node.proxy().emitAll(KEY, values));
    }

    @Test
    void whoDoesNotReadGetsTheNewestValueOfAKeyAndTheOthersAll() {
        Node<RecordingService> leader = cluster.join(cluster.options().setMaxQueuedValues(200));
        RecordingListener events = leader.events();
        Node<RecordingService> healthy = cluster.join();
        RecordingListener listener = healthy.listener();
        await(healthy.proxy().subscribe(KEY, listener.address()));
        try (RawFollower slow = follower("recording")) {
            slow.send(new Subscribe("k", KEY, true), Buffer.buffer());
            assertInstanceOf(InvokeResult.class, slow.receive().connectionObject());
            for (int i = 0; i < VALUES; i += BURST) {
                emit(leader, i);
                int emitted = i + BURST;
                until("the healthy one has all", () -> listener.values().size() == emitted);
            }
            JsonObject status = slow(leader);
            assertTrue(status.getInteger("queued") <= 200, status.encode());
            assertTrue(status.getLong("conflated") > 0, status.encode());
            assertTrue(status.getLong("unsent") < 1024 * 1024, status.encode());
            assertTrue(events.awaitEvent("conflating").getLong("unsent") > 0);
            assertEquals("a", await(healthy.proxy().echo("a")));

            long version = 0;
            int received = 0;
            int last = -1;
            while (last < VALUES - 1) {
                Packet packet = slow.receive();
                Version next = ((SubscribeResult) packet.connectionObject()).version();
                assertTrue(next.number() > version, "in order");
                version = next.number();
                last = ((JsonObject) new JsonTranscode().decode(packet.application())).getInteger("n");
                received++;
            }
            assertEquals(VALUES, version);
            assertEquals(VALUES, received + conflated(leader));
            until("nothing waits", () -> slow(leader).getInteger("queued") == 0);
        }
    }

    @Test
    void whoDoesNotReadItsAnswersIsNotReadFrom() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> healthy = cluster.join();
        try (RawFollower slow = follower("recording")) {
            for (int i = 0; i < 200; i++) {
                slow.invoke("grow", 100_000);
            }
            until("its answers pile up", () -> slow(leader).getLong("unsent") > 1024 * 1024);
            slow.invoke("echo", "later");
            assertEquals("a", await(healthy.proxy().echo("a")));
            assertEquals(0, cluster.journal().count("echo later"));
            for (int i = 0; i < 201; i++) {
                assertTrue(((InvokeResult) slow.receive().connectionObject()).success());
            }
            assertEquals(1, cluster.journal().count("echo later"));
        }
    }

    @Test
    void whoHasTooManyUnansweredCallsIsNotReadFrom() {
        Node<RecordingService> leader = cluster.join(cluster.options().setMaxPending(5));
        Node<RecordingService> healthy = cluster.join();
        try (RawFollower eager = follower("recording")) {
            for (int i = 0; i < 7; i++) {
                eager.invoke("slow", 400L);
            }
            until("they run", () -> cluster.journal().count("slow") >= 5);
            eager.invoke("echo", "later");
            assertEquals("a", await(healthy.proxy().echo("a")));
            assertEquals(0, cluster.journal().count("answered"), "the machine is too slow for this test");
            assertEquals(0, cluster.journal().count("echo later"));
            assertEquals(5, cluster.journal().count("slow"));
            for (int i = 0; i < 8; i++) {
                assertTrue(((InvokeResult) eager.receive().connectionObject()).success());
            }
            assertEquals(1, cluster.journal().count("echo later"));
            assertEquals("b", await(leader.proxy().echo("b")));
        }
    }

    @Test
    void leaderThatDoesNotReadOnIsNotTakenForSilent() {
        ClusterClientOptions options = cluster.options().setMaxPending(2).setHeartbeatInterval(100);
        cluster.join(options);
        Node<RecordingService> follower = cluster.join(options);
        RecordingService proxy = follower.client().proxy(Duration.ofSeconds(5));
        Future<String> first = proxy.slow(1_000);
        Future<String> second = proxy.slow(1_000);
        assertEquals("slow 1000", await(first));
        assertEquals("slow 1000", await(second));
    }

    @Test
    void whatWaitsToBeReadWhenTheFollowerHasAnsweredGoAwayIsServed() {
        Node<RecordingService> leader = cluster.join(cluster.options().setMaxPending(1));
        try (RawFollower follower = follower("recording")) {
            Future<Void> closing = leader.client().close();
            Packet goAway = follower.receive();
            JsonTranscode json = new JsonTranscode();
            Buffer atOnce = PacketCodec.encode(Packet.request(
                            11, 5_000, new Invoke("slow", 1, false, false), Arguments.encode(JsonArray.of(200), json)))
                    .appendBuffer(PacketCodec.encode(Packet.request(
                            12,
                            5_000,
                            new Invoke("fire", 1, true, false),
                            Arguments.encode(JsonArray.of("held"), json))))
                    .appendBuffer(PacketCodec.encode(Packet.response(goAway, new GoAwayRes())));
            follower.send(atOnce);
            assertTrue(((InvokeResult) follower.receive().connectionObject()).success());
            await(closing);
            assertEquals(1, cluster.journal().count("fire held"));
        }
    }

    @Test
    void callsToALeaderThatDoesNotAnswerAreBounded() {
        SilentLeader leader = new SilentLeader(cluster.vertx(), cluster.leader());
        Node<RecordingService> follower =
                cluster.join(cluster.options().setLeader(false).setMaxPending(3));
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            calls.add(follower.client().proxy(Duration.ofMillis(500)).echo("waits"));
        }
        ServiceException failure =
                (ServiceException) failure(follower.client().proxy().echo("too many"));
        assertEquals(ErrorCode.OVERLOADED.code(), failure.failureCode());
        assertEquals("notRun", failure.getDebugInfo().getString("outcome"));
        for (Future<String> call : calls) {
            ServiceException late = (ServiceException) failure(call);
            assertEquals(ErrorCode.TIMEOUT.code(), late.failureCode());
            assertEquals("unknown", late.getDebugInfo().getString("outcome"));
        }
        failure(follower.client().proxy(Duration.ofMillis(100)).echo("there is room again"));
        assertEquals(4, follower.status().getJsonObject("calls").getInteger("total") - 1);
        leader.close();
    }

    @Test
    void onewayCallsEndByTheirDeadlineThoughTheLeaderDoesNotRead() {
        SilentLeader leader = new SilentLeader(cluster.vertx(), cluster.leader());
        Node<RecordingService> follower = cluster.join(cluster.options().setLeader(false));
        leader.stopReading();
        RecordingService proxy = follower.client().proxy(Duration.ofMillis(500));
        String megabyte = "x".repeat(1_000_000);
        List<Future<Void>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            calls.add(proxy.fire(megabyte));
        }
        long began = System.nanoTime();
        ServiceException late = (ServiceException) failure(calls.get(15));
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        assertEquals(ErrorCode.TIMEOUT.code(), late.failureCode());
        assertEquals("unknown", late.getDebugInfo().getString("outcome"));
        assertTrue(millis < 1_000, "ended after " + millis + " ms");
        leader.close();
    }
}
