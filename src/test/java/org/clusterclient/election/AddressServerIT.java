package org.clusterclient.election;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.Access;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.election.Election.Leadership;
import org.clusterclient.election.ElectionResult.Won;
import org.clusterclient.fixture.CapturedLog;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.RawPackets;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.fixture.TestAddress;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Peer;
import org.clusterclient.protocol.Registered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
class AddressServerIT {

    private static final long MAX_BUFFERED = 1 << 27;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Peer OURS = new Peer("test", "1", "i-1", 4711, 0, List.of("json"), "com.acme.Quotes", "");

    private final TestAddress address;
    private final List<RawSocket> sockets = new ArrayList<>();
    private final List<Election> opened = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private ServerSettings settings = new ServerSettings(1_000, 10, MAX_BUFFERED, LONG, Access.OPEN, LONG);

    AddressServerIT(Transport transport) {
        address = transport.freeAddress();
    }

    @AfterEach
    void close() {
        sockets.forEach(RawSocket::close);
        opened.forEach(election -> await(EventLoop.call(election.context(), election::close)));
        await(vertx.close());
    }

    @Test
    void handsARegistrationToItsChannel() {
        Arrivals a = new Arrivals(lead("a"));
        Arrivals b = new Arrivals(lead("b"));
        connect().send(register("b", 5, OURS));
        connect().send(register("a", 6, null));
        assertEquals(register("b", 5, OURS), b.next().registration);
        assertEquals(register("a", 6, null), a.next().registration);
        assertEquals(0, a.size() + b.size());
    }

    @Test
    void theChannelHasTheConnectionToItselfFromThenOn() {
        Arrivals arrivals = new Arrivals(lead("a"));
        RawSocket follower = connect();
        follower.send(register("a", 1, OURS));
        Arrival arrival = arrivals.next();
        EventLoop.call(arrivals.election.context(), () -> {
            arrival.connection.requests(packet -> arrival.connection.respond(packet, new HeartbeatRes()));
            return null;
        });
        follower.send(Packet.request(2, 0, new Heartbeat()));
        assertEquals(new HeartbeatRes(), follower.packet().connectionObject());
    }

    @Test
    void holdsARegistrationUntilTheChannelAccepts() {
        Election election = lead("a");
        RawSocket early = connect().send(register("a", 1, OURS));
        RawSocket other = connect().send(register("unknown", 1, SHORT.toMillis(), OURS));
        other.packetsUntilClosed(); // by now the first one has arrived as well
        assertTrue(early.silent());
        Arrivals arrivals = new Arrivals(election);
        assertEquals(register("a", 1, OURS), arrivals.next().registration);
    }

    @Test
    void holdsARegistrationForAChannelThatIsClaimedLater() {
        lead("a");
        RawSocket early = connect().send(register("b", 1, OURS));
        connect().send(register("unknown", 1, SHORT.toMillis(), OURS)).packetsUntilClosed();
        assertTrue(early.silent());
        assertEquals(register("b", 1, OURS), new Arrivals(lead("b")).next().registration);
    }

    @Test
    void handsOverNothingAnyMoreOnceReleased() {
        Election a = lead("a");
        lead("b");
        Arrivals arrivals = new Arrivals(a);
        await(EventLoop.call(a.context(), a::release));
        assertRefused("a", connect().send(register("a", 1, SHORT.toMillis(), OURS)), "[b]");
        assertEquals(0, arrivals.size());
    }

    @Test
    void closesTheFollowersOfAChannelThatIsReleasedAndNoOthers() {
        Arrivals a = new Arrivals(lead("a"));
        Arrivals b = new Arrivals(lead("b"));
        RawSocket ofA = connect().send(register("a", 1, null));
        RawSocket ofB = connect().send(register("b", 1, null));
        Arrival other = b.next();
        a.next();
        await(EventLoop.call(a.election.context(), a.election::release));
        assertEquals(0, ofA.packetsUntilClosed());
        EventLoop.call(b.election.context(), () -> {
            other.connection.respond(other.registration, new HeartbeatRes());
            return null;
        });
        assertEquals(new HeartbeatRes(), ofB.packet().connectionObject());
    }

    @Test
    void freesThePortBeforeItClosesTheFollowers() {
        Arrivals arrivals = new Arrivals(lead("a"));
        List<RawSocket> followers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            followers.add(connect().send(register("a", 1, null)));
            arrivals.next();
        }
        Future<Void> released = EventLoop.call(arrivals.election.context(), () -> {
            acceptSlowly(((VertxInternal) vertx).acceptorEventLoopGroup().next(), 60);
            return arrivals.election.release();
        });
        for (RawSocket follower : followers) {
            assertEquals(0, follower.packetsUntilClosed());
            assertFalse(taken(), "who is closed can lead");
        }
        await(released);
    }

    @Test
    void sendsWhatHasBeenWrittenWhenItFreesThePort() {
        Arrivals arrivals = new Arrivals(lead("a"));
        RawSocket follower = connect().send(register("a", 1, null));
        Arrival arrival = arrivals.next();
        Buffer large = Buffer.buffer(new byte[900]);
        Future<Void> released = EventLoop.call(arrivals.election.context(), () -> {
            for (int i = 0; i < 5_000; i++) {
                arrival.connection.respond(arrival.registration, new HeartbeatRes(), large);
            }
            return arrivals.election.release(); // may close the connection within this turn
        });
        assertEquals(5_000, follower.packetsUntilClosed());
        await(released);
    }

    @Test
    void waitsForNoOneWhoDoesNotRead() {
        Arrivals arrivals = new Arrivals(lead("a"));
        connect().send(register("a", 1, null)); // and never reads
        Arrival arrival = arrivals.next();
        Buffer large = Buffer.buffer(new byte[900]);
        long began = System.nanoTime();
        await(EventLoop.call(arrivals.election.context(), () -> {
            for (int i = 0; i < 20_000; i++) {
                arrival.connection.respond(arrival.registration, new HeartbeatRes(), large);
            }
            return arrivals.election.release();
        }));
        assertTrue(System.nanoTime() - began < TimeUnit.SECONDS.toNanos(5));
        assertFalse(taken());
    }

    @Test
    void tellsAPeerOfOursWhichChannelsAreLedHere() {
        lead("b");
        lead("c");
        RegisterChannelRes answer =
                assertRefused("a", connect().send(register("a", 9, SHORT.toMillis(), OURS)), "[b, c]");
        LeaderPeer leader = answer.peer();
        assertNotNull(leader);
        assertEquals(List.of("b", "c"), leader.channels());
        assertEquals(ProcessHandle.current().pid(), leader.pid());
        assertEquals(1_000, leader.maxFrameSize());
        assertEquals("json", leader.transcode());
    }

    @Test
    void staysSilentTowardsTheReferenceAndServesItWhenTheChannelComes() {
        lead("b");
        RawSocket reference = connect().send(register("a", 3, 1, null));
        connect().send(register("a", 1, SHORT.toMillis(), OURS)).packetsUntilClosed(); // its time is up long since
        assertTrue(reference.silent());
        assertEquals(register("a", 3, 1, null), new Arrivals(lead("a")).next().registration);
    }

    @Test
    void closesAConnectionThatDoesNotRegisterInTime() {
        settings = new ServerSettings(1_000, 10, MAX_BUFFERED, SHORT, Access.OPEN, LONG);
        lead("a");
        assertEquals(0, connect().packetsUntilClosed());
        RawSocket begun = connect().send(Buffer.buffer(new byte[] {1, 0, 0, 0}));
        assertEquals(0, begun.packetsUntilClosed());
    }

    @Test
    void theFollowersOwnTimeoutCountsOnceItHasRegistered() {
        settings = new ServerSettings(1_000, 10, MAX_BUFFERED, SHORT, Access.OPEN, LONG);
        Election election = lead("a");
        RawSocket patient = connect().send(register("a", 1, LONG.toMillis(), OURS));
        connect().packetsUntilClosed();
        connect().packetsUntilClosed();
        assertTrue(patient.silent());
        new Arrivals(election).next();
    }

    @Test
    void aRegistrationWithoutADeadlineWaitsForTheRegistrationTimeout() {
        settings = new ServerSettings(1_000, 10, MAX_BUFFERED, SHORT, Access.OPEN, LONG);
        lead("b");
        assertRefused("a", connect().send(register("a", 1, 0, OURS)), "[b]");
    }

    @Test
    void closesAConnectionThatBeginsWithSomethingElse() {
        lead("a");
        assertEquals(0, connect().send(Packet.request(1, 0, new Heartbeat())).packetsUntilClosed());
    }

    @Test
    void closesAConnectionThatSpeaksSomethingElse() {
        lead("a");
        assertEquals(
                0,
                connect().send(Buffer.buffer("GET / HTTP/1.1\r\n\r\n_______")).packetsUntilClosed());
    }

    @Test
    void closesAConnectionWhoseRegistrationIsTooLarge() {
        lead("a");
        assertEquals(0, connect().send(register("a".repeat(1_000), 1, null)).packetsUntilClosed());
    }

    @Test
    void takesNoLargePacketsBeforeTheRegistration() {
        settings = new ServerSettings(1 << 20, 10, MAX_BUFFERED, LONG, Access.OPEN, LONG);
        Arrivals arrivals = new Arrivals(lead("a"));
        assertEquals(0, connect().send(register("a".repeat(65_536), 1, null)).packetsUntilClosed());
        connect().send(register("a", 1, null));
        arrivals.next();
    }

    @Test
    void anNpmProcessThatAsksNoMoreIsNotKept() {
        settings = new ServerSettings(1_000, 10, MAX_BUFFERED, SHORT, Access.OPEN, LONG);
        lead("a");
        RawSocket silent = connect().send(register("b", 1, 1, null));
        RawSocket again = connect().send(register("b", 1, 1, null));
        connect().send(register("unknown", 1, 2_000, OURS)).packet(); // 1.5 s later
        again.send(register("b", 2, 1, null));
        assertEquals(0, silent.packetsUntilClosed());
        assertTrue(again.silent());
        assertEquals(2, new Arrivals(lead("b")).next().registration.id());
    }

    @Test
    void closesAConnectionThatGoesOnBeforeItIsAnswered() {
        lead("a");
        RawSocket hasty = connect().send(register("b", 1, OURS)).send(Packet.request(2, 0, new Heartbeat()));
        assertEquals(0, hasty.packetsUntilClosed());
    }

    @Test
    void closesAProcessOfOursThatAsksTwice() {
        lead("a");
        RawSocket twice = connect().send(register("b", 1, OURS)).send(register("b", 2, OURS));
        assertEquals(0, twice.packetsUntilClosed());
    }

    @Test
    void anNpmProcessThatAsksAgainIsServedByItsLastQuestion() {
        lead("a");
        connect().send(register("b", 1, null)).send(register("b", 2, null));
        connect().send(register("unknown", 1, SHORT.toMillis(), OURS)).packetsUntilClosed();
        assertEquals(2, new Arrivals(lead("b")).next().registration.id());
    }

    @Test
    void closesAnNpmProcessThatAsksForAnotherChannelNext() {
        lead("a");
        RawSocket other = connect().send(register("b", 1, null)).send(register("c", 2, null));
        assertEquals(0, other.packetsUntilClosed());
        RawSocket ours = connect().send(register("b", 1, null)).send(register("b", 2, OURS));
        assertEquals(0, ours.packetsUntilClosed());
    }

    @Test
    void handsOverNobodyWhoHasLeft() {
        Election election = lead("a");
        connect().send(register("a", 1, OURS)).close();
        RawSocket stays = connect().send(register("a", 2, OURS));
        connect().send(register("unknown", 1, 200, OURS)).packetsUntilClosed();
        Arrivals arrivals = new Arrivals(election);
        assertEquals(2, arrivals.next().registration.id());
        assertEquals(0, arrivals.size());
        assertTrue(stays.silent());
    }

    @Test
    void takesNoMoreConnectionsThanItMay() {
        settings = new ServerSettings(1_000, 2, MAX_BUFFERED, LONG, Access.OPEN, LONG);
        Arrivals arrivals = new Arrivals(lead("a"));
        RawSocket first = connect().send(register("a", 1, OURS));
        arrivals.next();
        connect().send(register("a", 2, OURS));
        arrivals.next();
        assertEquals(0, connect().packetsUntilClosed(), "the third one");
        first.close();
        TestCluster.until("there is room again", () -> {
            try {
                RawSocket next = connect().send(register("c", 3, 1, OURS));
                return next.packetsUntilClosed() == 1; // refused by the channel, not by the server
            } catch (UncheckedIOException e) {
                return false; // by the server, before anything was sent
            }
        });
    }

    @Test
    void strangersCannotFillTheLog() {
        lead("a");
        try (CapturedLog log = new CapturedLog()) {
            for (int i = 0; i < 30; i++) {
                connect().send(Buffer.buffer("GET / HTTP/1.1\r\n\r\n_______")).packetsUntilClosed();
            }
            TestCluster.until("logged", () -> !lines(log).isEmpty());
            List<String> lines = lines(log);
            assertEquals(1, lines.size(), lines.toString());
            assertTrue(lines.get(0).contains("connection closed: BAD_PACKET: not a packet header"), lines.get(0));
        }
    }

    @Test
    void whatAStrangerWroteIsShownOnAShortLine() {
        settings = new ServerSettings(1 << 20, 10, MAX_BUFFERED, LONG, Access.OPEN, LONG);
        lead("a");
        JsonObject forging = new JsonObject().put("type", "x\nWARN \u001B[31m forged " + "y".repeat(60_000));
        try (CapturedLog log = new CapturedLog()) {
            connect().send(RawPackets.request(1, 0, forging, Buffer.buffer())).packetsUntilClosed();
            TestCluster.until("logged", () -> !lines(log).isEmpty());
            String line = lines(log).get(0);
            assertTrue(line.contains("expected register_channel, got Unknown x?WARN ?[31m forged yyy"), line);
            assertTrue(line.length() < 400, line);
        }
        RawSocket refused = connect().send(register("b\n".repeat(10_000), 1, SHORT.toMillis(), OURS));
        ClusterException refusal =
                Registered.refusal(new JsonTranscode().decode(refused.packet().application()));
        assertNotNull(refusal);
        assertTrue(refusal.getMessage().contains("channel=b?b?"), refusal.getMessage());
        assertTrue(refusal.getMessage().length() < 400, refusal.getMessage());
    }

    private List<String> lines(CapturedLog log) {
        return log.messages(Level.WARNING).stream()
                .filter(line -> line.contains(address + "]"))
                .toList();
    }

    @Test
    void whoOnlyConnectsKeepsNobodyOut() {
        settings = new ServerSettings(1_000, 4, MAX_BUFFERED, LONG, Access.OPEN, LONG);
        Arrivals arrivals = new Arrivals(lead("a"));
        RawSocket follower = connect().send(register("a", 1, OURS));
        Arrival registered = arrivals.next();
        RawSocket waits = connect().send(register("b", 2, LONG.toMillis(), OURS));
        connect().send(register("a", 5, OURS));
        assertEquals(5, arrivals.next().registration.id()); // by now the one before has been heard as well
        RawSocket firstStranger = connect();
        connect().send(register("a", 3, OURS));
        assertEquals(3, arrivals.next().registration.id());
        assertEquals(0, firstStranger.packetsUntilClosed(), "before one that has said what it wants");
        assertTrue(waits.silent());
        RawSocket secondStranger = connect();
        assertEquals(0, waits.packetsUntilClosed());
        connect().send(register("a", 4, OURS));
        assertEquals(4, arrivals.next().registration.id());
        assertEquals(0, secondStranger.packetsUntilClosed());
        assertEquals(0, connect().packetsUntilClosed(), "all are followers");
        EventLoop.call(arrivals.election.context(), () -> {
            registered.connection.respond(registered.registration, new HeartbeatRes());
            return null;
        });
        assertEquals(new HeartbeatRes(), follower.packet().connectionObject());
    }

    @Test
    void closesItsConnectionsWithThePort() {
        Election election = lead("a");
        Arrivals arrivals = new Arrivals(election);
        RawSocket follower = connect().send(register("a", 1, OURS));
        arrivals.next();
        RawSocket waits = connect().send(register("b", 1, OURS));
        await(EventLoop.call(election.context(), election::release));
        assertEquals(0, follower.packetsUntilClosed());
        assertEquals(0, waits.packetsUntilClosed());
    }

    @Test
    void stopsAfterItsChannels() {
        Election election = lead("a");
        RawSocket waits = connect().send(register("b", 1, SHORT.toMillis(), OURS));
        Future<Void> closing = vertx.close();
        assertRefused("b", waits, "[a]"); // still served
        assertTrue(taken());
        assertFalse(closing.isComplete());
        await(EventLoop.call(election.context(), election::close));
        opened.clear();
        await(closing);
        TestCluster.until("the port is free", () -> !taken());
    }

    @Test
    void doesNotWaitForItsChannelsForever() {
        settings = new ServerSettings(1_000, 10, MAX_BUFFERED, LONG, Access.OPEN, SHORT);
        lead("a");
        opened.clear(); // nobody closes it
        await(vertx.close());
        TestCluster.until("the port is free", () -> !taken());
    }

    private Election lead(String channel) {
        Election election = await(AddressElection.open(vertx, address.socketAddress(), channel, settings));
        opened.add(election);
        assertInstanceOf(Won.class, await(EventLoop.call(election.context(), () -> election.claim(0))));
        return election;
    }

    private RawSocket connect() {
        RawSocket socket = RawSocket.connect(address);
        sockets.add(socket);
        return socket;
    }

    private static Packet register(String channel, long id, Peer peer) {
        return register(channel, id, 0, peer);
    }

    private static Packet register(String channel, long id, long timeout, Peer peer) {
        return Packet.request(id, (int) timeout, new RegisterChannel(channel, peer));
    }

    private static RegisterChannelRes assertRefused(String channel, RawSocket follower, String led) {
        Packet answer = follower.packet();
        assertTrue(answer.response());
        ClusterException refusal = Registered.refusal(new JsonTranscode().decode(answer.application()));
        assertNotNull(refusal);
        assertEquals(ErrorCode.CHANNEL_NOT_LED, refusal.errorCode());
        assertTrue(refusal.getMessage().contains("channel=" + channel + " "), refusal.getMessage());
        assertTrue(refusal.getMessage().endsWith("led=" + led), refusal.getMessage());
        assertEquals(0, follower.packetsUntilClosed(), "closed after the answer");
        return assertInstanceOf(RegisterChannelRes.class, answer.connectionObject());
    }

    /** Keeps the thread that accepts, and closes, from its selector: a socket that is registered there is open until then. */
    private static void acceptSlowly(Executor acceptor, int times) {
        acceptor.execute(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            if (times > 0) {
                acceptSlowly(acceptor, times - 1);
            }
        });
    }

    private boolean taken() {
        return !address.isFree();
    }

    private record Arrival(PacketConnection connection, Packet registration) {}

    /** What a channel is handed. */
    private static final class Arrivals implements Leadership {
        private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        final Election election;

        Arrivals(Election election) {
            this.election = election;
            EventLoop.call(election.context(), () -> {
                election.accept(this);
                return null;
            });
        }

        @Override
        public void accept(PacketConnection connection, Packet registration) {
            arrivals.add(new Arrival(connection, registration));
        }

        @Override
        public void handOver(String reason) {
            election.release();
        }

        Arrival next() {
            try {
                Arrival arrival = arrivals.poll(20, TimeUnit.SECONDS);
                assertNotNull(arrival, "nobody has arrived");
                return arrival;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        int size() {
            return arrivals.size();
        }
    }
}
