package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.NpmPeer;
import org.clusterclient.fixture.NpmTest;
import org.clusterclient.fixture.RawPackets;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.protocol.ConnectionObject;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What this module adds to the protocol, sent to the real npm package: nothing is logged or raised
 * there, and it goes on working.
 */
class UndisturbedNpmIT extends NpmTest {

    private static final Buffer NOTHING = Buffer.buffer();
    private static final Buffer ACCEPTED = Buffer.buffer("{\"success\":true}");
    private static final String KEY = "$$inner$$__" + new JsonObject("{\"2\":4,\"10\":3,\"b\":1,\"a\":2}").encode();

    /** What a follower of ours says of itself. */
    private static final JsonObject PEER = new JsonObject()
            .put("impl", "vertx")
            .put("version", "1.0.0")
            .put("instance", "6b1e5cb0-6c3f-4c5f-8d53-2f2a2c3b8a11")
            .put("pid", 4711)
            .put("transcodes", new JsonArray().add("json").add("serialize-json"))
            .put("service", RecordingService.class.getName())
            .put("config", "0123abcd")
            .put("epoch", 1_700_000_000_000L);

    private static final JsonObject AUTH =
            new JsonObject().put("nonce", "bm9uY2U").put("proof", "cHJvb2Y");

    /** What a leader of ours says of itself. */
    private static JsonObject leaderPeer() {
        return PEER.copy()
                .put("transcode", "json")
                .put("maxFrameSize", 1 << 26)
                .put("channels", new JsonArray().add("recording"));
    }

    private static JsonObject type(String type) {
        return new JsonObject().put("type", type);
    }

    private static JsonObject invoke(String method, int arguments, boolean oneway) {
        return type("invoke").put("method", method).put("argLength", arguments).put("oneway", oneway);
    }

    private static Buffer argument(Object value) {
        Buffer encoded = new JsonTranscode().encode(value);
        return Buffer.buffer().appendInt(encoded.length()).appendBuffer(encoded);
    }

    /** A process with a transcode that can be read without further ado. */
    private JsonObject npmWithJson() {
        return npm().put("transcode", "json");
    }

    private RawSocket registered() {
        RawSocket socket = RawSocket.connect(cluster.port());
        JsonObject register = type("register_channel")
                .put("channelName", "recording")
                .put("peer", PEER)
                .put("auth", AUTH);
        socket.send(RawPackets.request(1, 5_000, register, NOTHING));
        Packet answer = socket.packet();
        assertInstanceOf(RegisterChannelRes.class, answer.connectionObject());
        assertEquals(ACCEPTED, answer.application());
        return socket;
    }

    private static void answersPing(RawSocket socket, int id) {
        socket.send(RawPackets.request(id, 5_000, invoke("ping", 0, false), NOTHING));
        Packet answer = socket.packet();
        assertEquals(id, answer.id());
        assertEquals(Buffer.buffer("\"pong\""), answer.application());
    }

    @Test
    void leaderTakesWhatOurFollowersSend() {
        NpmPeer leader = leader(npmWithJson().put("responseTimeout", 500));
        try (RawSocket socket = registered()) {
            JsonObject subscribe =
                    type("subscribe").put("key", KEY).put("reg", REGISTRATION).put("ack", true);
            socket.send(RawPackets.request(2, 5_000, subscribe, NOTHING));
            answersPing(socket, 3);
            leader.send(REGISTRATION, FIRST);
            Packet pushed = socket.packet();
            assertEquals(KEY, ((SubscribeResult) pushed.connectionObject()).key());
            JsonObject taken = type("subscribe_result_res")
                    .put("epoch", 1)
                    .put("version", 2)
                    .put("ack", true);
            socket.send(RawPackets.response(pushed.id(), 0, taken, NOTHING));
            JsonObject publish =
                    invoke("publish", 1, true).put("ack", true).put("epoch", 1).put("sequence", 7);
            socket.send(RawPackets.request(4, 5_000, publish, argument(FIRST)));
            socket.send(RawPackets.request(5, 5_000, invoke("fire", 1, true), argument("shot")));
            socket.send(RawPackets.request(6, 5_000, type("heartbeat").put("peer", PEER), NOTHING));
            assertInstanceOf(HeartbeatRes.class, socket.packet().connectionObject());
            JsonObject unSubscribe =
                    type("unSubscribe").put("key", KEY).put("reg", REGISTRATION).put("ack", true);
            socket.send(RawPackets.request(7, 5_000, unSubscribe, NOTHING));
            socket.send(RawPackets.request(8, 5_000, invoke("echo", 1, false).put("retry", true), argument("a")));
            assertEquals(new InvokeResult(true, null, false), socket.packet().connectionObject());
            answersPing(socket, (1 << 30) - 1);
            leader.awaitCalls("subscribe", List.of(REGISTRATION));
            leader.awaitCalls("publish", List.of(FIRST));
            leader.awaitCalls("fire", List.of("shot"));
            leader.send(REGISTRATION, SECOND);
            answersPing(socket, 9);
            assertTrue(socket.silent(), "neither an acknowledgement nor a value after unSubscribe");
        }
        pass(700); // longer than the package waits for the answer to what it has pushed
        assertEquals("pong", leader.call("ping"));
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void leaderIsSilentWhenAskedToBeInspected() {
        NpmPeer leader = leader(npmWithJson());
        try (RawSocket socket = RawSocket.connect(cluster.port())) {
            socket.send(RawPackets.request(
                    1, 1_000, type("inspect").put("peer", PEER).put("auth", AUTH), NOTHING));
            pass(300);
            assertTrue(socket.silent());
        }
        try (RawSocket socket = registered()) {
            answersPing(socket, 2);
        }
        assertEquals(List.of(), leader.noise());
    }

    /** The check of the checks: what an npm process must never be sent is noticed. */
    @ParameterizedTest
    @ValueSource(strings = {"goaway", "inspect", "anything"})
    void leaderIsDisturbedByATypeOfOurs(String type) {
        NpmPeer leader = leader(npmWithJson());
        try (RawSocket socket = registered()) {
            socket.send(RawPackets.request(2, 1_000, type(type), NOTHING));
            answersPing(socket, 3);
        }
        assertEquals(List.of("error event: ClusterRequestTypeError: unsupport data type: " + type), leader.noise());
    }

    /** A leader that is played by the test, and an npm follower that has asked it to be registered. */
    private final class PlayedLeader implements AutoCloseable {

        private final ServerSocket server;
        private final NpmPeer follower;
        private final RawSocket socket;
        private final Packet registration;

        PlayedLeader() throws IOException {
            server = new ServerSocket(cluster.port(), 5, InetAddress.getLoopbackAddress());
            follower = start(npmWithJson().put("heartbeatInterval", 200).put("responseTimeout", 1_000));
            socket = new RawSocket(server.accept());
            registration = socket.packet();
        }

        void respond(Packet request, JsonObject connectionObject, Buffer application) {
            socket.send(RawPackets.response(request.id(), request.timeout(), connectionObject, application));
        }

        void accept() {
            respond(registration, type("register_channel_res").put("peer", leaderPeer()), ACCEPTED);
            follower.awaitReady();
        }

        /** Returns the next packet that is no heartbeat; heartbeats are answered. */
        Packet packet() {
            Packet packet = socket.packet();
            while (packet.connectionObject() instanceof ConnectionObject.Heartbeat) {
                respond(packet, type("heartbeat_res").put("epoch", 1).put("peer", leaderPeer()), NOTHING);
                packet = socket.packet();
            }
            return packet;
        }

        void pingIsAnswered() {
            int ping = follower.begin("ping");
            respond(packet(), type("invoke_result").put("success", true), Buffer.buffer("\"pong\""));
            assertEquals("pong", follower.value(ping));
        }

        @Override
        public void close() throws IOException {
            follower.close();
            socket.close();
            server.close();
        }
    }

    @Test
    void followerTakesWhatOurLeadersSend() throws IOException {
        try (PlayedLeader leader = new PlayedLeader()) {
            leader.accept();
            NpmPeer follower = leader.follower;
            for (String outcome : List.of("notRun", "unknown", "failed")) {
                int call = follower.begin("echo", "a");
                JsonObject failed = type("invoke_result")
                        .put("success", false)
                        .put("outcome", outcome)
                        .put("retry", true);
                Buffer error = Buffer.buffer(new JsonObject()
                        .put("stack", "x")
                        .put("name", "ClusterException")
                        .put("message", "no leader")
                        .put("code", 7703)
                        .put("debugInfo", new JsonObject().put("channel", "recording"))
                        .encode());
                leader.respond(leader.packet(), failed, error);
                assertEquals(7703, follower.error(call).getInteger("code"));
            }
            follower.subscribe("l", REGISTRATION);
            ConnectionObject.Subscribe subscribe =
                    (ConnectionObject.Subscribe) leader.packet().connectionObject();
            JsonObject value = type("subscribe_result")
                    .put("key", subscribe.key())
                    .put("epoch", 1_700_000_000_000L)
                    .put("version", 1);
            for (int id : List.of((1 << 30) - 1, 1)) { // they wrap
                leader.socket.send(RawPackets.request(id, 1_000, value, Buffer.buffer(FIRST.encode())));
                assertEquals(id, leader.packet().id());
            }
            follower.awaitValues("l", FIRST, FIRST);
            follower.call("publish", FIRST);
            assertTrue(((ConnectionObject.Invoke) leader.packet().connectionObject()).oneway());
            leader.pingIsAnswered();
            assertEquals(List.of(), follower.noise());
        }
    }

    @Test
    void followerTakesAnAnswerToItsHeartbeat() throws IOException {
        try (PlayedLeader leader = new PlayedLeader()) {
            leader.accept();
            for (int i = 0; i < 4; i++) {
                Packet heartbeat = leader.socket.packet();
                assertInstanceOf(ConnectionObject.Heartbeat.class, heartbeat.connectionObject());
                leader.respond(heartbeat, type("heartbeat_res").put("epoch", 1), NOTHING);
            }
            leader.pingIsAnswered();
            assertEquals(List.of(), leader.follower.noise());
        }
    }

    @Test
    void followerTakesTheSameAnswerTwice() throws IOException {
        try (PlayedLeader leader = new PlayedLeader()) {
            leader.accept();
            leader.accept();
            int ping = leader.follower.begin("ping");
            Packet request = leader.packet();
            for (int i = 0; i < 2; i++) {
                leader.respond(request, type("invoke_result").put("success", true), Buffer.buffer("\"pong\""));
            }
            assertEquals("pong", leader.follower.value(ping));
            leader.pingIsAnswered();
            assertEquals(List.of(), leader.follower.noise());
        }
    }

    @Test
    void followerReadsARefusalOfOurs() throws IOException {
        try (PlayedLeader leader = new PlayedLeader()) {
            JsonObject refused = new JsonObject()
                    .put("success", false)
                    .put(
                            "error",
                            new JsonObject()
                                    .put("message", "no")
                                    .put("name", "ClusterException")
                                    .put("code", 7712));
            leader.respond(
                    leader.registration,
                    type("register_channel_res").put("peer", leaderPeer()),
                    Buffer.buffer(refused.encode()));
            assertEquals(7712, leader.follower.awaitFailedReady().getInteger("code"));
            assertEquals(List.of(), leader.follower.noise());
        }
    }

    @Test
    void followerOfARealSessionIsUndisturbed() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer follower = follower(npm().put("heartbeatInterval", 100).put("responseTimeout", 600));
        follower.subscribe("l", REGISTRATION);
        follower.subscribe("m", OTHER_ORDER);
        assertEquals("a", follower.call("echo", "a"));
        await(leader.proxy().emit(REGISTRATION, FIRST));
        follower.awaitValues("m", FIRST);
        for (String how : List.of("throw", "null", "failed", "service", "text", "oddDebugInfo")) {
            follower.failure("fail", how);
        }
        follower.failure("unknownToTheOthers", 1);
        follower.failure("weigh", "a");
        follower.call("publish", FIRST);
        follower.call("publish", new JsonObject().put("bad", true));
        follower.call("unPublish", FIRST);
        follower.call("fire", "fail");
        follower.unSubscribe(null, REGISTRATION);
        follower.unSubscribe(null, new JsonObject().put("never", 1));
        follower.failure("slow", 700);
        pass(300);
        assertEquals("pong", follower.call("ping"));
        assertEquals(List.of(), follower.noise());
        assertEquals(List.of(), follower.failures());
    }

    /**
     * As they see it when one of their own kind leaves. Who comes back while the port is still open is reset a moment later,
     * and raises that as an error; a race, so there are two rounds.
     */
    @RepeatedTest(2)
    void followersSeeALeaderThatLeavesCloseOnce() {
        Node<RecordingService> leader = cluster.join();
        List<NpmPeer> followers = Stream.generate(() -> start(npm())).limit(5).toList();
        followers.forEach(NpmPeer::awaitReady);
        for (NpmPeer follower : followers) {
            follower.subscribe("l", REGISTRATION);
            follower.call("ping");
        }
        cluster.close(leader.vertx());
        for (NpmPeer follower : followers) {
            until("noticed", () -> !follower.noise().isEmpty());
        }
        pass(500);
        for (NpmPeer follower : followers) {
            assertEquals("pong", follower.call("ping"));
            assertEquals(1, follower.noise().size(), follower.noise()::toString);
        }
    }

    @Test
    void leaderOfARealSessionIsUndisturbed() {
        NpmPeer leader = leader(npm().put("heartbeatInterval", 100).put("responseTimeout", 500));
        Node<RecordingService> follower = cluster.join(following().setHeartbeatInterval(100));
        RecordingListener listener = follower.listener();
        await(follower.proxy().subscribe(REGISTRATION, listener.address()));
        await(follower.proxy().subscribe(OTHER_ORDER, listener.address()));
        assertEquals("a", await(follower.proxy().echo("a")));
        leader.send(REGISTRATION, FIRST);
        listener.awaitValues(FIRST);
        for (String how : List.of("throw", "service", "text")) {
            failure(follower.proxy().fail(how));
        }
        await(follower.proxy().publish(FIRST));
        failure(follower.proxy().unPublish(FIRST));
        await(follower.proxy().fire("shot"));
        await(follower.proxy().unSubscribe(OTHER_ORDER, null));
        await(follower.proxy().unSubscribe(new JsonObject().put("never", 1), null));
        failure(follower.client().proxy(Duration.ofMillis(100)).fail("never"));
        pass(700); // longer than the package waits for the answer to what it has pushed
        assertEquals("pong", await(follower.proxy().ping()));
        cluster.close(follower.vertx());
        assertEquals("pong", leader.call("ping"));
        assertEquals(List.of(), leader.noise());
        assertEquals(3, leader.failures().size());
    }
}
