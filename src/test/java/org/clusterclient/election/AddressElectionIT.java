package org.clusterclient.election;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.clusterclient.connection.Access;
import org.clusterclient.election.ElectionResult.Lost;
import org.clusterclient.election.ElectionResult.Won;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.TestAddress;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Transport.class)
class AddressElectionIT {

    private static final long MAX_BUFFERED = 1 << 27;
    private static final ServerSettings SETTINGS =
            new ServerSettings(1_000, 10, MAX_BUFFERED, Duration.ofSeconds(10), Access.OPEN, Duration.ofSeconds(10));

    private final TestAddress free;
    private final SocketAddress address;
    private final List<Election> opened = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final Vertx another = Vertx.vertx();

    AddressElectionIT(Transport transport) {
        free = transport.freeAddress();
        address = free.socketAddress();
    }

    @AfterEach
    void close() {
        opened.forEach(AddressElectionIT::closed);
        await(vertx.close());
        await(another.close());
        assertFree();
    }

    @Test
    void winsAPortThatIsFree() {
        long before = System.currentTimeMillis();
        Election election = open(vertx, "a");
        assertFalse(taken(), "not before the claim");
        long epoch = won(election, 0);
        assertTrue(epoch >= before && epoch <= System.currentTimeMillis(), epoch + " is the time of the win");
        assertTrue(taken());
        assertEquals(address, election.leader());
    }

    @Test
    void theEpochIsLargerThanEveryOneSeenBefore() {
        long future = System.currentTimeMillis() + 1_000_000;
        assertEquals(future + 1, won(open(vertx, "a"), future));
    }

    @Test
    void losesAgainstAnotherVertx() {
        won(open(vertx, "a"), 0);
        Election election = open(another, "a");
        Lost lost = assertInstanceOf(Lost.class, claim(election, 0));
        assertEquals(address, lost.leader());
        assertEquals(address, election.leader());
    }

    @Test
    void losesAgainstWhateverListens() throws IOException {
        Election election = open(vertx, "a");
        try (ServerSocketChannel holder = free.listen()) {
            assertInstanceOf(Lost.class, claim(election, 0));
            holder.close();
            won(election, 0);
        }
    }

    @Test
    void winsWhenTheLeaderHasReleasedThePort() {
        Election leader = open(vertx, "a");
        won(leader, 0);
        Election next = open(another, "a");
        assertInstanceOf(Lost.class, claim(next, 0));
        await(on(leader, leader::release));
        assertFree();
        won(next, 0);
        assertInstanceOf(Lost.class, claim(leader, 0));
    }

    @Test
    void channelsOfOneVertxShareThePort() {
        Election a = open(vertx, "a");
        Election b = open(vertx, "b");
        won(a, 0);
        won(b, 0);
        assertSame(a.context(), b.context(), "and the event loop");
        await(on(a, a::release));
        assertTrue(taken(), "b leads");
        assertInstanceOf(Lost.class, claim(open(another, "a"), 0));
        await(on(b, b::release));
        assertFree();
    }

    @Test
    void aChannelIsLedOnceInOneVertx() {
        Election first = open(vertx, "a");
        won(first, 0);
        Election second = open(vertx, "a");
        Throwable refusal = failure(on(second, () -> second.claim(0)));
        assertEquals("led by another membership of this Vertx: channel=a", refusal.getMessage());
        await(on(first, first::release));
        TestCluster.until("won at last", () -> claim(second, 0) instanceof Won);
    }

    @Test
    void whoDoesNotLeadTakesNothingFromAnotherMembershipOfTheChannel() {
        Election leader = open(vertx, "a");
        won(leader, 0);
        Election other = open(vertx, "a");
        failure(on(other, () -> other.claim(0)));
        await(on(other, other::release));
        assertTrue(taken(), "released by who does not lead");
        closed(other);
        assertTrue(taken(), "closed by who does not lead");
        assertInstanceOf(Lost.class, claim(open(another, "a"), 0));
    }

    @Test
    void channelsThatClaimAtTheSameTimeBothWin() {
        Election a = open(vertx, "a");
        Election b = open(vertx, "b");
        Future<ElectionResult> first = on(a, () -> a.claim(0));
        Future<ElectionResult> second = on(b, () -> b.claim(0));
        assertInstanceOf(Won.class, await(first));
        assertInstanceOf(Won.class, await(second));
    }

    @Test
    void channelsThatClaimAtTheSameTimeBothLose() {
        won(open(another, "a"), 0);
        Election a = open(vertx, "a");
        Election b = open(vertx, "b");
        List<Future<ElectionResult>> claims = EventLoop.call(a.context(), () -> List.of(a.claim(0), b.claim(0)));
        claims.forEach(claim -> assertInstanceOf(Lost.class, await(claim)));
    }

    @Test
    void aReleaseDoesNotDisturbTheClaimOfAnotherChannel() {
        Election a = open(vertx, "a");
        Election b = open(vertx, "b");
        List<Future<?>> both = EventLoop.call(a.context(), () -> List.of(b.claim(0), a.release()));
        await(both.get(1));
        assertInstanceOf(Won.class, await(both.get(0)));
        await(vertx.timer(50, TimeUnit.MILLISECONDS)); // a close that had begun would be through by then
        assertTrue(taken());
        assertInstanceOf(Lost.class, claim(open(another, "a"), 0));
    }

    @Test
    void whoReleasesMayClaimAgain() {
        Election a = open(vertx, "a");
        won(a, 0);
        Future<ElectionResult> claim = EventLoop.call(a.context(), () -> {
            a.release();
            return a.claim(0);
        });
        boolean won = await(claim) instanceof Won; // or lost, against the socket that is only just being closed
        TestCluster.until("won again", () -> won || claim(a, 0) instanceof Won);
        assertTrue(taken());
    }

    @Test
    void releasingWhatIsNotLedDoesNothing() {
        Election election = open(vertx, "a");
        await(on(election, election::release));
        won(election, 0);
        Election loser = open(another, "a");
        assertInstanceOf(Lost.class, claim(loser, 0));
        await(on(loser, loser::release));
        assertTrue(taken());
    }

    @Test
    void closingFreesThePort() {
        Election election = open(vertx, "a");
        won(election, 0);
        closed(election);
        assertFree();
    }

    @Test
    void closingOneChannelLeavesThePortToTheOthers() {
        Election a = open(vertx, "a");
        Election b = open(vertx, "b");
        won(a, 0);
        won(b, 0);
        closed(a);
        assertTrue(taken());
        assertEquals(1, vertx.deploymentIDs().size());
        closed(b);
        assertEquals(0, vertx.deploymentIDs().size(), "the server goes with the last one");
    }

    @Test
    void closingTwiceCountsOnce() {
        Election a = open(vertx, "a");
        Election b = open(vertx, "b");
        won(b, 0);
        closed(a);
        closed(a);
        assertTrue(taken(), "b leads");
        assertEquals(1, vertx.deploymentIDs().size());
    }

    @Test
    void aPortCanBeJoinedAgainAfterTheLastOneHasLeft() {
        closed(open(vertx, "a"));
        won(open(vertx, "a"), 0);
    }

    @Test
    void ofTwoPortsEachIsClaimedByItself() {
        won(open(vertx, "a"), 0);
        SocketAddress second = free.another().socketAddress();
        Election other = await(AddressElection.open(vertx, second, "a", SETTINGS));
        opened.add(other);
        won(other, 0);
        assertEquals(2, vertx.deploymentIDs().size());
    }

    @Test
    void aHostThatDoesNotExistIsNoLostElection() {
        SocketAddress nowhere = SocketAddress.inetSocketAddress(TestCluster.freePort(), "no-such-host.invalid");
        Election election = await(AddressElection.open(vertx, nowhere, "a", SETTINGS));
        opened.add(election);
        for (int claims = 0; claims < 2; claims++) { // and it stays like that
            assertInstanceOf(UnknownHostException.class, failure(on(election, () -> election.claim(0))));
        }
    }

    private Election open(Vertx where, String channel) {
        Election election = await(AddressElection.open(where, address, channel, SETTINGS));
        opened.add(election);
        return election;
    }

    private static long won(Election election, long lastEpoch) {
        return assertInstanceOf(Won.class, claim(election, lastEpoch)).epoch();
    }

    private static ElectionResult claim(Election election, long lastEpoch) {
        return await(on(election, () -> election.claim(lastEpoch)));
    }

    private static void closed(Election election) {
        await(on(election, election::close));
    }

    private static <T> Future<T> on(Election election, Callable<Future<T>> work) {
        return EventLoop.call(election.context(), work);
    }

    /** Waits: the JDK gives a listening socket back with the next turn of its selector, after the close has completed. */
    private void assertFree() {
        TestCluster.until("the port is free", () -> !taken());
    }

    private boolean taken() {
        return !free.isFree();
    }
}
