package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.connection.Token;
import org.clusterclient.fixture.CapturedLog;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.protocol.ConnectionObject;
import org.clusterclient.protocol.ConnectionObject.Auth;
import org.clusterclient.protocol.ConnectionObject.AuthRes;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.Identity;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketCodec;
import org.clusterclient.protocol.PacketDecoder;
import org.clusterclient.protocol.Peer;
import org.clusterclient.protocol.Registered;
import org.clusterclient.protocol.SerializeJsonTranscode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has the token is served, and nobody else gets anything: neither who follows without it, nor who leads without it. */
@ParameterizedClass
@EnumSource(Transport.class)
class TokenIT {

    private static final String SECRET = "the secret that nobody is to see";
    private static final String OTHER = "another one, of the same length.";
    private static final Token TOKEN = new Token(SECRET);

    private final TestCluster cluster;
    private final CapturedLog log = new CapturedLog();
    private final List<RawSocket> sockets = new ArrayList<>();

    TokenIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        sockets.forEach(RawSocket::close);
        cluster.close();
        log.close();
        assertTrue(log.messages(Level.ALL).stream().noneMatch(line -> line.contains(SECRET) || line.contains(OTHER)));
    }

    private ClusterClientOptions secured() {
        return cluster.options().setToken(SECRET).setConnectTimeout(1_000);
    }

    @Test
    void whoHasItIsServedAndTakesOver() {
        Node<RecordingService> leader = cluster.join(secured());
        Node<RecordingService> follower = cluster.join(secured());
        assertEquals("a", await(follower.proxy().echo("a")));
        cluster.close(leader.vertx());
        assertEquals("b", await(follower.proxy().echo("b")));
        assertEquals(Role.LEADER, follower.client().role());
    }

    @Test
    void itIsTakenFromAFileOfTheOwnersOnly(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(
                directory.resolve("token"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, SECRET + "\n");
        ClusterClientOptions byFile = cluster.options().setTokenFile(file.toString());
        cluster.join(secured());
        assertEquals("a", await(cluster.join(byFile).proxy().echo("a")));
        for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            Throwable failure = cluster.joinFailure(byFile);
            assertEquals(ErrorCode.BAD_OPTIONS, ((ClusterException) failure).errorCode());
            assertTrue(failure.getMessage().contains("mode 0600 is wanted"), failure.getMessage());
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(file, "too short");
        assertTrue(cluster.joinFailure(byFile).getMessage().contains("at least 16 characters, got 9"));
        Files.delete(file);
        assertTrue(cluster.joinFailure(byFile).getMessage().contains("NoSuchFile"));
    }

    static Stream<Function<ClusterClientOptions, ClusterClientOptions>> strangers() {
        return Stream.of(
                options -> options.setToken(OTHER),
                options -> new ClusterClientOptions(without(options.toJson(), "token")));
    }

    private static JsonObject without(JsonObject json, String member) {
        json.remove(member);
        return json;
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void whoHasAnotherOrNoneIsToldSo(Function<ClusterClientOptions, ClusterClientOptions> stranger) {
        Node<RecordingService> leader = cluster.join(secured());
        JsonObject before = leader.status();
        Throwable failure = cluster.joinFailure(stranger.apply(secured().setMaxWaitTime(500)));
        assertEquals(ErrorCode.NOT_READY, ((ClusterException) failure).errorCode());
        assertTrue(failure.getMessage().contains("not the same token"), failure.getMessage());
        assertEquals("a", await(leader.proxy().echo("a")));
        assertEquals(before.getLong("epoch"), leader.status().getLong("epoch"));
        assertFalse(leader.status().encode().contains(SECRET));
    }

    @Test
    void aFollowerThatHasOneFollowsNobodyWithoutIt() {
        Node<RecordingService> leader = cluster.join(cluster.options());
        Throwable failure = cluster.joinFailure(secured().setMaxWaitTime(500));
        assertTrue(failure.getMessage().contains("not the same token"), failure.getMessage());
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    @Test
    void whoLeadsInTheLeadersPlaceLearnsNothing() {
        Queue<ConnectionObject> received = new ConcurrentLinkedQueue<>();
        NetServer squatter = await(cluster.vertx()
                .createNetServer()
                .connectHandler(socket -> mimic(socket, received))
                .listen(cluster.leader().bindable()));
        Throwable failure = cluster.joinFailure(secured().setLeader(false).setMaxWaitTime(500));
        assertTrue(failure.getMessage().contains("not the same token"), failure.getMessage());
        assertFalse(received.isEmpty());
        for (ConnectionObject object : received) {
            Auth auth = assertInstanceOf(Auth.class, object);
            assertEquals("recording", auth.channelName());
            assertEquals(43, auth.nonce().length());
        }
        assertEquals(received.size(), received.stream().distinct().count(), "never the same nonce");
        assertTrue(received.size() < 20, "one attempt per back-off: " + received.size());
        await(squatter.close());
    }

    /** Answers with what has been said itself, as one does who has nothing else. */
    private static void mimic(NetSocket socket, Queue<ConnectionObject> received) {
        socket.handler(new PacketDecoder(1 << 16, packet -> {
            received.add(packet.connectionObject());
            if (packet.connectionObject() instanceof Auth auth) {
                socket.write(PacketCodec.encode(Packet.response(packet, new AuthRes(auth.nonce(), auth.nonce()))));
            }
        }));
    }

    @Test
    void nothingElseIsAnsweredBeforeTheProof() {
        Node<RecordingService> leader = cluster.join(secured());
        List<ConnectionObject> firsts = List.of(
                new Heartbeat(),
                new Invoke("echo", 0, false, false),
                new ConnectionObject.Subscribe("key", new JsonObject(), true),
                new ConnectionObject.GoAway(),
                new AuthRes("nonce", "proof"));
        for (ConnectionObject first : firsts) {
            assertEquals(0, connect().send(Packet.request(1, 0, first)).packetsUntilClosed(), first.toString());
            RawSocket asked = connect();
            challenge(asked, "recording");
            assertEquals(0, asked.send(Packet.request(2, 0, first)).packetsUntilClosed(), "after auth: " + first);
        }
        Buffer inspect = Buffer.buffer("{\"type\":\"inspect\"}");
        Buffer bytes = Buffer.buffer(new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0})
                .appendInt(inspect.length())
                .appendInt(0)
                .appendBuffer(inspect);
        assertEquals(0, connect().send(bytes).packetsUntilClosed());
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    @Test
    void aRegistrationWithoutAProofIsRefusedWithTheReasonAndNothingElse() {
        List<RawSocket> references = new ArrayList<>();
        cluster.join(secured());
        for (String channel : List.of("recording", "unknown")) {
            Packet ours = connect().send(register(channel, peer(), null)).packet();
            LeaderPeer leader = ((RegisterChannelRes) ours.connectionObject()).peer();
            assertEquals(LeaderPeer.anonymous(), leader);
            assertRefusal(new JsonTranscode().decode(ours.application()));
            RawSocket reference = connect();
            Packet npm = reference.send(register(channel, null, null)).packet();
            assertNull(((RegisterChannelRes) npm.connectionObject()).peer());
            assertRefusal(new SerializeJsonTranscode().decode(npm.application()));
            references.add(reference);
        }
        references.forEach(reference -> assertEquals(0, reference.packetsUntilClosed())); // after a pause
    }

    private static void assertRefusal(Object application) {
        Throwable refusal = Registered.refusal(application);
        assertEquals(ErrorCode.NOT_AUTHENTICATED, ((ClusterException) refusal).errorCode());
        assertEquals("the token of this address is not proven", refusal.getMessage());
    }

    @Test
    void aProofCountsOnceForItsSenderItsChannelAndItsConnection() {
        cluster.join(secured());
        RawSocket good = connect();
        Token.Challenge challenge = challenge(good, "recording");
        String proof = TOKEN.proof(Token.Role.FOLLOWER, challenge);
        assertFalse(refused(good, register("recording", peer(), proof)));

        RawSocket replays = connect();
        challenge(replays, "recording");
        assertTrue(refused(replays, register("recording", peer(), proof)), "of another connection");

        RawSocket reflects = connect();
        Token.Challenge own = challenge(reflects, "recording");
        String leaders = TOKEN.proof(Token.Role.LEADER, own);
        assertTrue(refused(reflects, register("recording", peer(), leaders)), "the leader's own");

        RawSocket wanders = connect();
        Token.Challenge elsewhere = challenge(wanders, "unknown");
        assertTrue(
                refused(wanders, register("recording", peer(), TOKEN.proof(Token.Role.FOLLOWER, elsewhere))),
                "for another channel");

        RawSocket unasked = connect();
        assertTrue(refused(unasked, register("recording", peer(), proof)), "before it is asked for");

        RawSocket guesses = connect();
        Token.Challenge guessed = challenge(guesses, "recording");
        assertTrue(refused(
                guesses, register("recording", peer(), new Token(OTHER).proof(Token.Role.FOLLOWER, guessed))));

        RawSocket twice = connect();
        challenge(twice, "recording");
        twice.send(Packet.request(9, 0, new Auth("recording", "again")));
        assertEquals(0, twice.packetsUntilClosed());
    }

    private boolean refused(RawSocket socket, Packet registration) {
        Packet answer = socket.send(registration).packet();
        return Registered.refusal(new JsonTranscode().decode(answer.application())) != null;
    }

    @Test
    void theLeaderProvesTheTokenForThatConnectionOnly() {
        cluster.join(secured());
        RawSocket first = connect();
        RawSocket second = connect();
        for (RawSocket socket : List.of(first, second)) {
            socket.send(Packet.request(1, 0, new Auth("recording", "n".repeat(43))));
        }
        AuthRes one = assertInstanceOf(AuthRes.class, first.packet().connectionObject());
        AuthRes two = assertInstanceOf(AuthRes.class, second.packet().connectionObject());
        assertFalse(one.nonce().equals(two.nonce()) || one.proof().equals(two.proof()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void channelsOfOneVertxAtOneAddressHaveTheSame(boolean leads) {
        Node<RecordingService> first = cluster.join(leads ? secured() : cluster.options());
        ClusterClientOptions second = leads ? cluster.options() : secured();
        Throwable failure = TestCluster.failure(
                ClusterClient.connect(first.vertx(), RecordingService.class, second.setName("second")));
        assertEquals(ErrorCode.BAD_OPTIONS, ((ClusterException) failure).errorCode());
        assertTrue(failure.getMessage().contains("has another token"), failure.getMessage());
        ClusterClientOptions third = (leads ? secured() : cluster.options()).setName("third");
        assertEquals("a", await(cluster.join(first.vertx(), third).proxy().echo("a")));
    }

    @Test
    void noEventTellsIt() {
        cluster.join(secured());
        RecordingListener events = RecordingListener.at(cluster.vertx(), "recording.events");
        Future<ClusterClient<RecordingService>> joining = ClusterClient.connect(
                cluster.vertx(),
                RecordingService.class,
                cluster.options().setToken(OTHER).setMaxWaitTime(500));
        TestCluster.failure(joining);
        assertTrue(events.events(event ->
                        event.encode().contains(OTHER) || event.encode().contains(SECRET))
                .isEmpty());
    }

    private RawSocket connect() {
        RawSocket socket = RawSocket.connect(cluster.leader());
        sockets.add(socket);
        return socket;
    }

    /** Has the leader prove the token, and returns what is to be proven in turn. */
    private static Token.Challenge challenge(RawSocket socket, String channel) {
        String nonce = Token.nonce();
        AuthRes answer = (AuthRes) socket.send(Packet.request(1, 0, new Auth(channel, nonce)))
                .packet()
                .connectionObject();
        Token.Challenge challenge = new Token.Challenge(channel, nonce, answer.nonce());
        assertEquals(TOKEN.proof(Token.Role.LEADER, challenge), answer.proof());
        return challenge;
    }

    private static Packet register(String channel, Peer peer, String proof) {
        return Packet.request(2, 1_000, new RegisterChannel(channel, peer, proof));
    }

    private static Peer peer() {
        return Identity.ofThisProcess().follower(0, List.of(JsonTranscode.NAME), RecordingService.class.getName(), "");
    }
}
