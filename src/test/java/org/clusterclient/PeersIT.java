package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Role;
import org.clusterclient.connection.Token;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawFollower;
import org.clusterclient.fixture.RawPackets;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.SilentLeader;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.fixture.TypedDataClient;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.ConnectionObject;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.Identity;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketCodec;
import org.clusterclient.service.typed.TypedService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that are silent, refused, or something else altogether. */
@ParameterizedClass
@EnumSource(Transport.class)
class PeersIT {

    private static final long INTERVAL = 60;
    private static final Buffer NOTHING = Buffer.buffer();

    private final TestCluster cluster;

    PeersIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private ClusterClientOptions shortHeartbeats() {
        return cluster.options().setHeartbeatInterval(INTERVAL);
    }

    private RawFollower register(ClusterClientOptions leader) {
        RawFollower follower = new RawFollower(cluster.leader());
        Packet answer = follower.register("recording", leader.getService(), leader.configFingerprint());
        assertInstanceOf(RegisterChannelRes.class, answer.connectionObject());
        assertEquals(new JsonObject().put("success", true), new JsonTranscode().decode(answer.application()));
        return follower;
    }

    @Test
    void followerGivesUpALeaderThatIsSilentForThreeIntervals() {
        SilentLeader leader = new SilentLeader(cluster.vertx(), cluster.leader());
        Node<RecordingService> follower = cluster.join(shortHeartbeats());
        long began = System.nanoTime();
        RecordingListener events = follower.events();
        assertEquals(Role.FOLLOWER, follower.client().role());
        String reason = events.awaitEvent("role").getString("reason");
        String leaderIs = "channel=recording address=" + cluster.leader() + " pid="
                + ProcessHandle.current().pid();
        assertTrue(reason.startsWith("the leader is silent: " + leaderIs), reason);
        assertTrue(System.nanoTime() - began > 2 * INTERVAL * 1_000_000, "not before three intervals");
        assertTrue(leader.heartbeats() >= 1, "it sent " + leader.heartbeats() + " heartbeats");
        until("tries again", () -> leader.registrations() >= 2);
        leader.close();
        until(follower.client(), Role.LEADER);
    }

    @Test
    void followerDoesNotJudgeWithoutCheckHeartbeat() {
        SilentLeader leader = new SilentLeader(cluster.vertx(), cluster.leader());
        Node<RecordingService> follower = cluster.join(shortHeartbeats().setCheckHeartbeat(false));
        until("many heartbeats", () -> leader.heartbeats() >= 6);
        assertEquals(Role.FOLLOWER, follower.client().role());
        assertEquals(1, leader.registrations());
    }

    @Test
    void idleFollowerStaysConnectedByItsHeartbeats() {
        Node<RecordingService> leader = cluster.join(shortHeartbeats());
        Node<RecordingService> follower = cluster.join(shortHeartbeats());
        RecordingListener events = follower.events();
        long began = System.nanoTime();
        until("six intervals", () -> System.nanoTime() - began > 6 * INTERVAL * 1_000_000);
        assertEquals("a", await(follower.proxy().echo("a")));
        assertEquals(List.of(), events.values());
        assertEquals(1, leader.status().getJsonArray("followers").size());
    }

    @Test
    void leaderClosesAFollowerThatIsSilentForThreeIntervals() {
        ClusterClientOptions options = shortHeartbeats();
        Node<RecordingService> leader = cluster.join(options);
        try (RawFollower follower = register(options)) {
            long took = follower.awaitClose();
            assertTrue(took >= 2 * INTERVAL && took < 10 * INTERVAL, "after " + took + " ms");
        }
        until("forgotten", () -> leader.status().getJsonArray("followers").isEmpty());
    }

    @Test
    void leaderClosesAFollowerWhosePacketTrickles() {
        ClusterClientOptions options = shortHeartbeats();
        Node<RecordingService> leader = cluster.join(options);
        try (RawFollower follower = register(options)) {
            follower.send(RawPackets.request(2, 0, new JsonObject().put("type", "invoke"), NOTHING)
                    .slice(0, 20));
            for (int i = 0; i < 3; i++) {
                assertTrue(follower.staysOpen((int) INTERVAL / 4));
                follower.send(Buffer.buffer(new byte[1])); // a sign of life
            }
            assertTrue(follower.awaitClose() < 2 * INTERVAL, "before it is silent for three intervals");
        }
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    @Test
    void packetsThatAreLargerThanARegistrationAreTakenFromThenOn() {
        cluster.join();
        Node<RecordingService> follower = cluster.join();
        String large = "x".repeat(1_000_000);
        assertEquals(large, await(follower.proxy().echo(large)));
    }

    @Test
    void leaderAnswersHeartbeatsAndCountsThemAsLife() {
        ClusterClientOptions options = shortHeartbeats();
        cluster.join(options);
        try (RawFollower follower = register(options)) {
            for (int i = 0; i < 4; i++) {
                assertTrue(follower.staysOpen((int) INTERVAL));
                follower.send(new ConnectionObject.Heartbeat(), NOTHING);
                assertInstanceOf(HeartbeatRes.class, follower.receive().connectionObject());
            }
            follower.awaitClose();
        }
    }

    @Test
    void leaderDoesNotCountSilenceAgainstAFollowerThatWaitsForAnAnswer() {
        ClusterClientOptions options = shortHeartbeats();
        cluster.join(options);
        try (RawFollower follower = register(options)) {
            follower.invoke("slow", 6 * INTERVAL);
            Packet answer = follower.receive();
            assertEquals(new InvokeResult(true, null, false), answer.connectionObject());
            assertEquals("slow " + 6 * INTERVAL, new JsonTranscode().decode(answer.application()));
            follower.awaitClose();
        }
    }

    @Test
    void leaderDoesNotJudgeWithoutCheckHeartbeat() {
        ClusterClientOptions options = shortHeartbeats().setCheckHeartbeat(false);
        cluster.join(options);
        try (RawFollower follower = register(options)) {
            assertTrue(follower.staysOpen((int) (6 * INTERVAL)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "nothing", "subscribe", "unSubscribe", "close"})
    void followerCanCallNothingButDelegatesOverTheSocket(String method) {
        ClusterClientOptions options = cluster.options();
        cluster.join(options);
        try (RawFollower follower = register(options)) {
            follower.invoke(method);
            InvokeResult result =
                    assertInstanceOf(InvokeResult.class, follower.receive().connectionObject());
            assertEquals(new InvokeResult(false, Outcome.NOT_RUN, false), result);
            follower.invoke("echo", "still");
            assertEquals(new InvokeResult(true, null, false), follower.receive().connectionObject());
        }
        assertEquals(0, cluster.journal().count("secret"));
        assertEquals(0, cluster.journal().count("close"));
    }

    @Test
    void wrongNumberOfArgumentsOverTheSocketFailsTheCallOnly() {
        ClusterClientOptions options = cluster.options();
        cluster.join(options);
        try (RawFollower follower = register(options)) {
            follower.invoke("echo", "a", "b");
            assertEquals(
                    new InvokeResult(false, Outcome.NOT_RUN, false),
                    follower.receive().connectionObject());
            follower.invoke("echo", "still");
            assertEquals(new InvokeResult(true, null, false), follower.receive().connectionObject());
        }
    }

    @Test
    void leaderClosesAFollowerThatGivesTheIdOfARequestInServiceToAnother() {
        ClusterClientOptions options = cluster.options();
        Node<RecordingService> leader = cluster.join(options);
        Packet slow = Packet.request(
                7,
                5_000,
                new ConnectionObject.Invoke("slow", 1, false, false),
                Arguments.encode(new JsonArray().add(3_000), new JsonTranscode()));
        try (RawFollower follower = register(options)) {
            follower.send(PacketCodec.encode(slow));
            follower.send(PacketCodec.encode(slow));
            assertTrue(follower.awaitClose() < 2_000);
        }
        until("the call has begun", () -> cluster.journal().count("slow") > 0);
        assertEquals(1, cluster.journal().count("slow"));
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    @Test
    void followerMayUseAnIdAgainOnceItsRequestIsAnswered() {
        ClusterClientOptions options = cluster.options();
        cluster.join(options);
        Packet echo = Packet.request(
                7,
                5_000,
                new ConnectionObject.Invoke("echo", 1, false, false),
                Arguments.encode(new JsonArray().add("a"), new JsonTranscode()));
        try (RawFollower follower = register(options)) {
            for (int i = 0; i < 3; i++) {
                follower.send(PacketCodec.encode(echo));
                assertEquals(7, follower.receive().id());
            }
        }
    }

    @Test
    void leaderClosesAFollowerThatRegistersTwice() {
        ClusterClientOptions options = cluster.options();
        cluster.join(options);
        try (RawFollower follower = register(options)) {
            var peer = Identity.ofThisProcess()
                    .follower(0, List.of(JsonTranscode.NAME), options.getService(), options.configFingerprint());
            follower.send(new ConnectionObject.RegisterChannel("recording", peer), NOTHING);
            follower.awaitClose();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", "\u0001\u0000 short"})
    void leaderClosesAConnectionThatSpeaksSomethingElse(String bytes) {
        Node<RecordingService> leader = cluster.join(cluster.options().setRegistrationTimeout(100));
        try (RawFollower stranger = new RawFollower(cluster.leader())) {
            stranger.send(Buffer.buffer(bytes));
            stranger.awaitClose();
        }
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    @Test
    void leaderClosesAConnectionThatDoesNotRegister() {
        cluster.join(cluster.options().setRegistrationTimeout(100));
        try (RawFollower stranger = new RawFollower(cluster.leader())) {
            assertTrue(stranger.awaitClose() >= 90);
        }
    }

    private String notReady(ClusterClientOptions options) {
        ClusterException failure = assertInstanceOf(ClusterException.class, cluster.joinFailure(options));
        assertEquals(ErrorCode.NOT_READY, failure.errorCode(), failure.getMessage());
        return failure.getMessage();
    }

    @Test
    void portHeldByAServerThatSpeaksSomethingElseIsNamed() {
        NetServer server = foreignServer(socket -> socket.write("HTTP/1.1 400 Bad Request\r\n\r\n012345678901"));
        String message = notReady(cluster.options().setMaxWaitTime(300));
        assertTrue(message.contains(cluster.leader().toString()), message);
        assertTrue(message.contains("not a packet header"), message);
        await(server.close());
    }

    @Test
    void portHeldByAServerThatIsSilentIsNamed() {
        NetServer server = foreignServer(socket -> {});
        String message = notReady(cluster.options().setMaxWaitTime(500).setConnectTimeout(100));
        String holder = "channel=recording address=" + cluster.leader() + " pid="
                + ProcessHandle.current().pid();
        assertTrue(message.contains(holder), message);
        assertTrue(message.contains("no answer by the deadline"), message);
        await(server.close());
    }

    @Test
    void portHeldByAServerThatHangsUpIsNamed() {
        NetServer server = foreignServer(NetSocket::close);
        String message = notReady(cluster.options().setMaxWaitTime(300));
        assertTrue(message.contains("cannot register: channel=recording address=" + cluster.leader()), message);
        assertTrue(message.contains("closed by the peer"), message);
        await(server.close());
    }

    @Test
    void foreignServerThatGoesLeavesThePortToUs() {
        NetServer server = foreignServer(NetSocket::close);
        Future<ClusterClient<RecordingService>> joining =
                ClusterClient.connect(cluster.vertx(), RecordingService.class, cluster.options());
        await(server.close());
        assertEquals(Role.LEADER, await(joining).role());
    }

    private NetServer foreignServer(Handler<NetSocket> handler) {
        Vertx vertx = cluster.vertx();
        return await(vertx.createNetServer()
                .connectHandler(handler)
                .listen(cluster.leader().bindable()));
    }

    @Test
    void anotherServiceUnderTheSameNameIsRefused() {
        Node<RecordingService> leader = cluster.join();
        ClusterClientOptions options = cluster.options()
                .setService(TypedService.class.getName())
                .setDataClient(TypedDataClient.class.getName())
                .setDelegates(new JsonObject())
                .setMaxWaitTime(300);
        ClusterException failure = assertInstanceOf(
                ClusterException.class,
                TestCluster.failure(ClusterClient.connect(cluster.vertx(), TypedService.class, options)));
        String message = failure.getMessage();
        assertTrue(message.contains("another service under the same channel name: channel=recording"), message);
        assertTrue(message.contains(RecordingService.class.getName()), message);
        assertTrue(message.contains(TypedService.class.getName()), message);
        assertTrue(message.contains("pid=" + ProcessHandle.current().pid()), message);
        assertEquals("a", await(leader.proxy().echo("a")));
        assertTrue(leader.status().getJsonArray("followers").isEmpty());
    }

    private ClusterClientOptions otherConfig() {
        return cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("server", "other")));
    }

    @Test
    void anotherDataClientConfigIsAcceptedByDefault() {
        cluster.join();
        Node<RecordingService> follower = cluster.join(otherConfig());
        assertEquals(Role.FOLLOWER, follower.client().role());
        assertEquals("a", await(follower.proxy().echo("a")));
    }

    @Test
    void anotherDataClientConfigIsRefusedIfTheLeaderIsStrict() {
        Node<RecordingService> leader = cluster.join(cluster.options().setFingerprint("strict"));
        String message = notReady(otherConfig().setMaxWaitTime(300));
        assertTrue(message.contains("another data-client config: channel=recording"), message);
        Node<RecordingService> same = cluster.join(cluster.options().setFingerprint("strict"));
        assertEquals("a", await(same.proxy().echo("a")));
        assertEquals(1, leader.status().getJsonArray("followers").size());
    }

    @Test
    void strictLeaderTakesAFollowerThatHasNoDataClient() {
        cluster.join(cluster.options().setFingerprint("strict"));
        ClusterClientOptions never = new ClusterClientOptions(
                        cluster.options().toJson().putNull("dataClient"))
                .setLeader(false)
                .setDataClientOptions(new JsonObject());
        assertEquals("a", await(cluster.join(never).proxy().echo("a")));
    }

    @Test
    void leaderWhoseClockWasSetBackBeginsALaterTerm() {
        String token = "a token of sixteen or more";
        Node<RecordingService> leader = cluster.join(cluster.options().setToken(token));
        long seen = leader.status().getLong("epoch") + 3_600_000;
        try (RawFollower follower = new RawFollower(cluster.leader(), new Token(token))) {
            follower.register("recording", RecordingService.class.getName(), "", seen);
        }
        until("a later term", () -> leader.status().getLong("epoch") > seen);
        assertEquals("a", await(leader.proxy().echo("a")));
        assertEquals(
                List.of("connect", "disconnect", "connect"),
                cluster.journal().lines().stream()
                        .filter(line -> line.contains("connect"))
                        .map(line -> line.substring(0, line.indexOf(' ')))
                        .toList());
        assertEquals(
                seen + 1,
                Long.parseLong(cluster.journal().lines().stream()
                        .filter(line -> line.startsWith("connect"))
                        .reduce((first, last) -> last)
                        .orElseThrow()
                        .split(" ")[1]));
    }

    @Test
    void termThatNoClockCanHaveMadeIsIgnored() {
        Node<RecordingService> leader = cluster.join();
        long epoch = leader.status().getLong("epoch");
        try (RawFollower follower = new RawFollower(cluster.leader())) {
            follower.register("recording", RecordingService.class.getName(), "", Long.MAX_VALUE);
        }
        assertEquals("a", await(leader.proxy().echo("a")));
        assertEquals(epoch, leader.status().getLong("epoch"));
    }

    @Test
    void refusedFollowerJoinsOnceTheLeaderHasGone() {
        Node<RecordingService> leader = cluster.join(cluster.options().setFingerprint("strict"));
        Future<ClusterClient<RecordingService>> other =
                ClusterClient.connect(cluster.vertx(), RecordingService.class, otherConfig());
        assertNotNull(leader.client().role());
        cluster.close(leader.vertx());
        assertEquals(Role.LEADER, await(other).role());
    }

    @Test
    void connectionsBeyondTheLimitAreRefused() {
        Node<RecordingService> leader = cluster.join(cluster.options().setMaxConnections(1));
        Node<RecordingService> follower = cluster.join();
        notReady(cluster.options().setMaxWaitTime(200));
        assertFalse(leader.status().getJsonArray("followers").isEmpty());
        assertEquals("a", await(follower.proxy().echo("a")));
    }

    @Test
    void packetLargerThanTheLeaderAcceptsFailsThatCallOnly() {
        cluster.join(cluster.options().setMaxFrameSize(4_096));
        Node<RecordingService> follower = cluster.join();
        var failure = (ServiceException) TestCluster.failure(follower.proxy().echo("x".repeat(5_000)));
        assertEquals(ErrorCode.FRAME_TOO_LARGE.code(), failure.failureCode(), failure.getMessage());
        assertEquals("notRun", failure.getDebugInfo().getString("outcome"));
        assertEquals("a", await(follower.proxy().echo("a")));
        assertEquals(Role.FOLLOWER, follower.client().role());
    }

    @Test
    void registrationLargerThanAConnectionObjectMayBeFailsThatSubscriptionOnly() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        long epoch = leader.status().getLong("epoch");
        JsonObject large = new JsonObject().put("key", "k".repeat(600_000)); // it is in the key once more
        var failure = (ServiceException) TestCluster.failure(follower.proxy().subscribe(large, "nobody"));
        assertEquals(ErrorCode.FRAME_TOO_LARGE.code(), failure.failureCode(), failure.getMessage());
        assertEquals("notRun", failure.getDebugInfo().getString("outcome"));
        await(follower.proxy().publish(large));
        assertEquals("a", await(follower.proxy().echo("a")));
        assertEquals(1, leader.status().getJsonArray("followers").size());
        assertEquals(epoch, follower.status().getLong("epoch"));
    }

    @Test
    void answerLargerThanTheLeaderSendsFailsThatCallOnly() {
        cluster.join(cluster.options().setMaxFrameSize(4_096));
        Node<RecordingService> follower = cluster.join();
        ServiceException failure =
                (ServiceException) TestCluster.failure(follower.proxy().grow(8_000));
        assertEquals(ErrorCode.BAD_RESULT.code(), failure.failureCode(), failure.getMessage());
        assertEquals("failed", failure.getDebugInfo().getString("outcome"));
        assertEquals("a", await(follower.proxy().echo("a")));
        assertEquals(Role.FOLLOWER, follower.client().role());
    }

    @Test
    void answerLargerThanTheFollowerAcceptsEndsTheConnection() {
        cluster.join();
        Node<RecordingService> follower = cluster.join(cluster.options().setMaxFrameSize(4_096));
        ServiceException failure =
                (ServiceException) TestCluster.failure(follower.proxy().grow(8_000));
        assertEquals(ErrorCode.CONNECTION_LOST.code(), failure.failureCode(), failure.getMessage());
        assertTrue(failure.getMessage().contains("payload out of range"), failure.getMessage());
        assertEquals("a", await(follower.proxy().echo("a")));
    }
}
