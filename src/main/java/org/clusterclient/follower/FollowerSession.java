package org.clusterclient.follower;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.connection.Heartbeat;
import org.clusterclient.connection.LimitedLog;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.connection.PacketProgress;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.ConnectionObject;
import org.clusterclient.protocol.ConnectionObject.GoAway;
import org.clusterclient.protocol.ConnectionObject.GoAwayRes;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.SubscribeResultRes;
import org.clusterclient.protocol.ConnectionObject.UnSubscribe;
import org.clusterclient.protocol.Failure;
import org.clusterclient.protocol.Packet;
import org.clusterclient.session.Deadline;
import org.clusterclient.session.Invocation;
import org.clusterclient.session.LocalSubscriptions;
import org.clusterclient.session.Registration;
import org.clusterclient.session.Session;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/** The session of a process that is registered with a leader. Confined to the channel's context. */
public final class FollowerSession implements Session {

    private static final Buffer NO_APPLICATION = Buffer.buffer(0);
    private static final Logger log = LoggerFactory.getLogger(FollowerSession.class);

    private final LimitedLog limited = new LimitedLog(log); // what the leader causes
    private final FollowerSettings settings;
    private final PacketConnection connection;
    private final Leader leader;
    private final LeaderKeys keys;
    private final LocalSubscriptions subscriptions;
    private final Supplier<Future<ClusterException>> silence;
    private final Heartbeat heartbeat;
    private final PacketProgress progress;
    private final Promise<Void> idle;
    private boolean draining;
    private boolean judged;
    private boolean handingOver; // the leader leaves: nothing new is sent, and the connection is the leader's to close
    private boolean toldOfUnknownKey;

    /** @param silence makes the reason why the session ends when the leader is silent */
    FollowerSession(
            FollowerSettings settings,
            PacketConnection connection,
            Leader leader,
            LocalSubscriptions subscriptions,
            Supplier<Future<ClusterException>> silence) {
        this.settings = settings;
        this.connection = connection;
        this.leader = leader;
        this.keys = new LeaderKeys(settings.formatKey(), subscriptions::contains);
        this.subscriptions = subscriptions;
        this.silence = silence;
        this.heartbeat = new Heartbeat(settings.heartbeatInterval(), System.nanoTime());
        this.progress = new PacketProgress(settings.heartbeatInterval());
        this.idle = settings.context().promise();
        connection.requests(this::onRequest);
        connection.acceptUnasked(); // of a leader that reads nothing for a while
    }

    @Override
    public Role role() {
        return Role.FOLLOWER;
    }

    @Override
    public long epoch() {
        return leader.epoch();
    }

    @Override
    public Future<@Nullable Object> invoke(Invocation call) {
        if (handingOver) {
            return context().failedFuture(leaving());
        }
        Delegate delegate = call.method().delegate();
        if (delegate == Delegate.UNPUBLISH && !leader.acknowledges()) {
            return context()
                    .failedFuture(new ClusterException(
                            ErrorCode.NOT_A_DELEGATE,
                            "an npm process leads, and knows nothing of it: method="
                                    + call.method().name()));
        }
        boolean publication = delegate == Delegate.PUBLISH || delegate == Delegate.UNPUBLISH;
        boolean oneway = delegate == Delegate.INVOKE_ONEWAY || publication;
        boolean ack = publication && leader.acknowledges();
        Invoke request =
                new Invoke(call.method().name(), call.arguments().size(), oneway, ack, ack ? call.number() : null);
        Buffer arguments;
        try {
            arguments = Arguments.encode(call.arguments(), leader.transcode());
        } catch (ClusterException e) {
            return context().failedFuture(e);
        }
        if (publication) {
            return told(request, arguments, call.deadlineNanos());
        }
        return oneway
                ? written(request, arguments).mapEmpty()
                : connection.request(request, arguments, call.deadlineNanos(), this::value);
    }

    @Override
    public Future<Void> subscribe(Registration registration, long deadlineNanos) {
        if (handingOver) {
            return context().failedFuture(leaving());
        }
        String key = keys.sent(registration.key());
        Subscribe request = new Subscribe(key, registration.value(), leader.acknowledges());
        return told(request, NO_APPLICATION, deadlineNanos).mapEmpty();
    }

    @Override
    public Future<Void> unSubscribe(Registration registration, long deadlineNanos) {
        if (handingOver) {
            return context().failedFuture(leaving());
        }
        String key = keys.sent(registration.key());
        keys.forget(registration.key());
        UnSubscribe request = new UnSubscribe(key, registration.value(), leader.acknowledges());
        return told(request, NO_APPLICATION, deadlineNanos).mapEmpty();
    }

    private ContextInternal context() {
        return settings.context();
    }

    /** Says that the same call will do in the next session. */
    private ClusterException leaving() {
        return new ClusterException(
                ErrorCode.NO_LEADER,
                "the leader is handing over: channel=" + settings.channel() + " pid=" + leader.pid());
    }

    /** Sends what a leader of ours acknowledges, a publication with its number, and any other leader leaves without an answer. */
    private Future<@Nullable Object> told(ConnectionObject request, Buffer application, long deadlineNanos) {
        if (leader.acknowledges()) {
            return connection.request(request, application, deadlineNanos, this::number);
        }
        return Deadline.limit(written(request, application), deadlineNanos, "not written by the deadline")
                .mapEmpty();
    }

    /** Sends what is not answered; completed when the socket has taken it. */
    private Future<Void> written(ConnectionObject request, Buffer application) {
        return connection.send(
                request, application, (int) settings.responseTimeout().toMillis());
    }

    @Override
    public void tick(long nowNanos) {
        connection.tick(nowNanos);
        if (heartbeat.due(nowNanos)) {
            written(new ConnectionObject.Heartbeat(), NO_APPLICATION)
                    .onFailure(failure -> limited.debug("heartbeat", "heartbeat not sent: " + failure.getMessage()));
        }
        boolean silent = settings.checkHeartbeat() && heartbeat.silent(connection.lastReadNanos(), nowNanos);
        if ((connection.tooSlow(progress, nowNanos) || silent) && !judged) {
            judged = true;
            silence.get().onComplete(verdict -> connection.close(verdict), connection::close);
        }
        if (draining && connection.inFlight() == 0) {
            idle.tryComplete();
        }
    }

    @Override
    public JsonObject status() {
        return new JsonObject()
                .put("leaderPid", leader.pid())
                .put("leaderImpl", leader.impl())
                .put("transcode", leader.transcode().name())
                .put("handingOver", handingOver)
                .put("inFlight", connection.inFlight())
                .put("bytesRead", connection.bytesRead())
                .put("bytesWritten", connection.bytesWritten());
    }

    @Override
    public Future<Void> end() {
        draining = true;
        if (connection.inFlight() == 0) {
            idle.tryComplete();
        }
        connection.closed().onComplete(v -> idle.tryComplete());
        return idle.future()
                .timeout(settings.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .transform(v -> connection.close());
    }

    @Override
    public Future<Void> ended() {
        return connection.closed();
    }

    private void onRequest(Packet packet) {
        ConnectionObject request = packet.connectionObject();
        if (request instanceof SubscribeResult value) {
            onValue(value, packet);
            connection.respond(packet, new SubscribeResultRes());
        } else if (request instanceof GoAway) {
            handingOver = true; // first: the answer says that nothing follows
            connection.respond(packet, new GoAwayRes());
            limited.debug("goaway", "[" + settings.channel() + "] the leader is handing over: pid=" + leader.pid());
        } else if (request instanceof ConnectionObject.Unknown unknown) {
            limited.debug(
                    "unknown",
                    "[" + settings.channel() + "] ignored a request of a type that this version does not know: "
                            + Excerpt.of(unknown.type()));
        } else {
            throw new ClusterException(ErrorCode.BAD_PACKET, "not for a follower: " + packet);
        }
    }

    private void onValue(SubscribeResult value, Packet packet) {
        String key = keys.local(value.key());
        if (key != null) {
            subscriptions.deliver(key, leader.transcode().decode(packet.application()), value.version());
        } else if (!toldOfUnknownKey) {
            toldOfUnknownKey = true; // once: it may be the last value of a subscription that has just ended
            log.info("[" + settings.channel()
                    + "] a value is dropped, whose key nobody here has subscribed, or not so: key="
                    + Excerpt.of(value.key()) + " leader=" + leader.impl());
        }
    }

    /** Returns what a publication is numbered, or throws what it fails with. */
    private @Nullable Object number(Packet answer) {
        value(answer);
        return result(answer).number();
    }

    /** Returns what a call is answered with, or throws what it fails with. */
    private @Nullable Object value(Packet answer) {
        InvokeResult result = result(answer);
        Object value = leader.transcode().decode(answer.application());
        if (!result.success()) {
            throw Failure.of(result, value);
        }
        return value;
    }

    private InvokeResult result(Packet answer) {
        if (answer.connectionObject() instanceof InvokeResult result) {
            return result;
        }
        ClusterException unexpected =
                new ClusterException(ErrorCode.BAD_PACKET, "expected invoke_result, got " + answer);
        connection.close(unexpected);
        throw unexpected;
    }
}
