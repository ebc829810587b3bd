package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawFollower;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What connections make a leader keep is bounded, and it is never an innocent one that pays for it. */
class BufferedBytesIT {

    private static final int KIB = 1024;
    private static final int MAX = 1024 * KIB;

    private final TestCluster cluster = new TestCluster();
    private final List<RawFollower> followers = new ArrayList<>();

    @AfterEach
    void close() {
        followers.forEach(RawFollower::close);
        cluster.close();
    }

    private Node<RecordingService> leader() {
        return cluster.join(cluster.options().setMaxBuffered(MAX));
    }

    private RawFollower follower() {
        RawFollower follower = new RawFollower(cluster.port());
        followers.add(follower);
        follower.register(
                "recording", RecordingService.class.getName(), cluster.options().configFingerprint());
        return follower;
    }

    /** Sends so many bytes of a packet that does not end with them. */
    private static void begin(RawFollower follower, int bytes) {
        Buffer large = Buffer.buffer(new byte[16 * MAX]);
        Invoke invoke = new Invoke("echo", 1, false, false);
        follower.send(
                PacketCodec.encode(Packet.request(7, 5_000, invoke, large)).slice(0, bytes));
    }

    private static List<Long> buffered(Node<?> leader) {
        return leader.status().getJsonArray("followers").stream()
                .map(follower -> ((JsonObject) follower).getLong("buffered"))
                .sorted()
                .toList();
    }

    @Test
    void whoHasMoreThanHalfIsClosed() {
        Node<RecordingService> leader = leader();
        Node<RecordingService> healthy = cluster.join();
        RawFollower greedy = follower();
        begin(greedy, MAX / 2 + 4 * KIB);
        greedy.awaitClose();
        assertEquals("a", await(healthy.proxy().echo("a")));
        until("only the healthy one is left", () -> buffered(leader).equals(List.of(0L)));
    }

    @Test
    void whoHasMostIsClosedWhenAllTogetherHaveTooMuch() {
        Node<RecordingService> leader = leader();
        Node<RecordingService> healthy = cluster.join();
        RawFollower most = follower();
        begin(most, 450 * KIB);
        RawFollower less = follower();
        begin(less, 400 * KIB);
        until("both have arrived", () -> buffered(leader).equals(List.of(0L, 400L * KIB, 450L * KIB)));
        assertEquals(850 * KIB, leader.status().getLong("buffered"));
        begin(follower(), 200 * KIB);
        most.awaitClose();
        until("the others are left", () -> buffered(leader).equals(List.of(0L, 200L * KIB, 400L * KIB)));
        assertEquals("a", await(healthy.proxy().echo("a")));
    }

    @Test
    void whoIsBusyHasToWaitAndIsNotClosed() {
        Node<RecordingService> leader = leader();
        Node<RecordingService> busy = cluster.join();
        String text = "x".repeat(20 * KIB);
        List<Future<String>> calls = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            calls.add(busy.proxy().echo(text));
        }
        for (Future<String> call : calls) {
            assertEquals(text, await(call));
        }
        until("nothing is left", () -> buffered(leader).equals(List.of(0L)));
    }

    @Test
    void aLargePacketBehindOnesThatAreBeingServedHasToWait() {
        Node<RecordingService> leader = leader();
        RawFollower follower = follower();
        for (int i = 0; i < 200; i++) {
            follower.invoke("slow", 300);
        }
        String text = "x".repeat(400 * KIB);
        follower.invoke("echo", text);
        for (int i = 0; i < 200; i++) {
            assertTrue(((InvokeResult) follower.receive().connectionObject()).success());
        }
        assertTrue(((InvokeResult) follower.receive().connectionObject()).success());
        until("nothing is left", () -> buffered(leader).equals(List.of(0L)));
    }

    @Test
    void theLargestPacketIsTakenWithTheLeastThatMakesSense() {
        int largest = MAX / 2;
        Node<RecordingService> leader =
                cluster.join(cluster.options().setMaxFrameSize(largest).setMaxBuffered(2L * largest));
        RawFollower follower = follower();
        String text = "x".repeat(largest - 200);
        follower.invoke("echo", text);
        assertTrue(((InvokeResult) follower.receive().connectionObject()).success());
        until("nothing is left", () -> buffered(leader).equals(List.of(0L)));
    }

    @Test
    void whatIsBeingServedCounts() {
        Node<RecordingService> leader = leader();
        RawFollower follower = follower();
        follower.invoke("slow", 500);
        until("it is being served", () -> buffered(leader).get(0) > 0);
        follower.receive();
        until("nothing is left", () -> buffered(leader).equals(List.of(0L)));
    }

    @Test
    void subscriptionsThatAreRefusedForGoodDoNotCount() {
        Node<RecordingService> leader = leader();
        RawFollower follower = follower();
        String text = "k".repeat(50 * KIB);
        for (int i = 0; i < 20; i++) { // more than half of what may be kept
            follower.send(new Subscribe(i + text, "a text", false), Buffer.buffer());
        }
        follower.invoke("echo", "a");
        assertTrue(((InvokeResult) follower.receive().connectionObject()).success());
        until("nothing is left", () -> buffered(leader).equals(List.of(0L)));
        JsonObject status = leader.status().getJsonArray("followers").getJsonObject(0);
        assertEquals(0, status.getInteger("subscriptions"));
    }

    @Test
    void subscriptionsCount() {
        Node<RecordingService> leader = leader();
        RawFollower follower = follower();
        String text = "k".repeat(50 * KIB);
        for (int i = 0; i < 3; i++) {
            follower.send(new Subscribe(i + text, new JsonObject().put("key", "k" + i), true), Buffer.buffer());
            follower.receive();
        }
        until("they count", () -> buffered(leader).get(0) > 150 * KIB);
        for (int i = 3; i < 11; i++) { // half of it is exceeded by the last one
            follower.send(new Subscribe(i + text, new JsonObject().put("key", "k" + i), false), Buffer.buffer());
        }
        follower.awaitClose();
        until("forgotten", () -> buffered(leader).isEmpty());
    }
}
