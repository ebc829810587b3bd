package org.clusterclient.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketDecoder;
import org.jspecify.annotations.Nullable;

/**
 * One socket that carries packets: writes them, matches responses to requests, and fails everything once when it closes.
 *
 * <p>What is written in one turn of the event loop leaves in few writes. Confined to the context of its socket; all
 * methods are called, and all futures completed, there.
 */
public final class PacketConnection {

    private static final Buffer NO_APPLICATION = Buffer.buffer(0);

    private static final long CLOSE_MILLIS = 500;

    private final NetSocket socket;
    private final ContextInternal context;
    private final PacketDecoder decoder;
    private final PendingRequests pending;
    private final ExpectedResponses expected;
    private final Promise<Void> closed;
    private final PacketWriter writer;
    private Handler<Packet> requests;
    private final BufferAccount.Share buffered;
    private final Deque<Held> held = new ArrayDeque<>(); // what came with the one that stopped reading, in its order
    private @Nullable Throwable cause;
    private boolean closing;
    private boolean ended;
    private boolean reading = true;
    private boolean releasing;
    private boolean deaf; // takes nothing more from the peer
    private Handler<Void> incomplete = v -> {};
    private int incompleteBytes;
    private int packetLength;
    private long lastReadNanos;
    private long bytesRead;

    /** A packet that waits to be handled, and how long it was. */
    private record Held(Packet packet, int length) {}

    /** Takes over the handlers of a socket, for a connection that has no bound of memory. */
    public PacketConnection(ContextInternal context, NetSocket socket, int maxFrameSize, Handler<Packet> requests) {
        this(context, socket, maxFrameSize, new BufferAccount(Long.MAX_VALUE), requests);
    }

    /**
     * Takes over the handlers of a socket.
     *
     * @param context the context of the socket
     * @param maxFrameSize largest accepted packet, in bytes after the header
     * @param account counts what is kept for the peer
     * @param requests called with every request of the peer, whose application object is there only until it returns
     */
    public PacketConnection(
            ContextInternal context,
            NetSocket socket,
            int maxFrameSize,
            BufferAccount account,
            Handler<Packet> requests) {
        this.context = context;
        this.socket = socket;
        this.requests = requests;
        this.decoder = new PacketDecoder(maxFrameSize, this::onPacket);
        this.buffered = account.open(this::overloaded);
        this.writer = new PacketWriter(context, socket, maxFrameSize, buffered, this::onException, this::lost);
        this.pending = new PendingRequests(context);
        this.expected = new ExpectedResponses(System.nanoTime());
        this.closed = context.promise();
        this.lastReadNanos = System.nanoTime();
        NetSocketInternal internal = (NetSocketInternal) socket;
        Channel channel = internal.channelHandlerContext().channel();
        channel.config().setRecvByteBufAllocator(new ReadSizes(buffered.max(), () -> reading));
        channel.pipeline().addFirst(DirectWrites.INSTANCE);
        internal.messageHandler(this::onMessage);
        socket.exceptionHandler(this::onException);
        socket.closeHandler(this::onClosed);
        socket.shutdownHandler(v -> close());
    }

    /** Replaces who is called with the requests of the peer, from the next packet on, and must not keep their application objects. */
    public void requests(Handler<Packet> requests) {
        this.requests = requests;
    }

    /** Sets who is called when a connection that was found congested no longer is. */
    public void relieved(Handler<Void> relieved) {
        writer.relieved(relieved);
    }

    /** Sets who is called when a packet has begun to arrive, or gone on to, and is not complete. */
    public void incomplete(Handler<Void> incomplete) {
        this.incomplete = incomplete;
    }

    /** Returns how many bytes there are of a packet that is not complete. */
    public int incompleteBytes() {
        return incompleteBytes;
    }

    /** Returns the length of the request that is being handed over, in bytes. */
    public int packetLength() {
        return packetLength;
    }

    /** Returns what is kept for the peer: whoever keeps more than this connection itself does is to add it. */
    public BufferAccount.Share buffered() {
        return buffered;
    }

    /**
     * Returns whether the peer reads more slowly than it is written to; {@link #relieved} is called when that is over.
     */
    public boolean congested() {
        return writer.congested();
    }

    /** Has {@link #relieved} called when the peer has read, also if it is not that slow. */
    public void relieveWhenRead() {
        writer.relieveWhenRead();
    }

    /** Returns how many bytes wait for the peer to read. */
    public long unsent() {
        return writer.unsent();
    }

    /** Stops to read what the peer sends, or reads again; it has to wait meanwhile, by the flow control of its socket. */
    public void reading(boolean wanted) {
        if (wanted == reading || ended) {
            return;
        }
        reading = wanted;
        if (!wanted) {
            socket.pause();
        } else if (!releasing) {
            lastReadNanos = System.nanoTime(); // its silence was ours
            release();
        }
    }

    /** Returns whether what the peer sends is read. */
    public boolean isReading() {
        return reading;
    }

    private void release() {
        releasing = true; // a request that is answered at once asks to read on from within
        try {
            while (reading && !held.isEmpty()) {
                Held next = held.remove();
                buffered.add(-next.length);
                handle(next.packet, next.length);
            }
        } catch (RuntimeException e) {
            misbehaved(e);
        }
        releasing = false;
        if (reading) {
            socket.resume();
        }
    }

    /** Sets the largest packet that is accepted from the peer, in bytes after the header. */
    public void maxFrame(int maxFrameSize) {
        decoder.maxFrameSize(maxFrameSize);
    }

    /** Returns whether the packet that is arriving does so too slowly. */
    public boolean tooSlow(PacketProgress progress, long nowNanos) {
        return progress.tooSlow(decoder.count(), decoder.partialLength(), reading, nowNanos);
    }

    /** Sets the largest packet that the peer accepts, in bytes after the header. */
    public void maxPeerFrame(int maxPeerFrame) {
        writer.maxPeerFrame(maxPeerFrame);
    }

    /** Lets the peer show now and then that it lives, without being asked. */
    public void acceptUnasked() {
        expected.acceptUnasked();
    }

    /**
     * Sends a request and returns its answer.
     *
     * <p>Fails with {@link ErrorCode#TIMEOUT} at the deadline (when {@link #tick} finds it passed), with {@link
     * ErrorCode#CONNECTION_LOST} when the connection ends first, and with {@link ErrorCode#FRAME_TOO_LARGE} at once.
     *
     * @param deadlineNanos in terms of {@link System#nanoTime}; what is left of it goes into the header
     * @param reader returns what the response comes to, or throws what the request fails with; called while the response is
     *     handed over, and not to keep its application object
     * @param <T> what the answer comes to
     */
    public <T extends @Nullable Object> Future<T> request(
            ConnectionObject connectionObject, Buffer application, long deadlineNanos, Function<Packet, T> reader) {
        long leftMillis = leftMillis(deadlineNanos);
        if (leftMillis <= 0) {
            return context.failedFuture(new ClusterException(
                    ErrorCode.TIMEOUT, Outcome.NOT_RUN, "deadline passed before the request was sent", null));
        }
        if (ended) {
            return context.failedFuture(lost(Outcome.NOT_RUN));
        }
        PendingRequests.Pending<T> request = pending.add(deadlineNanos, reader);
        try {
            writer.write(Packet.request(request.id, (int) leftMillis, connectionObject, application), request);
        } catch (ClusterException e) {
            pending.remove(request);
            return context.failedFuture(e);
        }
        expected.requested(request.id);
        return request.answer();
    }

    /**
     * Sends a request whose response, if any, nobody waits for.
     *
     * @param timeoutMillis goes into the header
     * @return completed when the socket has taken the bytes
     */
    public Future<Void> send(ConnectionObject connectionObject, Buffer application, int timeoutMillis) {
        if (ended) {
            return context.failedFuture(lost(Outcome.NOT_RUN));
        }
        long id = pending.nextId();
        try {
            Future<Void> written = writer.write(Packet.request(id, timeoutMillis, connectionObject, application));
            expected.requested(id);
            return written;
        } catch (ClusterException e) {
            return context.failedFuture(e);
        }
    }

    /** Answers a request of the peer. Nothing happens if the connection has ended. */
    public void respond(Packet request, ConnectionObject connectionObject) {
        respond(request, connectionObject, NO_APPLICATION);
    }

    /**
     * Answers a request of the peer. Nothing happens if the connection has ended.
     *
     * @throws ClusterException {@link ErrorCode#FRAME_TOO_LARGE} if the peer would not accept it
     */
    public void respond(Packet request, ConnectionObject connectionObject, Buffer application) {
        if (!ended) {
            writer.write(Packet.response(request, connectionObject, application));
        }
    }

    /** Fails the requests that have passed their deadline. */
    public void tick(long nowNanos) {
        writer.flush(); // what has been written leaves in any case: it must not be failed as if it did not
        pending.expire(nowNanos);
    }

    /** Returns when the last byte was received, in terms of {@link System#nanoTime}. */
    public long lastReadNanos() {
        return lastReadNanos;
    }

    /** Returns how many requests wait for their response. */
    public int inFlight() {
        return pending.size();
    }

    public long bytesRead() {
        return bytesRead;
    }

    public long bytesWritten() {
        return writer.bytesWritten();
    }

    /** Returns the future of the end: succeeded when closed in order, failed with the cause when not. */
    public Future<Void> closed() {
        return closed.future();
    }

    /** Closes the socket for a reason that those who wait for a response will see. */
    public Future<Void> close(Throwable reason) {
        if (cause == null) {
            cause = reason;
        }
        return close();
    }

    /** Sends what has been written, then closes the socket; a peer that does not read has half a second to do so. */
    public Future<Void> close() {
        writer.flush();
        if (!closing) {
            closing = true;
            ended = true; // what is asked for from here on surely does not run
            writer.end();
            socket.close(); // behind what has been written
            context.setTimer(CLOSE_MILLIS, id -> cutOff());
        }
        return closed.future().otherwiseEmpty();
    }

    private void cutOff() {
        if (!closed.future().isComplete()) {
            ((NetSocketInternal) socket).channelHandlerContext().close();
        }
    }

    /** Takes what Netty has read where it is: what Vert.x would make of it is a copy, of which the decoder makes another one. */
    private void onMessage(Object message) {
        try {
            if (!deaf && message instanceof ByteBuf bytes) {
                onData(BufferInternal.buffer(bytes.slice()));
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onData(Buffer chunk) {
        lastReadNanos = System.nanoTime();
        bytesRead += chunk.length();
        try {
            decoder.handle(chunk);
            incomplete(decoder.partialLength());
            if (incompleteBytes > 0) {
                incomplete.handle(null);
            }
        } catch (RuntimeException e) {
            misbehaved(e);
        }
    }

    private void incomplete(int bytes) {
        buffered.add(bytes - incompleteBytes);
        incompleteBytes = bytes;
    }

    /** Closes: a handler that throws would neither close the socket nor be reported. */
    private void misbehaved(RuntimeException e) {
        cause = e;
        ended = true;
        writer.end();
        deaf = true; // what follows has no meaning any more
        close();
    }

    /** Closes at once, since what has been written is what there is too much of. */
    private void overloaded(ClusterException e) {
        onException(e);
        ended = true;
        writer.end();
        deaf = true;
        closing = true;
        context.runOnContext(v -> cutOff()); // whoever writes is in the midst of it
    }

    private void onPacket(Packet packet) {
        incomplete(0);
        int length = decoder.lastLength();
        if (reading && held.isEmpty()) {
            handle(packet, length);
        } else {
            held.add(new Held(packet.copy(), length));
            buffered.add(length);
        }
    }

    private void handle(Packet packet, int length) {
        if (deaf) {
            return;
        }
        packetLength = length;
        if (!packet.response()) {
            requests.handle(packet);
        } else {
            expected.check(packet, lastReadNanos);
            pending.complete(packet); // unless nobody waits for it, or not any more
        }
    }

    private void onException(Throwable e) {
        if (cause == null) {
            cause = e; // reported by onClosed, which follows
        }
    }

    private void onClosed(Void ignored) {
        ended = true;
        buffered.close();
        discardUnread();
        pending.failAll(this::lost);
        writer.closed();
        if (cause == null) {
            closed.complete();
        } else {
            closed.fail(cause);
        }
    }

    /** Vert.x keeps what Netty has read for a socket that is paused, and does not release it when that is closed. */
    private void discardUnread() {
        ((NetSocketInternal) socket).messageHandler(ReferenceCountUtil::release);
        socket.resume();
    }

    private ClusterException lost(Outcome outcome) {
        boolean peers = cause == null || cause instanceof IOException; // which of them it is depends on who was faster
        String why = peers ? "closed by the peer" : String.valueOf(cause);
        return new ClusterException(ErrorCode.CONNECTION_LOST, outcome, "connection lost: " + why, cause);
    }

    private static long leftMillis(long deadlineNanos) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime() + 999_999);
        return Math.min(left, Integer.MAX_VALUE);
    }
}
