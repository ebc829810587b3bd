package org.clusterclient.connection;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.protocol.ConnectionObject;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PacketConnectionIT {

    private static final int MAX_FRAME = 1_000;
    private static final Invoke ECHO = new Invoke("echo", 1, false, false);
    private static final InvokeResult DONE = new InvokeResult(true, null, false);
    private static final Buffer NOTHING = Buffer.buffer();

    private final EventLoop loop = new EventLoop();
    private final AtomicInteger writes = new AtomicInteger();
    private volatile Handler<Packet> requests = packet -> {};
    private PacketConnection connection;
    private NetSocket socket;
    private RawSocket peer;

    @BeforeEach
    void connect() {
        CompletableFuture<PacketConnection> accepted = new CompletableFuture<>();
        NetServer server = loop.await(() -> loop.vertx()
                .createNetServer()
                .connectHandler(accept -> {
                    socket = accept;
                    accepted.complete(new PacketConnection(
                            loop.context(), counting(accept), MAX_FRAME, packet -> requests.handle(packet)));
                })
                .listen(0, "127.0.0.1"));
        peer = RawSocket.connect(server.actualPort());
        connection = accepted.join();
    }

    @AfterEach
    void close() {
        peer.close();
        loop.close();
    }

    @Test
    void letsGoOfWhatItHasNotReadWhenItEnds() {
        Queue<ByteBuf> arrived = new ConcurrentLinkedQueue<>();
        Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        loop.run(() -> {
            channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object bytes) {
                    arrived.add((ByteBuf) bytes);
                    context.fireChannelRead(bytes);
                }
            });
            connection.reading(false);
        });
        while (channel.config().isAutoRead()) {
            int before = arrived.size();
            peer.send(Packet.request(before + 1, 500, new Heartbeat()));
            until("it has arrived", () -> arrived.size() > before);
            loop.run(() -> {}); // what is done behind a read is done
        }
        assertTrue(arrived.stream().anyMatch(bytes -> bytes.refCnt() > 0));
        await(loop.call(connection::close));
        until("all of it is released", () -> arrived.stream().allMatch(bytes -> bytes.refCnt() == 0));
    }

    @Test
    void readsLessAtOnceWhileNothingIsWanted() {
        List<Integer> reads = new CopyOnWriteArrayList<>();
        Channel channel = ((NetSocketInternal) socket).channelHandlerContext().channel();
        loop.run(() -> channel.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object bytes) {
                reads.add(((ByteBuf) bytes).readableBytes());
                context.fireChannelRead(bytes);
            }
        }));
        Buffer much = Buffer.buffer();
        Buffer packet = PacketCodec.encode(Packet.request(1, 500, new Heartbeat()));
        while (much.length() < 512 * 1024) {
            much.appendBuffer(packet);
        }
        until("it reads much at once", () -> {
            peer.send(much);
            return reads.stream().anyMatch(bytes -> bytes > ReadSizes.MOST_UNWANTED);
        });
        loop.run(() -> {
            connection.reading(false);
            reads.clear();
        });
        CompletableFuture<?> sent = CompletableFuture.runAsync(() -> peer.send(much)); // may have to wait
        until("it has read what it keeps", () -> !channel.config().isAutoRead());
        assertTrue(reads.stream().allMatch(bytes -> bytes <= ReadSizes.MOST_UNWANTED), reads::toString);
        assertFalse(reads.isEmpty());
        loop.run(() -> connection.reading(true));
        await(Future.fromCompletionStage(sent));
    }

    @Test
    void keepsWhatCameWithTheRequestThatStoppedReading() {
        List<String> handled = new CopyOnWriteArrayList<>();
        loop.run(() -> requests = packet -> {
            handled.add(packet.application().toString());
            connection.reading(false);
        });
        Buffer together = Buffer.buffer();
        for (int i = 1; i <= 4; i++) {
            Buffer application = Buffer.buffer("value " + i);
            together.appendBuffer(PacketCodec.encode(Packet.request(i, 500, ECHO, application)));
        }
        peer.send(together);
        for (int i = 1; i <= 4; i++) {
            int count = i;
            until("one more is handled", () -> handled.size() == count);
            loop.run(() -> connection.reading(true));
        }
        assertEquals(List.of("value 1", "value 2", "value 3", "value 4"), handled);
    }

    @Test
    void readsEachOfTheResponsesThatComeTogether() {
        List<Future<String>> answers = loop.call(() -> IntStream.range(0, 4)
                .mapToObj(i -> connection.request(
                        ECHO,
                        NOTHING,
                        soon(),
                        response -> response.application().toString()))
                .toList());
        Buffer together = Buffer.buffer();
        for (int i = 0; i < 4; i++) {
            Packet response = Packet.response(peer.packet(), DONE, Buffer.buffer("value " + i));
            together.appendBuffer(PacketCodec.encode(response));
        }
        peer.send(together);
        assertEquals(
                List.of("value 0", "value 1", "value 2", "value 3"),
                answers.stream().map(answer -> await(answer)).toList());
    }

    @Test
    void answersOfThePeerCompleteRequests() {
        Future<Packet> first = loop.call(() -> request(ECHO, Buffer.buffer("one"), soon()));
        Future<Packet> second = loop.call(() -> request(ECHO, Buffer.buffer("two"), soon()));
        Packet one = peer.packet();
        Packet two = peer.packet();
        assertFalse(one.response());
        assertEquals(List.of(1L, 2L), List.of(one.id(), two.id()));
        assertEquals(ECHO, one.connectionObject());
        assertEquals(Buffer.buffer("two"), two.application());
        assertEquals(2, loop.call(connection::inFlight));
        peer.send(Packet.response(two, DONE, Buffer.buffer("two back")));
        peer.send(Packet.response(one, DONE, Buffer.buffer("one back")));
        assertEquals(Buffer.buffer("one back"), await(first).application());
        assertEquals(Buffer.buffer("two back"), await(second).application());
        assertEquals(0, loop.call(connection::inFlight));
    }

    @Test
    void answersRequestsOfThePeer() {
        requests = packet -> connection.respond(packet, DONE, packet.application());
        peer.send(Packet.request(77, 500, ECHO, Buffer.buffer("x")));
        assertEquals(Packet.response(Packet.request(77, 500, ECHO), DONE, Buffer.buffer("x")), peer.packet());
        requests = packet -> connection.respond(packet, new HeartbeatRes());
        peer.send(Packet.request(78, 500, new Heartbeat()));
        assertEquals(Packet.response(Packet.request(78, 500, new Heartbeat()), new HeartbeatRes()), peer.packet());
    }

    @Test
    void idsOfTheTwoDirectionsAreIndependent() {
        requests = packet -> connection.respond(packet, DONE, Buffer.buffer("ours"));
        Future<Packet> ours = loop.call(() -> request(ECHO, NOTHING, soon()));
        Packet request = peer.packet();
        peer.send(Packet.request(request.id(), 0, ECHO));
        assertEquals(Buffer.buffer("ours"), peer.packet().application());
        peer.send(Packet.response(request, DONE, Buffer.buffer("theirs")));
        assertEquals(Buffer.buffer("theirs"), await(ours).application());
    }

    @Test
    void newHandlersGetRequestsFromTheNextPacketOn() {
        List<String> handled = new ArrayList<>();
        requests = packet -> {
            handled.add("old " + packet.id());
            connection.requests(next -> {
                handled.add("new " + next.id());
                connection.respond(next, new HeartbeatRes());
            });
        };
        Buffer both = PacketCodec.encode(Packet.request(1, 0, new Heartbeat()))
                .appendBuffer(PacketCodec.encode(Packet.request(2, 0, new Heartbeat())));
        peer.send(both).packet();
        assertEquals(List.of("old 1", "new 2"), handled);
    }

    @Test
    void theHeaderCarriesWhatIsLeftOfTheDeadline() {
        loop.run(() -> {
            request(ECHO, NOTHING, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(60_000));
            request(ECHO, NOTHING, System.nanoTime() + 500_000);
            request(ECHO, NOTHING, System.nanoTime() + TimeUnit.DAYS.toNanos(365));
            connection.send(new Heartbeat(), NOTHING, 3_000);
        });
        int left = peer.packet().timeout();
        assertTrue(left > 50_000 && left <= 60_000, left + " of 60000");
        assertEquals(1, peer.packet().timeout(), "rounded up: 0 is no deadline");
        assertEquals(Integer.MAX_VALUE, peer.packet().timeout());
        assertEquals(3_000, peer.packet().timeout());
    }

    @Test
    void whatIsWrittenInOneTurnLeavesInOneWrite() {
        loop.run(() -> {
            request(ECHO, NOTHING, soon());
            connection.send(new Heartbeat(), NOTHING, 0);
            connection.respond(Packet.request(9, 0, new Heartbeat()), new HeartbeatRes());
            assertEquals(0, writes.get(), "not before the turn has ended");
        });
        assertEquals(
                List.of(1L, 2L, 9L),
                List.of(peer.packet().id(), peer.packet().id(), peer.packet().id()));
        assertEquals(1, writes.get());
        loop.run(() -> connection.send(new Heartbeat(), NOTHING, 0));
        peer.packet();
        assertEquals(2, writes.get());
    }

    @Test
    void longAndShortPacketsOfOneTurnLeaveInTheirOrder() {
        loop.run(() -> connection.maxPeerFrame(1_000_000));
        List<Integer> lengths = List.of(10, 10_000, 4_000, 5_000, 5_000, 1, 100_000, 0, 4_096, 4_095);
        writes.set(0);
        loop.run(() -> lengths.forEach(length -> connection.send(ECHO, Buffer.buffer("x".repeat(length)), 500)));
        for (int length : lengths) {
            assertEquals(Buffer.buffer("x".repeat(length)), peer.packet().application());
        }
        assertEquals(2, writes.get(), "64 KiB do not wait for the end of the turn");
    }

    @Test
    void sendingCompletesWhenTheSocketHasTakenTheBytes() {
        await(loop.call(() -> connection.send(new Heartbeat(), NOTHING, 0)));
        await(loop.call(() -> connection.send(new Heartbeat(), NOTHING, 0)));
        assertEquals(0, loop.call(connection::inFlight), "nobody waits for an answer");
        peer.send(Packet.response(peer.packet(), new HeartbeatRes()));
        peer.send(Packet.response(peer.packet(), new HeartbeatRes()));
        assertStillWorks();
    }

    @Test
    void countsBytesAndRemembersTheLastOne() {
        long before = System.nanoTime();
        loop.run(() -> connection.send(new Heartbeat(), Buffer.buffer("abc"), 0));
        Packet sent = peer.packet();
        assertEquals(PacketCodec.encode(sent).length(), loop.call(connection::bytesWritten));
        Buffer bytes = PacketCodec.encode(Packet.response(sent, new HeartbeatRes()));
        peer.send(bytes.slice(0, 10));
        until("a part is read", () -> loop.call(connection::bytesRead) == 10);
        assertTrue(loop.call(connection::lastReadNanos) - before > 0, "any byte is a sign of life");
        peer.send(bytes.slice(10, bytes.length()));
        until("all is read", () -> loop.call(connection::bytesRead) == bytes.length());
    }

    @Test
    void failsWhatIsNotAnsweredByItsDeadlineAndStaysUsable() {
        long deadline = soon();
        Future<Packet> request = loop.call(() -> request(ECHO, NOTHING, deadline));
        Packet sent = peer.packet();
        loop.run(() -> connection.tick(deadline - 1));
        assertFalse(request.isComplete());
        loop.run(() -> connection.tick(deadline));
        assertFailsWith(ErrorCode.TIMEOUT, Outcome.UNKNOWN, request);
        assertEquals(0, loop.call(connection::inFlight));
        peer.send(Packet.response(sent, DONE)); // too late: passed over
        assertStillWorks();
    }

    @Test
    void doesNotSendWhatIsLateAlready() {
        Future<Packet> late = loop.call(() -> request(ECHO, NOTHING, System.nanoTime()));
        assertFailsWith(ErrorCode.TIMEOUT, Outcome.NOT_RUN, late);
        assertStillWorks();
    }

    @Test
    void whatExpiresInTheTurnThatItWasWrittenInMayRunSinceItLeaves() {
        Future<Packet> request = loop.call(() -> {
            long deadline = soon();
            Future<Packet> written = request(ECHO, NOTHING, deadline);
            connection.tick(deadline);
            return written;
        });
        peer.packet();
        assertFailsWith(ErrorCode.TIMEOUT, Outcome.UNKNOWN, request);
    }

    @Test
    void aResponseToNoRequestClosesTheConnection() {
        loop.run(() -> connection.send(new Heartbeat(), NOTHING, 0));
        peer.packet();
        peer.send(Packet.response(Packet.request(2, 0, new Heartbeat()), new HeartbeatRes()));
        assertUnexpectedResponse("id=2");
    }

    @Test
    void aSignOfLifeThatNobodyAskedForClosesTheConnection() {
        peer.send(Packet.response(Packet.request(0, 0, new Heartbeat()), new HeartbeatRes()));
        assertUnexpectedResponse("id=0");
    }

    @Test
    void moreResponsesThanRequestsCloseTheConnection() {
        await(loop.call(() -> connection.send(new Heartbeat(), NOTHING, 0)));
        Future<Packet> request = loop.call(() -> request(ECHO, NOTHING, soon()));
        Packet first = peer.packet();
        Packet second = peer.packet();
        peer.send(Packet.response(second, DONE)).send(Packet.response(second, DONE));
        await(request);
        peer.send(Packet.response(first, new HeartbeatRes()));
        assertUnexpectedResponse("id=1");
    }

    @Test
    void whatCouldNotBeWrittenIsNotAnswered() {
        loop.call(() -> request(ECHO, Buffer.buffer(new byte[MAX_FRAME]), soon()));
        peer.send(Packet.response(Packet.request(1, 0, ECHO), DONE));
        assertUnexpectedResponse("id=1");
    }

    @Test
    void aLeaderMayShowThatItLivesNowAndThen() {
        loop.run(connection::acceptUnasked);
        Buffer alive = PacketCodec.encode(Packet.response(Packet.request(0, 0, new Heartbeat()), new HeartbeatRes()));
        for (int i = 0; i < 50; i++) {
            peer.send(alive);
        }
        assertStillWorks();
        peer.send(PacketCodec.encode(Packet.response(Packet.request(0, 0, ECHO), DONE)));
        assertUnexpectedResponse("id=0");
    }

    private void assertUnexpectedResponse(String id) {
        assertEquals(0, peer.packetsUntilClosed());
        ClusterException cause = assertInstanceOf(ClusterException.class, failure(connection.closed()));
        assertEquals(ErrorCode.BAD_PACKET, cause.errorCode());
        assertTrue(cause.getMessage().contains(id), cause.getMessage());
    }

    @Test
    void refusesWhatThePeerWouldNotAcceptAndStaysUsable() {
        Buffer large = Buffer.buffer(new byte[MAX_FRAME]);
        Future<Packet> request = loop.call(() -> request(ECHO, large, soon()));
        assertFailsWith(ErrorCode.FRAME_TOO_LARGE, Outcome.NOT_RUN, request);
        assertEquals(0, loop.call(connection::inFlight));
        assertFailsWith(
                ErrorCode.FRAME_TOO_LARGE,
                Outcome.NOT_RUN,
                loop.call(() -> connection.send(new Heartbeat(), large, 0)));
        loop.run(() -> assertEquals(
                ErrorCode.FRAME_TOO_LARGE,
                assertThrows(ClusterException.class, () -> connection.respond(Packet.request(1, 0, ECHO), DONE, large))
                        .errorCode()));
        assertStillWorks();
    }

    @Test
    void whatIsTooLargeDoesNotKeepBackWhatWasWrittenInTheSameTurn() {
        Future<Packet> fits = loop.call(() -> {
            Future<Packet> first = request(ECHO, NOTHING, soon());
            request(ECHO, Buffer.buffer(new byte[MAX_FRAME]), soon());
            return first;
        });
        peer.send(Packet.response(peer.packet(), DONE));
        await(fits);
    }

    @Test
    void sendsWhatThePeerSaysItAccepts() {
        loop.run(() -> connection.maxPeerFrame(10 * MAX_FRAME));
        loop.run(() -> connection.send(new Heartbeat(), Buffer.buffer(new byte[5 * MAX_FRAME]), 0));
        assertEquals(5 * MAX_FRAME, peer.packet().application().length());
    }

    @Test
    void bytesThatAreNoPacketCloseTheConnection() {
        Future<Packet> request = loop.call(() -> request(ECHO, NOTHING, soon()));
        peer.packet();
        peer.send(Buffer.buffer("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        assertEquals(0, peer.packetsUntilClosed());
        ClusterException cause = assertInstanceOf(ClusterException.class, failure(connection.closed()));
        assertEquals(ErrorCode.BAD_PACKET, cause.errorCode());
        ClusterException lost = assertFailsWith(ErrorCode.CONNECTION_LOST, Outcome.UNKNOWN, request);
        assertSame(cause, lost.getCause());
        assertTrue(lost.getMessage().contains("not a packet header"), lost.getMessage());
    }

    @Test
    void aPacketThatIsTooLargeClosesTheConnection() {
        peer.send(Packet.request(1, 0, ECHO, Buffer.buffer(new byte[MAX_FRAME])));
        peer.packetsUntilClosed();
        ClusterException cause = assertInstanceOf(ClusterException.class, failure(connection.closed()));
        assertEquals(ErrorCode.BAD_PACKET, cause.errorCode());
    }

    @Test
    void aHandlerThatThrowsClosesTheConnection() {
        IllegalStateException thrown = new IllegalStateException("thrown by the handler");
        requests = packet -> {
            throw thrown;
        };
        Future<Packet> request = loop.call(() -> request(ECHO, NOTHING, soon()));
        peer.packet();
        peer.send(Packet.request(1, 0, ECHO));
        assertEquals(0, peer.packetsUntilClosed());
        assertSame(thrown, failure(connection.closed()));
        assertSame(
                thrown,
                assertFailsWith(ErrorCode.CONNECTION_LOST, Outcome.UNKNOWN, request)
                        .getCause());
    }

    @Test
    void handlesNoPacketAfterOneWhoseHandlerHasThrown() {
        List<Long> handled = new ArrayList<>();
        requests = packet -> {
            handled.add(packet.id());
            throw new IllegalStateException("thrown by the handler");
        };
        peer.send(PacketCodec.encode(Packet.request(1, 0, new Heartbeat()))
                .appendBuffer(PacketCodec.encode(Packet.request(2, 0, new Heartbeat()))));
        failure(connection.closed());
        assertEquals(List.of(1L), handled);
    }

    @Test
    void takesNothingMoreFromAPeerThatMisbehavesWhileItIsBeingClosed() {
        List<Long> handled = new CopyOnWriteArrayList<>();
        requests = packet -> {
            handled.add(packet.id());
            throw new IllegalStateException("thrown by the handler");
        };
        loop.run(() -> {
            connection.maxPeerFrame(1 << 26);
            connection.send(new Heartbeat(), Buffer.buffer(new byte[1 << 25]), 0); // which the peer does not read
        });
        peer.send(Packet.request(1, 0, new Heartbeat()));
        until("the first one is handled", () -> !handled.isEmpty());
        peer.send(Packet.request(2, 0, new Heartbeat()));
        failure(connection.closed());
        assertEquals(List.of(1L), handled);
    }

    @Test
    void theEndFailsEverythingAndSaysWhatMayHaveRun() {
        var reason = new ClusterException(ErrorCode.CONNECTION_LOST, "the leader is silent");
        Future<Packet> sent = loop.call(() -> request(ECHO, NOTHING, soon()));
        peer.packet();
        List<Future<?>> unsent = new ArrayList<>();
        loop.run(() -> {
            connection.close(reason);
            unsent.add(request(ECHO, NOTHING, soon()));
            unsent.add(connection.send(new Heartbeat(), NOTHING, 0));
        });
        assertEquals(0, peer.packetsUntilClosed(), "nothing after the close");
        assertSame(reason, failure(connection.closed()));
        assertSame(
                reason,
                assertFailsWith(ErrorCode.CONNECTION_LOST, Outcome.UNKNOWN, sent)
                        .getCause());
        for (Future<?> request : unsent) {
            assertFailsWith(ErrorCode.CONNECTION_LOST, Outcome.NOT_RUN, request);
        }
        assertEquals(0, loop.call(connection::inFlight));
        loop.run(() -> connection.tick(soon() + soon())); // nothing is left to expire
    }

    @Test
    void theFirstReasonIsTheOneThatIsTold() {
        var first = new ClusterException(ErrorCode.CONNECTION_LOST, "first");
        loop.run(() -> {
            connection.close(first);
            connection.close(new ClusterException(ErrorCode.BAD_PACKET, "second"));
        });
        assertSame(first, failure(connection.closed()));
    }

    @Test
    void takesNothingAnyMoreAfterTheEnd() {
        loop.await(() -> connection.close());
        assertFailsWith(ErrorCode.CONNECTION_LOST, Outcome.NOT_RUN, loop.call(() -> request(ECHO, NOTHING, soon())));
        assertFailsWith(
                ErrorCode.CONNECTION_LOST,
                Outcome.NOT_RUN,
                loop.call(() -> connection.send(new Heartbeat(), NOTHING, 0)));
        loop.run(() -> connection.respond(Packet.request(1, 0, ECHO), DONE));
        assertEquals(0, writes.get());
    }

    @Test
    void closingSendsWhatWasWrittenBefore() {
        Future<Void> closed = loop.call(() -> {
            connection.respond(Packet.request(5, 0, ECHO), DONE);
            return connection.close();
        });
        assertEquals(1, peer.packetsUntilClosed());
        await(closed);
        await(connection.closed());
    }

    @Test
    void closingSucceedsAlsoForAReason() {
        await(loop.call(() -> connection.close(new ClusterException(ErrorCode.REFUSED, "refused"))));
    }

    @Test
    void aPeerThatClosesEndsTheConnectionInOrder() {
        Future<Packet> request = loop.call(() -> request(ECHO, NOTHING, soon()));
        peer.packet();
        peer.close();
        await(connection.closed());
        ClusterException lost = assertFailsWith(ErrorCode.CONNECTION_LOST, Outcome.UNKNOWN, request);
        assertEquals("connection lost: closed by the peer", lost.getMessage());
    }

    @Test
    void aPeerThatDiesEndsTheConnectionWithTheCause() {
        Future<Packet> request = loop.call(() -> request(ECHO, NOTHING, soon()));
        peer.packet();
        peer.reset();
        assertInstanceOf(IOException.class, failure(connection.closed()));
        ClusterException lost = assertFailsWith(ErrorCode.CONNECTION_LOST, Outcome.UNKNOWN, request);
        assertInstanceOf(IOException.class, lost.getCause());
    }

    @Test
    void aWriteThatFailsIsTold() {
        Future<Void> sent = loop.call(() -> {
            Future<Void> written = connection.send(new Heartbeat(), NOTHING, 0);
            socket.close();
            return written;
        });
        failure(sent);
    }

    private void assertStillWorks() {
        Future<Packet> request = loop.call(() -> request(ECHO, Buffer.buffer("still"), soon()));
        Packet sent = peer.packet();
        assertEquals(Buffer.buffer("still"), sent.application(), "nothing else was sent before");
        peer.send(Packet.response(sent, DONE));
        assertEquals(DONE, await(request).connectionObject());
    }

    private static ClusterException assertFailsWith(ErrorCode code, Outcome outcome, Future<?> future) {
        ClusterException failure = assertInstanceOf(ClusterException.class, failure(future));
        assertEquals(code, failure.errorCode(), failure.getMessage());
        assertEquals(outcome, failure.outcome(), failure.getMessage());
        return failure;
    }

    private Future<Packet> request(ConnectionObject object, Buffer application, long deadlineNanos) {
        return connection.request(object, application, deadlineNanos, Packet::copy);
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    }

    /** Returns the same socket, which counts the buffers written to it. */
    private NetSocket counting(NetSocket counted) {
        return (NetSocket) Proxy.newProxyInstance(
                NetSocketInternal.class.getClassLoader(),
                new Class<?>[] {NetSocketInternal.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("write")) {
                        writes.incrementAndGet();
                    }
                    try {
                        return method.invoke(counted, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
