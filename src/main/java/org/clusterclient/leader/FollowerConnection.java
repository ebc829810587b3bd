package org.clusterclient.leader;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Transcode;
import org.clusterclient.connection.Heartbeat;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.connection.PacketProgress;
import org.clusterclient.leader.PushQueue.Push;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.ConnectionObject;
import org.clusterclient.protocol.ConnectionObject.GoAway;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.UnSubscribe;
import org.clusterclient.protocol.Failure;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Peer;
import org.clusterclient.protocol.PublicationNumber;
import org.clusterclient.protocol.Registered;
import org.clusterclient.service.ServiceMethod;
import org.clusterclient.session.Invocation;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/** A registered follower, as its leader sees it. Confined to the channel's context. */
final class FollowerConnection {

    private static final long NO_DEADLINE_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** No request has this id: its answer is a sign of life that nobody has asked for. */
    private static final Packet UNASKED = Packet.request(0, 0, new ConnectionObject.Heartbeat());

    private final PacketConnection connection;
    private final @Nullable Peer peer;
    private final LeaderSession leader;
    private final LeaderSettings settings;
    private final Transcode transcode;
    private final Heartbeat heartbeat;
    private final PacketProgress progress;
    private final PushQueue queue;
    private final FollowerSubscriptions subscriptions;
    private final PublicationHolder publications;
    private final ServedRequests served;
    private boolean toldOfConflation;
    private boolean toldOfOverload;

    /** @param peer what it says of itself; null: an npm process */
    FollowerConnection(
            PacketConnection connection,
            @Nullable Peer peer,
            Transcode transcode,
            LeaderSession leader,
            LeaderSettings settings) {
        this.connection = connection;
        this.peer = peer;
        this.leader = leader;
        this.settings = settings;
        this.transcode = transcode;
        long nowNanos = System.nanoTime();
        this.served = new ServedRequests(connection, settings.maxPending(), nowNanos);
        this.heartbeat = new Heartbeat(settings.heartbeatInterval(), nowNanos);
        this.progress = new PacketProgress(settings.heartbeatInterval());
        this.queue = new PushQueue(settings.maxQueuedValues(), connection.buffered()::add);
        this.subscriptions =
                new FollowerSubscriptions(leader, settings, this::push, queue::full, connection.buffered()::add);
        this.publications = leader.publications()
                .connected(peer == null ? this : peer.instance(), peer == null ? null : peer.pid(), peer != null);
        connection.maxFrame(settings.maxFrameSize());
        connection.requests(this::onRequest);
        connection.relieved(v -> relieved());
    }

    /** Answers that this follower is registered. */
    void register(Packet registration) {
        connection.respond(registration, leader.registered(transcode), transcode.encode(Registered.accepted()));
    }

    /**
     * Tells a process of ours that the leader leaves.
     *
     * @return completed when all that it wants served has arrived, or when it has gone; at once for an npm process, which
     *     cannot be told
     */
    Future<Void> goAway(long deadlineNanos) {
        return peer == null
                ? Future.succeededFuture()
                : connection
                        .<@Nullable Void>request(new GoAway(), Buffer.buffer(0), deadlineNanos, answer -> null)
                        .otherwiseEmpty();
    }

    /** Ends its subscriptions, since it has gone; its publications are kept for a while, in case it comes back. */
    void gone() {
        subscriptions.close();
        leader.publications().disconnected(publications, System.nanoTime());
    }

    /** Tries again what was refused, and closes the connection of a follower that has been silent for too long. */
    void tick(long nowNanos) {
        if (!leader.leaving()) {
            subscriptions.tick(nowNanos);
        }
        // its heartbeats wait to be read, and it may judge all the same
        if (peer != null && !connection.isReading() && heartbeat.due(nowNanos)) {
            connection.respond(UNASKED, new HeartbeatRes());
        }
        if (settings.checkHeartbeat() && silent(nowNanos)) {
            close(ErrorCode.CONNECTION_LOST, "no heartbeat from the follower");
        } else if (connection.tooSlow(progress, nowNanos)) {
            close(ErrorCode.BAD_PACKET, "a packet of the follower arrives too slowly");
        }
    }

    private void close(ErrorCode code, String reason) {
        connection.close(new ClusterException(code, reason + ": channel=" + settings.channel() + " " + name()));
    }

    /** An npm process sends no heartbeat while it waits for an answer: its silence begins with that. */
    private boolean silent(long nowNanos) {
        return served.count() == 0
                && heartbeat.silent(Math.max(connection.lastReadNanos(), served.idleSinceNanos()), nowNanos);
    }

    /**
     * Returns {@code {"pid", "impl", "version", "transcode", "inFlight", "subscriptions", "publications",
     * "publicationBytes", "queued", "conflated", "unsent", "buffered", "bytesRead", "bytesWritten"}}; of an npm process no pid and no version is known.
     */
    JsonObject status() {
        JsonObject status = peer == null
                ? new JsonObject().put("impl", Peer.NPM)
                : new JsonObject()
                        .put("pid", peer.pid())
                        .put("impl", Excerpt.of(peer.impl()))
                        .put("version", Excerpt.of(peer.version()));
        return status.put("transcode", transcode.name())
                .put("inFlight", served.count())
                .put("subscriptions", subscriptions.size())
                .put("publications", publications.keys().size())
                .put("publicationBytes", publications.bytes())
                .put("queued", queue.size())
                .put("conflated", queue.conflated())
                .put("unsent", connection.unsent())
                .put("buffered", buffered())
                .put("bytesRead", connection.bytesRead())
                .put("bytesWritten", connection.bytesWritten());
    }

    /** Returns how many bytes are kept for it. */
    long buffered() {
        return connection.buffered().bytes();
    }

    /** Sends a value; while the peer does not read, it waits, and may be replaced by a newer one. */
    private void push(String text, PushedValue value) {
        Push push = new Push(new SubscribeResult(text, value.version()), value.encoded(transcode));
        if (queue.isEmpty() && !connection.congested()) {
            send(push);
            return;
        }
        boolean conflated = queue.add(push);
        if (conflated && !toldOfConflation) {
            toldOfConflation = true; // until the follower has caught up
            leader.log()
                    .warn(
                            "slow",
                            prefix() + "reads too slowly: of values that wait only the newest of each key are kept");
            settings.events().publish(status().put("type", "conflating"));
        }
    }

    private void send(Push push) {
        connection
                .send(push.object(), push.value(), (int) settings.pushTimeout().toMillis())
                .onFailure(
                        failure -> leader.log().debug("notSent", prefix() + "value not sent: " + failure.getMessage()));
    }

    /** The peer has read: what waits is sent as far as it goes, and its requests are read again. */
    private void relieved() {
        while (!connection.congested()) {
            Push next = queue.poll();
            if (next == null) {
                toldOfConflation = false;
                break;
            }
            send(next);
        }
        served.readOn();
    }

    private void onRequest(Packet packet) {
        served.check(packet);
        ConnectionObject request = packet.connectionObject();
        if (request instanceof Invoke invoke) {
            onInvoke(packet, invoke);
        } else if (request instanceof Subscribe subscribe) {
            answer(
                    packet,
                    subscribe.ack(),
                    subscriptions.subscribe(subscribe, connection.packetLength(), deadline(packet)));
        } else if (request instanceof UnSubscribe unSubscribe) {
            answer(packet, unSubscribe.ack(), unSubscribe(unSubscribe.key(), deadline(packet)));
        } else if (request instanceof ConnectionObject.Heartbeat) {
            connection.respond(packet, new HeartbeatRes());
        } else if (peer == null && Applicant.again(packet, settings.channel())) {
            register(packet); // the first answer came too late for it
        } else if (request instanceof ConnectionObject.Unknown unknown) {
            leader.log()
                    .debug(
                            "unknown",
                            prefix() + "ignored a request of a type that this version does not know: "
                                    + Excerpt.of(unknown.type()));
        } else {
            throw new ClusterException(ErrorCode.BAD_PACKET, "not for a leader: " + packet);
        }
    }

    private Future<Void> unSubscribe(String text, long deadlineNanos) {
        queue.remove(text);
        return subscriptions.unSubscribe(text, deadlineNanos);
    }

    private void onInvoke(Packet packet, Invoke invoke) {
        boolean wantsAnswer = !invoke.oneway() || invoke.ack();
        answer(packet, wantsAnswer, call(packet, invoke));
    }

    private Future<@Nullable Object> call(Packet packet, Invoke invoke) {
        ServiceMethod method = settings.service().method(invoke.method());
        if (method == null || !forwarded(method.delegate())) {
            return Future.failedFuture(new ClusterException(
                    ErrorCode.NOT_A_DELEGATE,
                    "not a delegate: channel=" + settings.channel() + " method=" + Excerpt.of(invoke.method())));
        }
        JsonArray arguments = Arguments.decode(packet.application(), invoke.argLength(), transcode);
        Invocation call = new Invocation(method, arguments, deadline(packet), invoke.number());
        return leader.call(publications, call);
    }

    private static boolean forwarded(Delegate delegate) {
        return switch (delegate) {
            case INVOKE, INVOKE_ONEWAY, PUBLISH, UNPUBLISH -> true;
            case SUBSCRIBE, UNSUBSCRIBE, CLOSE -> false;
        };
    }

    private void answer(Packet packet, boolean wanted, Future<?> result) {
        served.begun(packet);
        result.onComplete(
                value -> {
                    served.ended(packet);
                    if (wanted) {
                        succeeded(packet, value);
                    }
                    served.readOn();
                },
                failure -> {
                    served.ended(packet);
                    if (wanted) {
                        respondFailure(packet, failure);
                    } else {
                        leader.log()
                                .warn(
                                        "failed",
                                        prefix() + "failed, and nobody waits for the answer: " + failure.getMessage());
                        tellOfOverload(failure);
                    }
                    served.readOn();
                });
    }

    /** Tells once that a process that waits for no answers has too many publications. */
    private void tellOfOverload(Throwable failure) {
        if (!toldOfOverload && failure instanceof ClusterException e && e.errorCode() == ErrorCode.OVERLOADED) {
            toldOfOverload = true;
            settings.events().error(failure, new JsonObject().put("follower", name()));
        }
    }

    private void succeeded(Packet packet, @Nullable Object value) {
        if (value instanceof PublicationNumber number) {
            respond(packet, new InvokeResult(true, null, false, number), null);
        } else {
            respond(packet, new InvokeResult(true, null, false), value);
        }
    }

    private void respond(Packet packet, InvokeResult result, @Nullable Object value) {
        try {
            connection.respond(packet, result, transcode.encode(value));
        } catch (RuntimeException e) { // too large, or the transcode, which may be foreign code, refuses it
            respondFailure(packet, badResult(e));
        }
    }

    private void respondFailure(Packet packet, Throwable failure) {
        if (failure instanceof ClusterException e && e.errorCode() == ErrorCode.TIMEOUT) {
            return; // late: the follower has given up by itself
        }
        try {
            connection.respond(packet, Failure.result(failure), transcode.encode(Failure.toJson(failure)));
        } catch (RuntimeException e) { // its debug info cannot be carried, or is too large
            Throwable bare = failure instanceof ReplyException r
                    ? new ServiceException(
                            r.failureCode(), "a failure whose description cannot be sent: " + e.getMessage())
                    : badResult(e);
            connection.respond(packet, Failure.result(failure), transcode.encode(Failure.toJson(bare)));
        }
    }

    static ClusterException badResult(RuntimeException cause) {
        return new ClusterException(
                ErrorCode.BAD_RESULT, Outcome.FAILED, "the answer cannot be sent: " + cause.getMessage(), cause);
    }

    /** Returns the deadline of the packet that is being handled: it counts from when that was read. */
    private long deadline(Packet packet) {
        long leftNanos = packet.timeout() > 0 ? TimeUnit.MILLISECONDS.toNanos(packet.timeout()) : NO_DEADLINE_NANOS;
        return connection.lastReadNanos() + leftNanos;
    }

    private String prefix() {
        return "[" + settings.channel() + "] follower " + name() + ": ";
    }

    private String name() {
        return peer == null ? Peer.NPM : "pid=" + peer.pid();
    }
}
