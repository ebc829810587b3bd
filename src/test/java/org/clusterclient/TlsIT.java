package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.CapturedLog;
import org.clusterclient.fixture.Certificates;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.Packet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A leader shows a certificate for the host that its followers connect to, and speaks with nobody in the clear. */
class TlsIT {

    private static final String SECRET = "the secret that nobody is to see";
    private static final JsonObject KEY = new JsonObject().put("key", "k");
    private static final String LOOPBACK = "127.0.0.1";
    private static final int STALLED = 200;
    private static final int REGISTRATION_MILLIS = 1_000;

    @TempDir
    private static Path directory;

    private static Certificates certificates;
    private static JsonObject tls; // of the loopback address
    private static JsonObject another; // of the same address, by another issuer

    private final TestCluster cluster = new TestCluster();
    private final List<RawSocket> sockets = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() {
        certificates = new Certificates(directory);
        tls = certificates.make(LOOPBACK);
        another = certificates.make(LOOPBACK);
    }

    @AfterEach
    void close() {
        sockets.forEach(RawSocket::close);
        cluster.close();
    }

    private ClusterClientOptions encrypted(JsonObject options) {
        return cluster.options().setToken(SECRET).setTls(options);
    }

    @ParameterizedTest
    @ValueSource(strings = {LOOPBACK, "0.0.0.0"})
    void callsAndValuesCrossAndTheFollowerTakesOver(String host) {
        JsonObject own = host.equals(LOOPBACK) ? tls : certificates.make(host);
        Node<RecordingService> leader = cluster.join(encrypted(own).setHost(host));
        Node<RecordingService> follower = cluster.join(encrypted(own).setHost(host));
        assertEquals(Role.FOLLOWER, follower.client().role());
        assertEquals("a", await(follower.proxy().echo("a")));
        String large = "x".repeat(1_000_000);
        assertEquals(large, await(follower.proxy().echo(large)));
        RecordingListener listener = follower.listener();
        await(follower.proxy().subscribe(KEY, listener.address()));
        await(leader.proxy().emit(KEY, new JsonObject().put("n", 1)));
        listener.awaitValues(new JsonObject().put("n", 1));

        cluster.close(leader.vertx());
        assertEquals("b", await(follower.proxy().echo("b")));
        assertEquals(Role.LEADER, follower.client().role());
        assertEquals(
                "c", await(cluster.join(encrypted(own).setHost(host)).proxy().echo("c")));
    }

    @Test
    void whoIsReachedFromElsewhereHasBoth() {
        for (ClusterClientOptions lacking : List.of(
                cluster.options().setHost("0.0.0.0"),
                cluster.options().setHost("0.0.0.0").setTls(tls),
                cluster.options().setHost("0.0.0.0").setToken(SECRET))) {
            assertBadOptions(cluster.joinFailure(lacking), "0.0.0.0");
        }
    }

    @Test
    void aCertificateForAnotherHostIsNotBelieved() {
        JsonObject elsewhere = certificates.make("127.0.0.2");
        Node<RecordingService> leader = cluster.join(encrypted(elsewhere));
        assertDisbelieved(encrypted(elsewhere), "No subject alternative names matching IP address 127.0.0.1 found");
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    @Test
    void anUnknownIssuerIsNotBelieved() {
        Node<RecordingService> leader = cluster.join(encrypted(tls));
        Node<RecordingService> beside = cluster.join(encrypted(tls));
        assertDisbelieved(encrypted(tls.copy().put("trust", another.getJsonArray("trust"))), "certification path");
        assertEquals("a", await(beside.proxy().echo("a")));
        assertEquals(1, leader.status().getJsonArray("followers").size());
    }

    private void assertDisbelieved(ClusterClientOptions options, String why) {
        Throwable failure = cluster.joinFailure(options.setMaxWaitTime(1_000));
        assertEquals(
                ErrorCode.NOT_READY,
                assertInstanceOf(ClusterException.class, failure).errorCode());
        assertTrue(failure.getMessage().contains(why), failure.getMessage());
    }

    @Test
    void whoSpeaksInTheClearGetsNothingAndDisturbsNobody() {
        CapturedLog log = new CapturedLog();
        Node<RecordingService> leader = cluster.join(encrypted(tls));
        Node<RecordingService> beside = cluster.join(encrypted(tls));
        for (int i = 0; i < 20; i++) {
            assertEquals(0, connect().send(register()).packetsUntilClosed());
            assertEquals(
                    0, connect().send(Buffer.buffer("GET / HTTP/1.1\r\n\r\n")).packetsUntilClosed());
        }
        log.close();
        assertEquals(
                1,
                log.messages(Level.WARNING).stream()
                        .filter(line -> line.contains("not an SSL/TLS record"))
                        .count(),
                () -> log.messages(Level.WARNING).toString());
        assertEquals("a", await(beside.proxy().echo("a")));
        Throwable plain = cluster.joinFailure(cluster.options().setToken(SECRET).setMaxWaitTime(1_000));
        assertEquals(
                ErrorCode.NOT_READY,
                assertInstanceOf(ClusterException.class, plain).errorCode());
        assertEquals("b", await(beside.proxy().echo("b")));
        assertEquals(1, leader.status().getJsonArray("followers").size());
    }

    @Test
    void nobodyWhoEncryptsFollowsALeaderInTheClear() {
        Node<RecordingService> leader = cluster.join(cluster.options().setToken(SECRET));
        assertDisbelieved(encrypted(tls), "address=127.0.0.1");
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    /** As the reference does it. */
    private static Packet register() {
        return Packet.request(1, 1_000, new RegisterChannel("recording", null, null));
    }

    @Test
    void handshakesThatStallAreEndedInTime() {
        cluster.join(encrypted(tls).setRegistrationTimeout(REGISTRATION_MILLIS));
        Node<RecordingService> beside = cluster.join(encrypted(tls).setRegistrationTimeout(REGISTRATION_MILLIS));
        long beganNanos = System.nanoTime();
        List<RawSocket> stalled = new ArrayList<>();
        for (int i = 0; i < STALLED; i++) {
            RawSocket socket = connect();
            stalled.add(i % 2 == 0 ? socket : socket.send(Buffer.buffer(new byte[] {22, 3, 1})));
        }
        assertEquals("a", await(beside.proxy().echo("a")));
        assertTrue(stalled.get(STALLED - 1).silent());
        for (RawSocket socket : stalled) {
            assertEquals(0, socket.packetsUntilClosed());
        }
        long tookMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
        assertTrue(tookMillis < 5 * REGISTRATION_MILLIS, "ms: " + tookMillis);
        assertEquals("b", await(beside.proxy().echo("b")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"certificate", "key", "trust"})
    void aFileThatCannotBeUsedIsNamed(String member) throws IOException {
        String missing = directory.resolve("missing-" + member).toString();
        assertBadOptions(cluster.joinFailure(encrypted(with(member, missing))), missing);
        String noPem = Files.writeString(directory.resolve("no-pem-" + member), "nothing of that kind")
                .toString();
        assertBadOptions(cluster.joinFailure(encrypted(with(member, noPem))), noPem);
        assertBadOptions(cluster.joinFailure(encrypted(with(member, directory.toString()))), directory.toString());
    }

    private static JsonObject with(String member, String file) {
        return tls.copy().put(member, member.equals("trust") ? new JsonArray().add(file) : file);
    }

    private static void assertBadOptions(Throwable failure, String named) {
        ErrorCode code = assertInstanceOf(ClusterException.class, failure).errorCode();
        assertEquals(ErrorCode.BAD_OPTIONS, code, failure.getMessage());
        assertTrue(failure.getMessage().contains(named), failure.getMessage());
    }

    private RawSocket connect() {
        RawSocket socket = RawSocket.connect(cluster.leader());
        sockets.add(socket);
        return socket;
    }
}
