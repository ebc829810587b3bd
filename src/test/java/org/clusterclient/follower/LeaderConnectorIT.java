package org.clusterclient.follower;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Role;
import org.clusterclient.connection.Access;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.Identity;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Peer;
import org.clusterclient.protocol.Registered;
import org.clusterclient.protocol.SerializeJsonTranscode;
import org.clusterclient.protocol.Transcodes;
import org.clusterclient.service.Parameter;
import org.clusterclient.service.ResultType;
import org.clusterclient.service.ServiceMethod;
import org.clusterclient.session.CallQueue;
import org.clusterclient.session.CanonicalJson;
import org.clusterclient.session.Events;
import org.clusterclient.session.Invocation;
import org.clusterclient.session.LocalSubscriptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaderConnectorIT {

    private static final Identity IDENTITY = new Identity("test", "1", "i-1", 4711);
    private static final LeaderPeer LEADER = new LeaderPeer("test", "1", "i-2", 4712, 99, "json", 500, List.of());

    private final EventLoop loop = new EventLoop();
    private final AtomicInteger lookUps = new AtomicInteger();
    private final ServerSocket server;
    private final SocketAddress address;

    LeaderConnectorIT() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        address = SocketAddress.inetSocketAddress(server.getLocalPort(), "127.0.0.1");
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        server.close();
    }

    @Test
    void registersAndFollows() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket leader = accept();
        Packet registration = leader.packet();
        RegisterChannel request = assertInstanceOf(RegisterChannel.class, registration.connectionObject());
        assertEquals("quotes", request.channelName());
        assertEquals(
                new Peer("test", "1", "i-1", 4711, 42, List.of("json", "serialize-json"), "com.acme.Quotes", "f00d"),
                request.peer());
        assertEquals(0, registration.application().length());
        assertTrue(registration.timeout() > 5_000 && registration.timeout() <= 10_000, registration.toString());
        leader.send(answer(registration, LEADER, Registered.accepted()));
        FollowerSession session = await(connecting);
        assertEquals(Role.FOLLOWER, session.role());
        assertEquals(99, session.epoch());
        leader.close();
        await(session.ended());
    }

    @Test
    void doesNotBelieveATermThatNoClockCanHaveMade() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        LeaderPeer peer = new LeaderPeer("test", "1", "i-2", 4712, Long.MAX_VALUE, "json", 500, List.of());
        RawSocket leader = accept();
        leader.send(answer(leader.packet(), peer, Registered.accepted()));
        FollowerSession session = await(connecting);
        assertEquals(0, session.epoch());
        leader.close();
        await(session.ended());
    }

    @Test
    void sendsNoMoreThanTheLeaderAccepts() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket leader = accept();
        leader.send(answer(leader.packet(), LEADER, Registered.accepted()));
        FollowerSession session = await(connecting);
        ServiceMethod echo = new ServiceMethod(
                "echo",
                Delegate.INVOKE,
                List.of(Parameter.of("text", String.class)),
                ResultType.of(String.class),
                true);
        ClusterException tooLarge = assertInstanceOf(
                ClusterException.class,
                loop.failure(() -> session.invoke(new Invocation(
                        echo, JsonArray.of("x".repeat(500)), System.nanoTime() + TimeUnit.SECONDS.toNanos(10)))));
        assertEquals(ErrorCode.FRAME_TOO_LARGE, tooLarge.errorCode());
    }

    @Test
    void tellsWhyTheLeaderRefusesInItsOwnWords() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket leader = accept();
        var refusal =
                new ClusterException(ErrorCode.CHANNEL_NOT_LED, "channel not led where the port is held: led=[x]");
        leader.send(answer(leader.packet(), LEADER, Registered.refused(refusal)));
        ClusterException told = assertFailsWith(ErrorCode.CHANNEL_NOT_LED, connecting);
        assertEquals("channel not led where the port is held: led=[x]", told.getMessage());
        assertEquals(0, leader.packetsUntilClosed(), "the follower closes");
    }

    @Test
    void tellsTheSameHoweverThePeerHasClosed() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket ends = accept();
        ends.packet(); // with nothing unread, it ends in order
        ends.close();
        String ended = assertFailsWith(ErrorCode.NO_LEADER, connecting).getMessage();
        connecting = connect(Duration.ofSeconds(10));
        RawSocket resets = accept();
        resets.packet();
        resets.reset();
        assertEquals(ended, assertFailsWith(ErrorCode.NO_LEADER, connecting).getMessage());
    }

    @Test
    void followsAnNpmProcessWhichSaysNothingOfItself() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket leader = accept();
        leader.send(npmAnswer(leader.packet(), new SerializeJsonTranscode().encode(Registered.accepted())));
        FollowerSession session = await(connecting);
        assertEquals(0, session.epoch());
        assertEquals("npm", session.status().getString("leaderImpl"));
        assertEquals("serialize-json", session.status().getString("transcode"));
        leader.close();
        await(session.ended());
    }

    @Test
    void tellsWhyAnNpmProcessRefuses() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket leader = accept();
        JsonObject error = new JsonObject().put("name", "Error").put("message", "no server");
        leader.send(npmAnswer(
                leader.packet(),
                new SerializeJsonTranscode()
                        .encode(new JsonObject().put("success", false).put("error", error))));
        ClusterException told = assertFailsWith(ErrorCode.REFUSED, connecting);
        assertTrue(told.getMessage().contains("no server"), told.getMessage());
        leader.packetsUntilClosed();
    }

    @Test
    void doesNotFollowAnNpmProcessThatSpeaksAnotherTranscode() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket leader = accept();
        leader.send(npmAnswer(leader.packet(), new JsonTranscode().encode(Registered.accepted())));
        ClusterException refused = assertFailsWith(ErrorCode.REFUSED, connecting);
        assertTrue(refused.getMessage().contains("npm processes: serialize-json: "), refused.getMessage());
        leader.packetsUntilClosed();
    }

    @Test
    void doesNotFollowALeaderThatHasChosenWhatWasNotOffered() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket leader = accept();
        LeaderPeer peer = new LeaderPeer("test", "1", "i-2", 4712, 99, "xor", 400, List.of());
        leader.send(answer(leader.packet(), peer, Registered.accepted()));
        ClusterException refused = assertFailsWith(ErrorCode.REFUSED, connecting);
        assertTrue(
                refused.getMessage().contains("leader's=xor follower's=[json, serialize-json]"), refused.getMessage());
        leader.packetsUntilClosed();
    }

    @Test
    void givesUpOnALeaderThatStaysSilent() {
        Future<FollowerSession> connecting = connect(Duration.ofMillis(500));
        RawSocket leader = accept();
        leader.packet();
        ClusterException silent = assertFailsWith(ErrorCode.LEADER_UNRESPONSIVE, connecting);
        assertEquals(Outcome.NOT_RUN, silent.outcome());
        assertTrue(
                silent.getMessage().contains("channel=quotes address=" + address + " pid=17 command=sleeper"),
                silent.getMessage());
        assertTrue(silent.getMessage().contains("no answer by the deadline"), silent.getMessage());
        assertEquals(0, leader.packetsUntilClosed());
    }

    @Test
    void looksTheHolderUpOnceWhileTheVerdictStaysTheSame() {
        FollowerSettings settings = settings(Duration.ofMillis(300));
        LeaderConnector connector = await(
                loop.call(() -> Future.succeededFuture(new LeaderConnector(settings, subscriptions(), holders()))));
        for (int i = 0; i < 2; i++) {
            Future<FollowerSession> connecting = loop.call(() -> connector.connect(address, 42));
            accept().packetsUntilClosed();
            assertFailsWith(ErrorCode.LEADER_UNRESPONSIVE, connecting);
        }
        assertEquals(1, lookUps.get());
        Future<FollowerSession> foreign = loop.call(() -> connector.connect(address, 42));
        accept().send(Buffer.buffer("220 mail.example.com ESMTP ready")).packetsUntilClosed();
        assertFailsWith(ErrorCode.FOREIGN_HOLDER, foreign);
        assertEquals(2, lookUps.get());
    }

    @Test
    void tellsThatTheHolderAcceptsNoMore() throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket stopped = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SocketAddress full = SocketAddress.inetSocketAddress(stopped.getLocalPort(), "127.0.0.1");
            for (int i = 0; i < 2; i++) { // the kernel takes one more than it is told
                waiting.add(new Socket(InetAddress.getLoopbackAddress(), stopped.getLocalPort()));
            }
            LeaderConnector connector = await(loop.call(() -> Future.succeededFuture(
                    new LeaderConnector(settings(Duration.ofMillis(300)), subscriptions(), holders()))));
            ClusterException failure =
                    assertFailsWith(ErrorCode.LEADER_UNRESPONSIVE, loop.call(() -> connector.connect(full, 42)));
            assertTrue(failure.getMessage().contains("pid=17"), failure.getMessage());
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
    }

    @Test
    void namesTheHolderByItsPidOnlyWhenItTakesTooLongToLook() {
        AddressHolders never = (holder, toldPid) -> Promise.<String>promise().future();
        LeaderConnector connector = await(loop.call(() ->
                Future.succeededFuture(new LeaderConnector(settings(Duration.ofMillis(100)), subscriptions(), never))));
        Future<FollowerSession> connecting = loop.call(() -> connector.connect(address, 42));
        accept().packetsUntilClosed();
        ClusterException failure = assertFailsWith(ErrorCode.LEADER_UNRESPONSIVE, connecting);
        assertTrue(failure.getMessage().contains("pid=unknown"), failure.getMessage());
    }

    @Test
    void tellsThatConnectingTookAllTheTimeThereWas() {
        Future<FollowerSession> connecting = connect(Duration.ZERO);
        RawSocket leader = accept();
        assertFailsWith(ErrorCode.NO_LEADER, connecting);
        assertEquals(0, leader.packetsUntilClosed());
    }

    @Test
    void tellsThatNobodyListens() throws IOException {
        server.close();
        ClusterException refused = assertFailsWith(ErrorCode.NO_LEADER, connect(Duration.ofSeconds(10)));
        assertTrue(
                refused.getMessage().contains("cannot connect to the leader: channel=quotes address=" + address),
                refused.getMessage());
    }

    @Test
    void tellsThatTheLeaderHasClosedInsteadOfAnswering() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket leader = accept();
        leader.packet();
        leader.close();
        ClusterException lost = assertFailsWith(ErrorCode.NO_LEADER, connecting);
        assertTrue(lost.getMessage().contains("closed by the peer"), lost.getMessage());
    }

    @Test
    void tellsThatThePortIsHeldBySomethingElse() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket holder = accept();
        holder.packet();
        holder.send(Buffer.buffer("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"));
        ClusterException failure = assertFailsWith(ErrorCode.FOREIGN_HOLDER, connecting);
        assertEquals(Outcome.NOT_RUN, failure.outcome());
        assertTrue(
                failure.getMessage().contains("channel=quotes address=" + address + " pid=17 command=sleeper: "),
                failure.getMessage());
        assertEquals(0, holder.packetsUntilClosed());
    }

    @Test
    void tellsThatTheAnswerIsNoneToARegistration() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket holder = accept();
        holder.send(Packet.response(holder.packet(), new InvokeResult(true, null, false)));
        assertFailsWith(ErrorCode.FOREIGN_HOLDER, connecting);
        assertEquals(0, holder.packetsUntilClosed());
    }

    @Test
    void tellsThatTheAnswerSaysNothing() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket holder = accept();
        holder.send(answer(holder.packet(), LEADER, new JsonObject()));
        assertFailsWith(ErrorCode.FOREIGN_HOLDER, connecting);
        assertEquals(0, holder.packetsUntilClosed());
    }

    @Test
    void takesNoRequestBeforeTheAnswer() {
        Future<FollowerSession> connecting = connect(Duration.ofSeconds(10));
        RawSocket leader = accept();
        leader.send(Packet.request(1, 0, new Heartbeat()));
        assertFailsWith(ErrorCode.FOREIGN_HOLDER, connecting);
        leader.packetsUntilClosed();
    }

    private Future<FollowerSession> connect(Duration timeout) {
        return loop.call(() -> new LeaderConnector(settings(timeout), subscriptions(), holders()).connect(address, 42));
    }

    private AddressHolders holders() {
        return (holder, toldPid) -> {
            lookUps.incrementAndGet();
            return Future.succeededFuture("pid=17 command=sleeper");
        };
    }

    private FollowerSettings settings(Duration timeout) {
        return new FollowerSettings(
                loop.context(),
                "quotes",
                IDENTITY,
                "com.acme.Quotes",
                "f00d",
                Transcodes.byDefault(),
                CanonicalJson::of,
                1_000_000,
                timeout,
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                true,
                Duration.ofSeconds(5),
                Access.OPEN,
                new Events(loop.vertx(), "events"));
    }

    private LocalSubscriptions subscriptions() {
        return new LocalSubscriptions(
                loop.context(),
                new CallQueue(loop.context(), 10),
                new Events(loop.vertx(), "events"),
                true,
                Duration.ofSeconds(3),
                Duration.ZERO,
                1_000);
    }

    private RawSocket accept() {
        try {
            return new RawSocket(server.accept());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Packet answer(Packet registration, LeaderPeer leader, JsonObject application) {
        return answer(registration, leader, new JsonTranscode().encode(application));
    }

    private static Packet answer(Packet registration, LeaderPeer leader, Buffer application) {
        return Packet.response(registration, new RegisterChannelRes(leader), application);
    }

    private static Packet npmAnswer(Packet registration, Buffer application) {
        return Packet.response(registration, new RegisterChannelRes(null), application);
    }

    private static ClusterException assertFailsWith(ErrorCode code, Future<?> future) {
        ClusterException failure = assertInstanceOf(ClusterException.class, failure(future));
        assertEquals(code, failure.errorCode(), failure.getMessage());
        return failure;
    }
}
