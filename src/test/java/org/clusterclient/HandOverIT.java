package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Journal;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawFollower;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.protocol.ConnectionObject.GoAway;
import org.clusterclient.protocol.ConnectionObject.GoAwayRes;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketCodec;
import org.clusterclient.protocol.Registered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The role goes from process to process, and never are two data clients connected. */
@ParameterizedClass
@EnumSource(Transport.class)
class HandOverIT {

    private final TestCluster cluster;
    private final Journal second = Journal.of(UUID.randomUUID().toString());

    HandOverIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static RecordingService proxy(Vertx vertx) {
        return new ServiceProxyBuilder(vertx).setAddress("recording").build(RecordingService.class);
    }

    /** Returns the kinds of lines, so that their order can be compared. */
    private static List<String> order(Journal journal, String... kinds) {
        return journal.lines().stream()
                .map(line -> line.substring(0, line.indexOf(' ')))
                .filter(List.of(kinds)::contains)
                .toList();
    }

    private void checkOneAtATime() {
        List<String> order = order(cluster.journal(), "connect", "disconnect");
        for (int i = 0; i < order.size(); i++) {
            assertEquals(i % 2 == 0 ? "connect" : "disconnect", order.get(i), order.toString());
        }
    }

    @ParameterizedTest(name = "vertxCloses={0}")
    @ValueSource(booleans = {true, false})
    void leavingLeaderAnswersThenDisconnectsThenReleasesThePort(boolean vertxCloses) {
        ClusterClientOptions options =
                cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("disconnectDelay", 100)));
        Node<RecordingService> leader = cluster.join(options);
        Node<RecordingService> follower = cluster.join(options);
        Future<String> slow = follower.proxy().slow(150);
        until("it runs", () -> cluster.journal().count("slow") == 1);
        if (vertxCloses) {
            cluster.close(leader.vertx());
        } else {
            await(leader.client().close());
        }
        assertEquals("slow 150", await(slow));
        until(follower.client(), Role.LEADER);
        assertEquals(
                List.of("connect", "slow", "answered", "disconnect", "connect"),
                order(cluster.journal(), "connect", "slow", "answered", "disconnect"));
        assertTrue(epoch(1) > epoch(0), "the epoch grows");
    }

    private long epoch(int connect) {
        String line = cluster.journal().lines("connect").get(connect);
        return Long.parseLong(line.substring("connect ".length()));
    }

    @Test
    void onewayCallsThatArriveWhileTheLeaderDrainsAreServed() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        Future<String> slow = follower.proxy().slow(300);
        until("it runs", () -> cluster.journal().count("slow") == 1);
        Future<Void> closing = leader.client().close();
        until("it is leaving", () -> leader.client().role() == null);
        await(follower.proxy().fire("late"));
        await(slow);
        await(closing);
        until("it has run", () -> cluster.journal().count("fire late") == 1); // of what is oneway nobody hears
    }

    @Test
    void whatAFollowerHasSentBeforeItKnowsIsServed() {
        Node<RecordingService> leader = cluster.join();
        try (RawFollower follower = new RawFollower(cluster.leader())) {
            follower.register(
                    "recording",
                    RecordingService.class.getName(),
                    cluster.options().configFingerprint());
            Future<Void> closing = leader.client().close();
            Packet goAway = follower.receive();
            assertInstanceOf(GoAway.class, goAway.connectionObject());
            follower.invoke("echo", "before it knew");
            Packet answer = follower.receive();
            assertEquals("before it knew", new JsonTranscode().decode(answer.application()));
            assertFalse(closing.isComplete(), "it waits for the answer to goaway");
            follower.send(PacketCodec.encode(Packet.response(goAway, new GoAwayRes())));
            await(closing);
            assertEquals(
                    0, cluster.journal().count("connect") - cluster.journal().count("disconnect"));
        }
    }

    @Test
    void followerThatNeverAnswersDelaysTheEndByTheDrainTimeoutOnly() {
        Node<RecordingService> leader = cluster.join(cluster.options().setDrainTimeout(200));
        try (RawFollower follower = new RawFollower(cluster.leader())) {
            follower.register(
                    "recording",
                    RecordingService.class.getName(),
                    cluster.options().configFingerprint());
            await(leader.client().close());
            assertInstanceOf(GoAway.class, follower.receive().connectionObject());
            follower.awaitClose();
        }
    }

    @Test
    void whoComesWhileTheLeaderLeavesIsAnsweredWhenItHasLeft() {
        ClusterClientOptions options =
                cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("disconnectDelay", 300)));
        Node<RecordingService> leader = cluster.join(options);
        Future<Void> closing = leader.client().close();
        until("it is leaving", () -> leader.client().role() == null);
        assertEquals(ErrorCode.NO_LEADER, refusal(options));
        assertEquals(1, cluster.journal().count("disconnect"), "it would only come back, and wait longer each time");
        await(closing);
    }

    @Test
    void noCallIsLostWhileTheRoleGoesFromProcessToProcess() {
        Node<RecordingService> caller = cluster.join();
        Node<RecordingService> next = cluster.join();
        List<Future<?>> calls = new ArrayList<>();
        int fired = 0;
        for (int round = 0; round < 6; round++) {
            Node<RecordingService> leaving = caller;
            caller = next;
            next = cluster.join();
            Future<Void> closing = null;
            for (int i = 0; i < 300; i++) {
                if (i == 100) {
                    closing = leaving.vertx().close();
                }
                calls.add(caller.client().proxy(Duration.ofSeconds(20)).echo("call " + fired));
                calls.add(caller.proxy().fire("shot " + fired++));
                if (i % 10 == 0) {
                    await(caller.vertx().timer(1));
                }
            }
            await(closing);
            calls.forEach(TestCluster::await);
            calls.clear(); // they belong to a process that leaves next
        }
        int shots = fired;
        until("all have arrived", () -> cluster.journal().count("fire") >= shots);
        assertEquals(shots, cluster.journal().count("fire"));
        assertEquals(shots, cluster.journal().count("echo"));
        checkOneAtATime();
    }

    @Test
    void callsMadeDuringTheHandOverWaitForTheNextLeader() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        follower.proxy().slow(150);
        until("it runs", () -> cluster.journal().count("slow") == 1);
        Future<Void> closing = leader.vertx().close();
        List<Future<String>> calls = Stream.iterate(0, i -> i + 1)
                .limit(20)
                .map(i -> follower.client().proxy(Duration.ofSeconds(20)).echo("call " + i))
                .toList();
        for (int i = 0; i < 20; i++) {
            assertEquals("call " + i, await(calls.get(i)));
            assertEquals(
                    1,
                    cluster.journal().lines("echo").stream()
                            .filter(("echo call " + i)::equals)
                            .count());
        }
        await(closing);
        checkOneAtATime();
    }

    @Test
    void portWithTwoChannelsIsHandedOverWhole() {
        Node<RecordingService> owner = cluster.join();
        Node<RecordingService> ownersSecond = cluster.join(owner.vertx(), secondChannel());
        Vertx peer = cluster.vertx();
        Node<RecordingService> follower = cluster.join(peer, cluster.options());
        Node<RecordingService> followersSecond = cluster.join(peer, secondChannel());
        assertEquals(Role.LEADER, owner.client().role());
        assertEquals(Role.LEADER, ownersSecond.client().role());
        assertEquals(Role.FOLLOWER, follower.client().role());
        assertEquals(Role.FOLLOWER, followersSecond.client().role());
        assertEquals("a", await(follower.proxy().echo("a")));
        assertEquals("b", await(followersSecond.proxy().echo("b")));
        assertEquals(List.of("echo a"), cluster.journal().lines("echo"));
        assertEquals(List.of("echo b"), second.lines("echo"));

        Future<String> slow = followersSecond.proxy().slow(150);
        until("it runs", () -> second.count("slow") == 1);
        cluster.close(owner.vertx());
        assertEquals("slow 150", await(slow));
        until(follower.client(), Role.LEADER);
        until(followersSecond.client(), Role.LEADER);
        assertEquals(
                List.of("connect", "slow", "answered", "disconnect", "connect"),
                order(second, "connect", "slow", "answered", "disconnect"));
        assertEquals(List.of("connect", "disconnect", "connect"), order(cluster.journal(), "connect", "disconnect"));
        assertEquals("c", await(follower.proxy().echo("c")));
        assertEquals("d", await(followersSecond.proxy().echo("d")));
    }

    private ClusterClientOptions secondChannel() {
        return cluster.options()
                .setName("second")
                .setDataClientOptions(new JsonObject().put("config", new JsonObject().put("journal", second.name())));
    }

    @Test
    void oneChannelOfTwoMayEndWithoutTheOther() {
        Node<RecordingService> first = cluster.join();
        Node<RecordingService> other = cluster.join(first.vertx(), secondChannel());
        Node<RecordingService> follower = cluster.join();
        await(other.client().close());
        assertEquals(1, second.count("disconnect"));
        assertEquals("a", await(first.proxy().echo("a")));
        assertEquals("b", await(follower.proxy().echo("b")));
        assertEquals(1, cluster.journal().count("connect"));
    }

    @Test
    void endOfOneChannelMovesThePortIfAPeerWantsThatChannel() {
        Node<RecordingService> owner = cluster.join();
        Node<RecordingService> ownersSecond = cluster.join(owner.vertx(), secondChannel());
        Vertx peer = cluster.vertx();
        Node<RecordingService> follower = cluster.join(peer, cluster.options());
        Node<RecordingService> followersSecond = cluster.join(peer, secondChannel());
        Future<String> slow = follower.proxy().slow(150);
        until("it runs", () -> cluster.journal().count("slow") == 1);
        await(ownersSecond.client().close());
        assertEquals("slow 150", await(slow), "what is in flight in the other channel is answered");
        until(followersSecond.client(), Role.LEADER);
        until(follower.client(), Role.LEADER);
        until(owner.client(), Role.FOLLOWER);
        assertEquals("a", await(owner.proxy().echo("a")));
        assertEquals("b", await(followersSecond.proxy().echo("b")));
        checkOneAtATime();
        assertEquals(List.of("connect", "disconnect", "connect"), order(second, "connect", "disconnect"));
    }

    @Test
    void portMovesThoughTheDataClientOfAnotherChannelDoesNotComeUp() {
        Node<RecordingService> owner = cluster.join();
        JsonObject config = new JsonObject().put("journal", second.name()).put("connectDelay", 8_000);
        ClusterClient.connect(
                owner.vertx(),
                RecordingService.class,
                secondChannel()
                        .setDrainTimeout(200)
                        .setMaxWaitTime(30_000)
                        .setDataClientOptions(new JsonObject().put("config", config)));
        until("it connects", () -> second.count("connect") == 1);
        Node<RecordingService> follower = cluster.join();
        long began = System.nanoTime();
        await(owner.client().close());
        until(follower.client(), Role.LEADER);
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        assertTrue(millis < 4_000, "after " + millis + " ms");
    }

    @Test
    void portIsTakenBackWhenNobodyElseTakesIt() {
        Node<RecordingService> owner = cluster.join();
        Node<RecordingService> ownersSecond = cluster.join(owner.vertx(), secondChannel());
        try (RawFollower follower = new RawFollower(cluster.leader())) {
            follower.register(
                    "second", RecordingService.class.getName(), secondChannel().configFingerprint());
            Future<Void> closing = ownersSecond.client().close();
            follower.send(PacketCodec.encode(Packet.response(follower.receive(), new GoAwayRes())));
            await(closing);
            follower.awaitClose();
        }
        until("led again", () -> cluster.journal().count("connect") == 2);
        assertEquals("a", await(owner.proxy().echo("a")));
    }

    @Test
    void channelThatIsNotLedWhereThePortIsHeldSaysSo() {
        cluster.join();
        Throwable failure =
                cluster.joinFailure(secondChannel().setConnectTimeout(200).setMaxWaitTime(600));
        String message = failure.getMessage();
        assertTrue(message.contains("channel not led where the port is held: channel=second"), message);
        assertTrue(message.contains("led=[recording]"), message);
        assertTrue(message.contains("pid=" + ProcessHandle.current().pid()), message);
    }

    @Test
    void channelIsFollowedAsSoonAsTheAddressHolderLeadsIt() {
        Node<RecordingService> holder = cluster.join();
        var waiting = ClusterClient.connect(cluster.vertx(), RecordingService.class, secondChannel());
        cluster.join(holder.vertx(), secondChannel());
        assertEquals(Role.FOLLOWER, await(waiting).role());
    }

    @Test
    void brokenDataClientMakesTheLeaderStepDown() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        RecordingListener events = leader.events();
        await(follower.proxy().fail("broken"));
        JsonObject role = events.awaitEvent("role");
        assertEquals("ELECTING", role.getString("state"));
        assertEquals(
                "the data client is broken: connection to the server lost", role.getString("reason"), role.encode());
        until("connected again", () -> cluster.journal().count("connect") >= 2);
        assertEquals("a", await(leader.proxy().echo("a")));
        assertEquals("b", await(follower.proxy().echo("b")));
        checkOneAtATime();
    }

    @Test
    void brokenDataClientOfASingleProcessIsDeployedAgain() {
        Node<RecordingService> single = cluster.join(cluster.options().setSingleMode(true));
        await(single.proxy().fail("broken"));
        until("connected again", () -> cluster.journal().count("connect") == 2);
        assertEquals("a", await(single.proxy().echo("a")));
        checkOneAtATime();
    }

    @Test
    void dataClientUndeployedBySomeoneElseMakesTheLeaderStepDown() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        RecordingListener events = leader.events();
        String id = cluster.journal().lines("deployment").get(0).substring("deployment ".length());
        await(leader.vertx().undeploy(id));
        assertTrue(events.awaitEvent("role").getString("reason").contains("undeployed"));
        until("connected again", () -> cluster.journal().count("connect") >= 2);
        assertEquals("a", await(leader.proxy().echo("a")));
        assertEquals("b", await(follower.proxy().echo("b")));
        checkOneAtATime();
    }

    @Test
    void followerIsRefusedByALeaderThatLeavesBeforeItIsReady() {
        ClusterClientOptions options =
                cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("connectDelay", 300)));
        Vertx leaving = cluster.vertx();
        var joining = ClusterClient.connect(leaving, RecordingService.class, options);
        until("it connects", () -> cluster.journal().count("connect") == 1);
        Future<Void> closing = proxy(leaving).close();
        assertEquals(ErrorCode.NO_LEADER, refusal(options));
        await(closing);
        failure(joining);
    }

    @Test
    void followerIsToldThatTheDataClientFails() {
        ClusterClientOptions options = cluster.options()
                .setDataClientOptions(
                        cluster.config(new JsonObject().put("connectDelay", 300).put("connectFailures", 1)));
        var joining = ClusterClient.connect(cluster.vertx(), RecordingService.class, options);
        until("it connects", () -> cluster.journal().count("connect") == 1);
        assertEquals(ErrorCode.DATA_CLIENT_LOST, refusal(options));
        await(joining);
    }

    /** Returns why a process of ours is refused. */
    private ErrorCode refusal(ClusterClientOptions options) {
        try (RawFollower follower = new RawFollower(cluster.leader())) {
            Packet answer = follower.register("recording", options.getService(), options.configFingerprint());
            return Registered.refusal(new JsonTranscode().decode(answer.application()))
                    .errorCode();
        }
    }

    @Test
    void portIsHeldUntilADataClientThatStartsWhileClosingHasGone() {
        ClusterClientOptions options = cluster.options()
                .setDataClientOptions(
                        cluster.config(new JsonObject().put("connectDelay", 150).put("disconnectDelay", 150)));
        Vertx leaving = cluster.vertx();
        var first = ClusterClient.connect(leaving, RecordingService.class, options);
        until("it connects", () -> cluster.journal().count("connect") == 1);
        var next = ClusterClient.connect(cluster.vertx(), RecordingService.class, options);
        Future<Void> closing = proxy(leaving).close();
        assertEquals("a", await(await(next).proxy().echo("a")));
        await(closing);
        failure(first);
        checkOneAtATime();
    }

    @Test
    void portIsHeldUntilABrokenDataClientHasGoneThoughTheMembershipEnds() {
        ClusterClientOptions options =
                cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("disconnectDelay", 150)));
        Node<RecordingService> leader = cluster.join(options);
        Node<RecordingService> follower = cluster.join(options);
        RecordingListener events = leader.events();
        await(leader.proxy().fail("broken"));
        events.awaitEvent("role", event -> "ELECTING".equals(event.getString("state")));
        await(leader.client().close());
        until(follower.client(), Role.LEADER);
        checkOneAtATime();
    }

    @Test
    void slowCallThatOutlivesTheDrainIsUnknown() {
        Node<RecordingService> leader = cluster.join(cluster.options().setDrainTimeout(100));
        Node<RecordingService> follower = cluster.join();
        var never = follower.client().proxy(Duration.ofSeconds(10)).fail("never");
        until("it runs", () -> cluster.journal().count("fail") == 1);
        await(leader.client().close());
        ServiceException lost = (ServiceException) failure(never);
        assertEquals(ErrorCode.CONNECTION_LOST.code(), lost.failureCode(), lost.getMessage());
        assertEquals("unknown", lost.getDebugInfo().getString("outcome"));
        until(follower.client(), Role.LEADER);
        checkOneAtATime();
    }

    @Test
    void roleGoesThroughAllProcessesOneByOne() {
        Node<RecordingService> last = cluster.join(cluster.options().setIdempotent(List.of("echo")));
        for (int i = 0; i < 3; i++) {
            cluster.join();
        }
        List<Node<RecordingService>> nodes = List.of(cluster.join(), cluster.join(), cluster.join());
        assertEquals(Role.LEADER, last.client().role());
        cluster.close(last.vertx());
        for (Node<RecordingService> node : nodes) {
            assertEquals("a", await(node.client().proxy(Duration.ofSeconds(20)).echo("a")));
            cluster.close(node.vertx());
        }
        checkOneAtATime();
    }
}
