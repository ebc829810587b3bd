package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.CapturedLog;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.fixture.TypedDataClient;
import org.clusterclient.service.typed.TypedService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Why there is no role: each reason has its code, for callers and in one event, and names who holds the port. */
@ParameterizedClass
@EnumSource(Transport.class)
class VerdictsIT {

    private static final long PID = ProcessHandle.current().pid();
    private static final long TIMEOUT = 200;

    private final TestCluster cluster;

    VerdictsIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    /** A process that gets no role: what it is told, and what its callers are. */
    private final class Waiting {
        final Vertx vertx = cluster.vertx();
        final RecordingListener events;
        final Future<ClusterClient<RecordingService>> joining;
        private final RecordingService proxy;

        Waiting(ClusterClientOptions options) {
            events = RecordingListener.at(vertx, options.getAddress() + ".events");
            joining = ClusterClient.connect(
                    vertx,
                    RecordingService.class,
                    options.setResponseTimeout(TIMEOUT).setConnectTimeout(400));
            proxy = new ServiceProxyBuilder(vertx)
                    .setAddress(options.getAddress())
                    .build(RecordingService.class);
        }

        /** Waits for the verdict's event, and checks that callers are told the same; returns its message. */
        String awaitVerdict(ErrorCode code) {
            JsonObject event = events.awaitEvent(code.name(), error -> error.getInteger("code", 0) == code.code());
            assertEquals("error", event.getString("type"));
            assertEquals("ELECTING", event.getString("state"));
            String message = event.getString("message");
            long began = System.nanoTime();
            ServiceException failure = assertInstanceOf(ServiceException.class, failure(proxy.echo("a")));
            long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            assertTrue(took >= TIMEOUT - 5 && took <= TIMEOUT + 200, "took " + took + " ms");
            assertEquals(code.code(), failure.failureCode(), failure.getMessage());
            assertEquals("notRun", failure.getDebugInfo().getString("outcome"));
            assertEquals("no leader until the deadline: " + message, failure.getMessage());
            return message;
        }

        /** Checks that nothing was told twice, and that the deployment's failure says it, too. */
        void assertNotReady(String message) {
            ClusterException notReady = assertInstanceOf(ClusterException.class, failure(joining));
            assertEquals(ErrorCode.NOT_READY, notReady.errorCode());
            assertTrue(notReady.getMessage().endsWith(": " + message), notReady.getMessage());
            List<JsonObject> errors = events.events(event -> "error".equals(event.getString("type")));
            assertEquals(1, errors.size(), errors::toString);
        }
    }

    @Test
    void anotherServiceUnderTheSameName() {
        cluster.join(
                TypedService.class,
                cluster.options()
                        .setService(TypedService.class.getName())
                        .setDataClient(TypedDataClient.class.getName())
                        .setDelegates(new JsonObject()));
        Waiting waiting = new Waiting(cluster.options().setMaxWaitTime(1_500));
        String message = waiting.awaitVerdict(ErrorCode.OTHER_SERVICE);
        assertTrue(message.contains("another service under the same channel name: channel=recording"), message);
        assertTrue(message.contains("leader pid=" + PID), message);
        waiting.assertNotReady(message);
    }

    private ClusterClientOptions otherConfig() {
        return cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("server", "other")));
    }

    @Test
    void anotherConfigIfTheLeaderIsStrict() {
        Node<RecordingService> leader = cluster.join(cluster.options().setFingerprint("strict"));
        Waiting waiting = new Waiting(otherConfig().setMaxWaitTime(1_500));
        String message = waiting.awaitVerdict(ErrorCode.OTHER_CONFIG);
        assertTrue(message.contains("another data-client config: channel=recording leader pid=" + PID), message);
        waiting.assertNotReady(message);
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    @Test
    void anotherConfigIsAWarningOnBothSidesIfTheLeaderIsNot() {
        try (CapturedLog log = new CapturedLog()) {
            Node<RecordingService> leader = cluster.join(cluster.options().setLeader(true));
            Waiting other = new Waiting(otherConfig().setLeader(false));
            Node<RecordingService> follower = new Node<>(other.vertx, "recording", await(other.joining));
            JsonObject warning = other.events.awaitEvent("warning");
            assertEquals(ErrorCode.OTHER_CONFIG.code(), warning.getInteger("code"));
            String message = warning.getString("message");
            assertEquals(
                    "another data-client config: channel=recording leader pid=" + PID + " follower pid=" + PID
                            + "; the leader's is in force",
                    message);
            assertEquals(
                    List.of("[recording] " + message, "[recording] " + message),
                    log.messages(Level.WARNING),
                    "the leader's and the follower's");
            cluster.close(leader.vertx());
            Node<RecordingService> next = cluster.join(cluster.options().setLeader(true));
            until(follower.client(), Role.FOLLOWER);
            assertEquals("a", await(follower.proxy().echo("a")));
            assertEquals(
                    1,
                    other.events
                            .events(event -> "warning".equals(event.getString("type")))
                            .size(),
                    "once");
            cluster.close(next.vertx());
            cluster.join(otherConfig().setLeader(true));
            until(follower.client(), Role.FOLLOWER);
            assertEquals(
                    1,
                    other.events
                            .events(event -> "warning".equals(event.getString("type")))
                            .size());
        }
    }

    @Test
    void channelThatTheHolderDoesNotLead() {
        Node<RecordingService> holder = cluster.join();
        ClusterClientOptions second =
                cluster.options().setName("second").setAddress("second").setLeader(false);
        Waiting waiting = new Waiting(second.setMaxWaitTime(20_000));
        String message = waiting.awaitVerdict(ErrorCode.CHANNEL_NOT_LED);
        assertTrue(message.contains("channel=second address=" + cluster.leader() + " pid=" + PID), message);
        assertTrue(message.contains("led=[recording]"), message);
        cluster.close(holder.vertx());
        ClusterClientOptions leader = cluster.options().setName("second").setAddress("second");
        cluster.join(leader.setLeader(true));
        ClusterClient<RecordingService> client = await(waiting.joining);
        assertEquals("a", await(client.proxy().echo("a")));
    }

    @Test
    void followerWhoseChannelTheNewOwnerOfThePortDoesNotLeadIsToldSoUntilOneComesThatDoes() {
        Node<RecordingService> owner = cluster.join(cluster.options().setLeader(true));
        ClusterClientOptions options =
                cluster.options().setLeader(false).setConnectTimeout(400).setResponseTimeout(TIMEOUT);
        Node<RecordingService> follower = cluster.join(options);
        RecordingListener events = follower.events();
        cluster.close(owner.vertx());
        Node<RecordingService> other =
                cluster.join(cluster.options().setName("other").setAddress("other"));
        events.awaitEvent("not led", event -> event.getInteger("code", 0) == ErrorCode.CHANNEL_NOT_LED.code());
        ServiceException failure = assertInstanceOf(
                ServiceException.class, failure(follower.proxy().echo("a")));
        assertEquals(ErrorCode.CHANNEL_NOT_LED.code(), failure.failureCode(), failure.getMessage());
        assertTrue(failure.getMessage().contains("pid=" + PID + " led=[other]"), failure.getMessage());
        cluster.close(other.vertx());
        cluster.join(cluster.options().setLeader(true));
        until(follower.client(), Role.FOLLOWER);
        assertEquals("a", await(follower.proxy().echo("a")));
    }

    /** Something else on the port, and how often it was connected to. */
    private final class Foreign {
        final AtomicInteger connects = new AtomicInteger();
        private final NetServer server;

        Foreign(Handler<NetSocket> handler) {
            server = await(cluster.vertx()
                    .createNetServer()
                    .connectHandler(socket -> {
                        connects.incrementAndGet();
                        handler.handle(socket);
                    })
                    .listen(cluster.leader().bindable()));
        }

        void close() {
            await(server.close());
        }
    }

    private static void answer(NetSocket socket) {
        socket.handler(bytes -> socket.end(Buffer.buffer("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")));
    }

    static List<Arguments> foreigners() {
        return List.of(
                Arguments.of("answers", (Handler<NetSocket>) VerdictsIT::answer, ErrorCode.FOREIGN_HOLDER),
                Arguments.of("is silent", (Handler<NetSocket>) socket -> {}, ErrorCode.LEADER_UNRESPONSIVE),
                Arguments.of("hangs up", (Handler<NetSocket>) NetSocket::close, ErrorCode.NO_LEADER));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("foreigners")
    void foreignServerIsNamedIsNotOverrunAndLeavesThePortToUs(
            String name, Handler<NetSocket> handler, ErrorCode verdict) {
        Foreign foreign = new Foreign(handler);
        Waiting waiting = new Waiting(cluster.options());
        String message = waiting.awaitVerdict(verdict);
        assertTrue(message.contains("channel=recording address=" + cluster.leader()), message);
        if (verdict != ErrorCode.NO_LEADER
                && ProcessHandle.current().info().command().isPresent()) {
            assertTrue(message.contains(" pid=" + PID + " command=java"), message);
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
        int connects = foreign.connects.get(); // who finds the lock free looks whether somebody listens all the same
        assertTrue(
                connects >= 2 && connects <= (cluster.leader().isPath() ? 32 : 16), "connects within 3 s: " + connects);
        List<JsonObject> errors = waiting.events.events(event -> "error".equals(event.getString("type")));
        assertEquals(1, errors.size(), errors::toString);
        foreign.close();
        assertEquals(Role.LEADER, await(waiting.joining).role());
    }
}
