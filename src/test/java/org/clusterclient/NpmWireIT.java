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
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Transcode;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.ConnectionObject;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.SubscribeResultRes;
import org.clusterclient.protocol.ConnectionObject.UnSubscribe;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Registered;
import org.clusterclient.protocol.SerializeJsonTranscode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that say nothing of themselves, as npm processes do, packet by packet; the real ones need Node. */
class NpmWireIT {

    private static final JsonObject KEY = new JsonObject().put("b", 1).put("a", 2);
    private static final JsonObject SAME_KEY = new JsonObject().put("a", 2).put("b", 1);
    private static final int INTERVAL = 60;
    private static final LeaderPeer LEADER = new LeaderPeer("test", "1", "i", 1, 99, "json", 1 << 20, List.of());

    private final Transcode transcode = new SerializeJsonTranscode();
    private final TestCluster cluster = new TestCluster();
    private final List<AutoCloseable> open = new ArrayList<>();
    private long id;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        cluster.close();
    }

    private RawSocket follower() {
        RawSocket socket = connect();
        Packet answer = ask(socket, new RegisterChannel("recording", null));
        assertInstanceOf(RegisterChannelRes.class, answer.connectionObject());
        assertEquals(Registered.accepted(), transcode.decode(answer.application()));
        return socket;
    }

    private RawSocket connect() {
        RawSocket socket = RawSocket.connect(cluster.port());
        open.add(socket);
        return socket;
    }

    private Packet ask(RawSocket socket, ConnectionObject request, Object... arguments) {
        tell(socket, request, arguments);
        return socket.packet();
    }

    private void tell(RawSocket socket, ConnectionObject request, Object... arguments) {
        Buffer application = Arguments.encode(new JsonArray(List.of(arguments)), transcode);
        socket.send(Packet.request(++id, 3_000, request, application));
    }

    private static Subscribe subscribe(Object registration) {
        return new Subscribe("$$inner$$__" + registration, registration, false);
    }

    private static UnSubscribe unSubscribe(Object registration) {
        return new UnSubscribe("$$inner$$__" + registration, registration, false);
    }

    private void assertPushed(Packet packet, Object registration, Object value) {
        SubscribeResult pushed = assertInstanceOf(SubscribeResult.class, packet.connectionObject());
        assertEquals("$$inner$$__" + registration, pushed.key());
        assertEquals(value, transcode.decode(packet.application()));
    }

    @Test
    void followerIsAnsweredInItsOwnTranscode() {
        Node<RecordingService> leader = cluster.join();
        RawSocket follower = follower();
        Packet answer = ask(follower, new Invoke("echo", 1, false, false), "hello");
        assertEquals(new InvokeResult(true, null, false), answer.connectionObject());
        assertEquals("hello", transcode.decode(answer.application()));
        JsonObject status = leader.status().getJsonArray("followers").getJsonObject(0);
        assertEquals("npm", status.getString("impl"));
        assertEquals("serialize-json", status.getString("transcode"));
        assertFalse(status.containsKey("pid"));
    }

    @Test
    void followerGetsEveryValueUnderEachKeyThatItHasWritten() {
        Node<RecordingService> leader = cluster.join();
        RawSocket follower = follower();
        tell(follower, subscribe(KEY));
        until("subscribed", () -> cluster.journal().count("subscribe") == 1);
        JsonObject first = new JsonObject().put("v", 1);
        await(leader.proxy().emit(KEY, first));
        assertPushed(follower.packet(), KEY, first);
        assertPushed(ask(follower, subscribe(SAME_KEY)), SAME_KEY, first); // the last value, for this key too
        JsonObject second = new JsonObject().put("v", 2);
        await(leader.proxy().emit(KEY, second));
        assertPushed(follower.packet(), KEY, second);
        assertPushed(follower.packet(), SAME_KEY, second);
        assertEquals(1, cluster.journal().count("subscribe"));
        tell(follower, unSubscribe(new JsonObject().put("never", "subscribed")));
        tell(follower, unSubscribe(KEY));
        until(
                "one left",
                () -> leader.status().getJsonArray("upstream").getJsonObject(0).getInteger("subscribers") == 1);
        await(leader.proxy().emit(KEY, first));
        assertPushed(follower.packet(), SAME_KEY, first);
        assertEquals(0, cluster.journal().count("unSubscribe"));
        tell(follower, unSubscribe(SAME_KEY));
        until("ended upstream", () -> cluster.journal().count("unSubscribe") == 1);
    }

    @Test
    void followerThatHasGoneLeavesNoSubscription() throws Exception {
        Node<RecordingService> leader = cluster.join();
        RawSocket follower = follower();
        tell(follower, subscribe(KEY));
        tell(follower, subscribe(SAME_KEY));
        until("both", () -> {
            JsonArray upstream = leader.status().getJsonArray("upstream");
            return upstream.size() == 1 && upstream.getJsonObject(0).getInteger("subscribers") == 2;
        });
        follower.close();
        until("ended upstream", () -> cluster.journal().count("unSubscribe") == 1);
    }

    /** Has a follower of each kind subscribe, and returns the listener of the one that is ours. */
    private RecordingListener subscribed(Node<RecordingService> leader, RawSocket follower) {
        Node<RecordingService> ours = cluster.join();
        RecordingListener listener = ours.listener();
        await(ours.proxy().subscribe(KEY, listener.address()));
        tell(follower, subscribe(KEY));
        until(
                "both",
                () -> leader.status().getJsonArray("upstream").getJsonObject(0).getInteger("subscribers") == 2);
        return listener;
    }

    @Test
    void valueIsEncodedForEachFollowerAsItReads() {
        Node<RecordingService> leader = cluster.join();
        RawSocket follower = follower();
        RecordingListener listener = subscribed(leader, follower);
        JsonObject value = new JsonObject().put("at", Instant.ofEpochMilli(5)).put("bytes", Buffer.buffer("hi"));
        tell(follower, new Invoke("emit", 2, false, false), KEY, value);
        Packet pushed = follower.packet();
        assertEquals(
                "at|bytes^2W|2X^^5^$0|4|1|*2|3]]", pushed.application().toString(), "a date and bytes of JavaScript");
        listener.awaitValues(
                new JsonObject().put("at", "1970-01-01T00:00:00.005Z").put("bytes", "aGk"));
    }

    @Test
    void valueThatJsonCannotCarryReachesWhoCanReadIt() {
        Node<RecordingService> leader = cluster.join();
        RecordingListener events = leader.events();
        RawSocket follower = follower();
        RecordingListener listener = subscribed(leader, follower);
        tell(follower, new Invoke("emit", 2, false, false), KEY, new JsonObject().put("n", Double.NaN));
        Packet pushed = follower.packet();
        assertEquals("n^^NaN^^$0|1]", pushed.application().toString());
        assertTrue(events.awaitEvent("error").getString("message").contains("not finite"));
        await(leader.proxy().emit(KEY, new JsonObject().put("n", 1)));
        listener.awaitValues(new JsonObject().put("n", 1));
    }

    @Test
    void followerMayAskAgainUntilItIsAnsweredAndAfterwards() {
        ClusterClientOptions options =
                cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("connectDelay", 400)));
        Future<?> joining = ClusterClient.connect(cluster.vertx(), RecordingService.class, options);
        until("led", () -> cluster.journal().count("connect") == 1);
        RawSocket follower = connect();
        tell(follower, new RegisterChannel("recording", null));
        tell(follower, new RegisterChannel("recording", null));
        Packet answer = follower.packet();
        assertEquals(2, answer.id(), "the last one is answered: it has given the first one up");
        assertEquals(Registered.accepted(), transcode.decode(answer.application()));
        await(joining);
        Packet again = ask(follower, new RegisterChannel("recording", null));
        assertEquals(3, again.id());
        assertEquals(Registered.accepted(), transcode.decode(again.application()));
        assertEquals(
                "a",
                transcode.decode(
                        ask(follower, new Invoke("echo", 1, false, false), "a").application()));
    }

    @Test
    void followerThatAsksForAnotherChannelOnTheSameConnectionIsClosed() {
        cluster.join();
        RawSocket follower = follower();
        tell(follower, new RegisterChannel("another", null));
        assertEquals(0, follower.packetsUntilClosed());
    }

    /** Refused, it would give up for good. */
    @Test
    void followerIsTakenAndClosedWhenTheDataClientFails() {
        ClusterClientOptions options = cluster.options()
                .setDataClientOptions(
                        cluster.config(new JsonObject().put("connectDelay", 300).put("connectFailures", 1)));
        Future<?> joining = ClusterClient.connect(cluster.vertx(), RecordingService.class, options);
        until("led", () -> cluster.journal().count("connect") == 1);
        RawSocket follower = follower();
        assertEquals(0, follower.packetsUntilClosed());
        await(joining);
    }

    @Test
    void followerIsSubscribedOnceTheDataClientAccepts() {
        Node<RecordingService> leader = cluster.join();
        RecordingListener events = leader.events();
        cluster.journal().add("refuse {\"a\":2,\"b\":1}");
        RawSocket follower = follower();
        tell(follower, subscribe(KEY));
        assertEquals("refused {\"a\":2,\"b\":1}", events.awaitEvent("error").getString("message"));
        until("tried again", () -> cluster.journal().count("subscribe") > 1);
        assertTrue(follower.silent(), "it is not told");
        cluster.journal().add("allow {\"a\":2,\"b\":1}");
        until("accepted", () -> leader.status().getJsonArray("upstream").size() == 1);
        until("sent", () -> await(leader.proxy().emit(KEY, new JsonObject().put("v", 1))) == 1);
        assertPushed(follower.packet(), KEY, new JsonObject().put("v", 1));
    }

    @Test
    void refusalIsToldOnceUntilItIsAccepted() {
        Node<RecordingService> leader = cluster.join();
        RecordingListener events = leader.events();
        cluster.journal().add("refuse {\"a\":2,\"b\":1}");
        tell(follower(), subscribe(KEY));
        until("tried often", () -> cluster.journal().count("subscribe") >= 5);
        assertEquals(1, events.values().size(), events.values()::toString);
    }

    @Test
    void subscriptionIsGivenMoreTimeThanItsRequestHas() {
        Node<RecordingService> leader = cluster.join();
        RecordingListener events = leader.events();
        RawSocket follower = follower();
        JsonObject slow = new JsonObject().put("delay", 300);
        follower.send(Packet.request(50, 50, subscribe(slow), Buffer.buffer()));
        ask(follower, new Invoke("slow", 1, false, false), 500);
        assertEquals(1, leader.status().getJsonArray("upstream").size());
        assertEquals(1, cluster.journal().count("subscribe"));
        assertEquals(List.of(), events.values());
    }

    @Test
    void refusalOfWhatHasBeenTakenBackIsNoMatter() {
        Node<RecordingService> leader = cluster.join();
        RecordingListener events = leader.events();
        JsonObject slow = new JsonObject().put("delay", 200);
        cluster.journal().add("refuse {\"delay\":200}");
        RawSocket follower = follower();
        tell(follower, subscribe(slow));
        until("asked", () -> cluster.journal().count("subscribe") == 1);
        tell(follower, unSubscribe(slow));
        ask(follower, new Invoke("slow", 1, false, false), 500);
        assertEquals(1, cluster.journal().count("subscribe"));
        assertEquals(0, leader.status().getJsonArray("upstream").size());
        assertEquals(
                List.of(),
                events.values().stream()
                        .filter(event -> ((JsonObject) event).getString("type").equals("error"))
                        .toList());
    }

    @Test
    void leaderThatLeavesTriesNothingAgain() {
        Node<RecordingService> leader = cluster.join(
                cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("disconnectDelay", 600))));
        cluster.journal().add("refuse {\"a\":2,\"b\":1}");
        RawSocket follower = follower();
        tell(follower, subscribe(KEY));
        until("tried again", () -> cluster.journal().count("subscribe") > 1);
        Future<Void> leaving = leader.client().close();
        until("leaving", () -> leader.client().role() == null);
        long tries = cluster.journal().count("subscribe");
        await(leaving);
        assertEquals(tries, cluster.journal().count("subscribe"));
    }

    @Test
    void followerThatTakesBackWhatIsRefusedIsNotSubscribedLater() {
        Node<RecordingService> leader = cluster.join();
        cluster.journal().add("refuse {\"a\":2,\"b\":1}");
        RawSocket follower = follower();
        tell(follower, subscribe(KEY));
        until("tried again", () -> cluster.journal().count("subscribe") > 1);
        tell(follower, unSubscribe(KEY));
        ask(follower, new Heartbeat());
        assertEquals(
                0, leader.status().getJsonArray("followers").getJsonObject(0).getInteger("subscriptions"));
        long tries = cluster.journal().count("subscribe");
        cluster.journal().add("allow {\"a\":2,\"b\":1}");
        ask(follower, new Invoke("slow", 1, false, false), 300); // longer than the first waits of the back-off
        assertEquals(tries, cluster.journal().count("subscribe"));
    }

    @Test
    void followerThatGaveUpItsSubscriptionTooEarlyCanStillEndIt() {
        Node<RecordingService> leader = cluster.join();
        RawSocket follower = follower();
        JsonObject slow = new JsonObject().put("delay", 300);
        Subscribe acknowledged = new Subscribe("$$inner$$__x", slow, true);
        follower.send(Packet.request(50, 50, acknowledged, Buffer.buffer()));
        ask(follower, new Invoke("slow", 1, false, false), 500);
        assertEquals(1, leader.status().getJsonArray("upstream").size(), "accepted after the deadline");
        tell(follower, new UnSubscribe("$$inner$$__x", slow, false));
        until("ended upstream", () -> cluster.journal().count("unSubscribe") == 1);
    }

    /** Closed, it would come back at once, and again; kept waiting, its start would fail. */
    @Test
    void followerThatComesWhileTheLeaderLeavesIsTakenUntilItHasLeft() {
        Node<RecordingService> leader = cluster.join();
        RawSocket caller = follower();
        tell(caller, new Invoke("slow", 1, false, false), 400);
        until("called", () -> cluster.journal().count("slow") == 1);
        Future<Void> leaving = leader.client().close();
        until("leaving", () -> leader.client().role() == null);
        RawSocket follower = follower();
        Packet failed = ask(follower, new Invoke("echo", 1, false, false), "a");
        assertEquals(new InvokeResult(false, Outcome.NOT_RUN, true), failed.connectionObject());
        assertEquals(
                ErrorCode.NO_LEADER.code(), ((JsonObject) transcode.decode(failed.application())).getInteger("code"));
        assertEquals(0, follower.packetsUntilClosed());
        assertEquals(1, cluster.journal().count("answered slow"));
        assertEquals(1, caller.packetsUntilClosed(), "the call in flight is answered");
        await(leaving);
    }

    @Test
    void followerMaySubscribeNothingInParticularInVain() {
        cluster.join();
        RawSocket follower = follower();
        tell(follower, new Subscribe("$$inner$$__undefined", null, false));
        tell(follower, new UnSubscribe("$$inner$$__undefined", null, false));
        assertEquals(
                "a",
                transcode.decode(
                        ask(follower, new Invoke("echo", 1, false, false), "a").application()));
        assertEquals(0, cluster.journal().count("subscribe"));
    }

    @Test
    void followerHasThreeIntervalsFromTheAnswerThatItWaitedFor() {
        cluster.join(cluster.options().setHeartbeatInterval(INTERVAL));
        RawSocket follower = follower();
        ask(follower, new Invoke("slow", 1, false, false), 5 * INTERVAL);
        long began = System.nanoTime();
        assertEquals(0, follower.packetsUntilClosed());
        long took = (System.nanoTime() - began) / 1_000_000;
        assertTrue(took > 2 * INTERVAL, "closed after ms: " + took);
    }

    private RawSocket leader() throws IOException {
        return leader(null);
    }

    private RawSocket leader(LeaderPeer peer) throws IOException {
        ServerSocket server = new ServerSocket(cluster.port(), 1, InetAddress.getLoopbackAddress());
        open.add(server);
        RawSocket socket = new RawSocket(server.accept());
        open.add(socket);
        Packet registration = socket.packet();
        assertInstanceOf(RegisterChannel.class, registration.connectionObject());
        socket.send(Packet.response(
                registration,
                new RegisterChannelRes(peer),
                (peer == null ? transcode : new JsonTranscode()).encode(Registered.accepted())));
        return socket;
    }

    private Future<Node<RecordingService>> joining(ClusterClientOptions options) {
        Vertx vertx = cluster.vertx();
        return ClusterClient.connect(vertx, RecordingService.class, options.setLeader(false))
                .map(client -> new Node<>(vertx, options.getAddress(), client));
    }

    @Test
    void leaderAcknowledgesNothing() throws Exception {
        Future<Node<RecordingService>> joining = joining(cluster.options());
        RawSocket leader = leader();
        RecordingService proxy = await(joining).proxy();
        RecordingListener listener = await(joining).listener();

        await(proxy.subscribe(KEY, listener.address()));
        Subscribe subscribe = assertInstanceOf(Subscribe.class, leader.packet().connectionObject());
        assertFalse(subscribe.ack());
        assertEquals(
                KEY.encode(), ((JsonObject) subscribe.registration()).encode(), "members as the caller wrote them");

        leader.send(Packet.request(
                7, 3_000, new SubscribeResult("$$inner$$__" + KEY, null), transcode.encode(Instant.ofEpochMilli(5))));
        listener.awaitValues("1970-01-01T00:00:00.005Z");
        Packet received = leader.packet();
        assertEquals(new SubscribeResultRes(), received.connectionObject());
        assertEquals(7, received.id());

        await(proxy.publish(KEY));
        assertEquals(new Invoke("publish", 1, true, false), leader.packet().connectionObject());
        await(proxy.fire("x"));
        assertEquals(new Invoke("fire", 1, true, false), leader.packet().connectionObject());

        ServiceException refused = assertInstanceOf(ServiceException.class, failure(proxy.unPublish(KEY)));
        assertEquals(ErrorCode.NOT_A_DELEGATE.code(), refused.failureCode());
        assertEquals("notRun", refused.getDebugInfo().getString("outcome"));

        await(proxy.unSubscribe(SAME_KEY, null));
        UnSubscribe unSubscribe =
                assertInstanceOf(UnSubscribe.class, leader.packet().connectionObject());
        assertFalse(unSubscribe.ack());
        assertEquals(KEY.encode(), ((JsonObject) unSubscribe.registration()).encode(), "as it was subscribed");
    }

    @Test
    void laterSubscriptionOutlivesAnEarlierOneThatFails() throws Exception {
        Future<Node<RecordingService>> joining = joining(cluster.options().setResponseTimeout(500));
        RawSocket leader = leader(LEADER);
        Node<RecordingService> follower = await(joining);
        Future<Void> early = follower.proxy().subscribe(KEY, follower.listener().address());
        assertInstanceOf(Subscribe.class, leader.packet().connectionObject()); // never answered
        Future<Void> end = follower.proxy().unSubscribe(KEY, null);
        accept(leader, UnSubscribe.class);
        await(end);
        RecordingListener listener = follower.listener();
        Future<Void> late = follower.proxy().subscribe(KEY, listener.address());
        accept(leader, Subscribe.class);
        await(late);
        failure(early);
        SubscribeResult value = new SubscribeResult("$$inner$$__{\"a\":2,\"b\":1}", new Version(99, 1));
        leader.send(Packet.request(1, 0, value, new JsonTranscode().encode("v")));
        listener.awaitValues("v");
    }

    private static void accept(RawSocket leader, Class<? extends ConnectionObject> type) {
        Packet request = leader.packet();
        assertInstanceOf(type, request.connectionObject());
        leader.send(Packet.response(request, new InvokeResult(true, null, false), new JsonTranscode().encode(null)));
    }

    @Test
    void leaderGetsHeartbeatsWhileACallWaits() throws Exception {
        Future<Node<RecordingService>> joining = joining(cluster.options().setHeartbeatInterval(INTERVAL));
        RawSocket leader = leader();
        Future<String> echo = await(joining).proxy().echo("slow");
        Packet call = leader.packet();
        while (call.connectionObject() instanceof Heartbeat) {
            call = leader.packet();
        }
        assertEquals(new Invoke("echo", 1, false, false), call.connectionObject());
        assertInstanceOf(Heartbeat.class, leader.packet().connectionObject(), "the reference counts requests only");
        leader.send(Packet.response(call, new InvokeResult(true, null, false), transcode.encode("at last")));
        assertEquals("at last", await(echo));
    }
}
