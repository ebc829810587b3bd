package org.clusterclient.leader;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.api.Role;
import org.clusterclient.api.Transcode;
import org.clusterclient.connection.LimitedLog;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.Failure;
import org.clusterclient.protocol.Identity;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Peer;
import org.clusterclient.protocol.PublicationNumber;
import org.clusterclient.service.ServiceMethod;
import org.clusterclient.session.Deadline;
import org.clusterclient.session.Invocation;
import org.clusterclient.session.LocalSubscriptions;
import org.clusterclient.session.Registration;
import org.clusterclient.session.Session;
import org.clusterclient.session.Term;
import org.jspecify.annotations.Nullable;

/**
 * The session of the process that runs the data client: for itself and for its followers, or for itself alone. Confined
 * to the channel's context, apart from {@link #drain}.
 */
public final class LeaderSession implements Session {

    private static final Logger log = LoggerFactory.getLogger(LeaderSession.class);

    private final LimitedLog limited = new LimitedLog(log); // what followers cause, and the calls of this process
    private final LeaderSettings settings;
    private final Role role;
    private final long epoch;
    private final Admission admission;
    private final DataClient dataClient;
    private final SubscriptionHub hub;
    private final SubscriptionHub.Subscriber local;
    private final Publications publications;
    private final PublicationHolder self;
    private final Set<FollowerConnection> followers = new LinkedHashSet<>();
    private final List<Applicant> waiting = new ArrayList<>();
    private final Promise<Void> ready;
    private final Promise<Void> ended;
    private final Promise<Void> idle;
    private long latestEpoch; // the largest that a follower has seen
    private int inFlight;
    private final Runnable callEnded = this::callEnded;
    private boolean draining;
    private boolean told; // that it leaves, and all of ours have answered
    private boolean drained;
    private boolean left;
    private @Nullable ClusterException unusable;
    private @Nullable Future<Void> ending;

    /**
     * Makes a session that has not begun.
     *
     * @param role leader or single
     * @param subscriptions listeners of this process
     */
    public LeaderSession(
            LeaderSettings settings,
            DataClientSettings dataClient,
            Role role,
            long epoch,
            LocalSubscriptions subscriptions) {
        this.settings = settings;
        this.role = role;
        this.epoch = epoch;
        this.admission = new Admission(settings, limited);
        this.dataClient = new DataClient(settings.context(), dataClient);
        this.hub = new SubscriptionHub(
                settings.context(),
                settings.service(),
                this.dataClient,
                settings.events(),
                epoch,
                settings.broadcast(),
                settings.maxSubscriptions());
        Transcode transcode = settings.transcodes().local();
        this.local = new SubscriptionHub.Subscriber() {
            @Override
            public void push(String key, PushedValue value) {
                subscriptions.deliver(key, value.lowered(transcode), value.version());
            }

            @Override
            public boolean full() {
                return false; // the event bus takes it
            }
        };
        this.publications = new Publications(
                settings.context(), settings.service(), settings.publications(), this::call, settings.events(), epoch);
        Identity identity = settings.identity();
        this.self = publications.connected(identity.instance(), identity.pid(), false);
        this.ready = settings.context().promise();
        this.ended = settings.context().promise();
        this.idle = settings.context().promise();
    }

    /**
     * Deploys the data client; fails with {@link ErrorCode#DATA_CLIENT_LOST} if that fails, with {@link
     * ErrorCode#NO_LEADER} if it is handed over before.
     */
    public Future<Void> begin() {
        dataClient
                .deploy(settings.channel(), epoch, this::undeploying)
                .onComplete(v -> ready.tryComplete(), failure -> {
                    if (ready.future().isComplete()) {
                        return; // it has been handed over meanwhile
                    }
                    unusable = new ClusterException(
                            ErrorCode.DATA_CLIENT_LOST, "the data client could not be deployed: " + failure, failure);
                    registerWaiting(); // first: whoever hears of it closes their connections
                    ready.fail(unusable);
                });
        return ready.future();
    }

    /** Takes a follower when it is known whether the data client is ready; refuses it if it cannot be served. */
    public void accept(PacketConnection connection, Packet registration) {
        waiting.add(new Applicant(connection, registration, settings, limited));
        if (unusable == null) { // whoever has begun the session hears that it is ready before, and may end it
            ready.future().onSuccess(v -> registerWaiting());
        } else {
            registerWaiting();
        }
    }

    /** Leaves in order, since the port goes to another process; the reason is told to callers who wait. */
    public void handOver(String reason) {
        ClusterException handedOver = new ClusterException(ErrorCode.NO_LEADER, reason);
        lost(handedOver);
        ready.tryFail(handedOver); // else the others on the port would wait for a start that may take any time
    }

    private void registerWaiting() {
        // one of ours that comes while the leader leaves is answered when the port is about to be free
        List<Applicant> all = waiting.stream()
                .filter(applicant -> !draining || left || applicant.peer() == null)
                .toList();
        waiting.removeAll(all);
        all.forEach(this::register);
    }

    private void register(Applicant applicant) {
        Peer peer = applicant.peer();
        Transcode transcode;
        try {
            transcode = admit(peer);
        } catch (ClusterException refusal) {
            limited.warn("refused", "[" + settings.channel() + "] follower refused: " + refusal.getMessage());
            applicant.refuse(refusal, epoch);
            return;
        }
        FollowerConnection follower = new FollowerConnection(applicant.connection(), peer, transcode, this, settings);
        followers.add(follower);
        applicant.connection().closed().onComplete(v -> {
            followers.remove(follower);
            if (!draining) {
                follower.gone();
            }
        });
        follower.register(applicant.registration());
    }

    /**
     * Returns the transcode for a peer that may follow; throws the reason if it may not. An npm process says nothing that
     * could be judged, and may always: refused, it would give up for good, closed, it would come back at once, and kept
     * waiting, its start would fail. If the leader is leaving its calls fail, and it is closed with the others.
     */
    private Transcode admit(@Nullable Peer peer) {
        if (peer == null) {
            return settings.transcodes().npm();
        }
        if (unusable != null) {
            throw unusable;
        }
        if (draining) {
            throw new ClusterException(ErrorCode.NO_LEADER, "the leader is leaving: channel=" + settings.channel());
        }
        Transcode transcode = admission.admit(peer);
        checkTerm(peer);
        return transcode;
    }

    /**
     * Ends this term if the peer has seen a later one: what a server fences by has to grow. A stranger is not believed, or
     * whoever registers could end any term.
     */
    private void checkTerm(Peer peer) {
        if (!settings.knownPeers() || peer.epoch() <= epoch || !Term.isCredible(peer.epoch())) {
            return;
        }
        latestEpoch = Math.max(latestEpoch, peer.epoch());
        ClusterException reason = new ClusterException(
                ErrorCode.NO_LEADER,
                "the clock was set back: a follower has seen epoch=" + peer.epoch() + ", this one is " + epoch);
        lost(reason);
        throw reason;
    }

    /** Returns the answer to a follower that is taken. */
    RegisterChannelRes registered(Transcode transcode) {
        return new RegisterChannelRes(settings.leaderPeer(epoch, transcode.name()));
    }

    /** Returns where is written what followers cause. */
    LimitedLog log() {
        return limited;
    }

    SubscriptionHub hub() {
        return hub;
    }

    Publications publications() {
        return publications;
    }

    /** Returns whether it starts nothing new. */
    boolean leaving() {
        return draining;
    }

    /** Calls the data client, or publishes, for whoever asks; see {@link Session#invoke}. */
    Future<@Nullable Object> call(PublicationHolder caller, Invocation call) {
        return switch (call.method().delegate()) {
            case PUBLISH ->
                publications
                        .publish(caller, call.arguments(), call.number(), call.deadlineNanos())
                        .map(number -> number);
            case UNPUBLISH ->
                publications
                        .unPublish(caller, call.method(), call.arguments(), call.deadlineNanos())
                        .mapEmpty();
            case INVOKE, INVOKE_ONEWAY, SUBSCRIBE, UNSUBSCRIBE, CLOSE ->
                call(call.method(), call.arguments(), call.deadlineNanos(), caller.told());
        };
    }

    /**
     * Calls the data client for whoever asks. While the session drains it serves those who have been told that it leaves,
     * since they send no more than what is under way, and oneway calls: who has sent one cannot be answered. Then nobody.
     *
     * @param told whether the caller is a process that is told
     */
    Future<@Nullable Object> call(ServiceMethod method, JsonArray arguments, long deadlineNanos, boolean told) {
        boolean served = !drained && (told || method.delegate() == Delegate.INVOKE_ONEWAY);
        if (draining && !served) {
            return settings.context()
                    .failedFuture(new ClusterException(
                            ErrorCode.NO_LEADER,
                            Outcome.NOT_RUN,
                            "the leader is leaving: channel=" + settings.channel(),
                            null));
        }
        inFlight++;
        return dataClient.call(method, arguments, deadlineNanos, callEnded);
    }

    @Override
    public Role role() {
        return role;
    }

    /** Returns this leader's term, or a later one that a follower has seen, and that the next has to surpass. */
    @Override
    public long epoch() {
        return Math.max(epoch, latestEpoch);
    }

    @Override
    public Future<@Nullable Object> invoke(Invocation call) {
        Transcode transcode = settings.transcodes().local();
        try {
            JsonArray lowered = Arguments.decode(
                    Arguments.encode(call.arguments(), transcode),
                    call.arguments().size(),
                    transcode);
            Future<@Nullable Object> result =
                    call(self, new Invocation(call.method(), lowered, call.deadlineNanos(), call.number()));
            if (call.method().delegate() == Delegate.INVOKE_ONEWAY && !draining) {
                result.onFailure(failure -> limited.warn(
                        "oneway",
                        "[" + settings.channel() + "] oneway call failed: method="
                                + call.method().name() + ": " + failure.getMessage()));
                return settings.context().succeededFuture();
            }
            return result.map(value -> lowered(value))
                    .recover(failure -> settings.context().failedFuture(lowered(failure)));
        } catch (ClusterException e) {
            return settings.context().failedFuture(e);
        }
    }

    /** Returns the answer as a follower would get it; it has run, whatever comes of that. */
    private @Nullable Object lowered(@Nullable Object value) {
        if (value instanceof PublicationNumber) {
            return value;
        }
        try {
            Transcode transcode = settings.transcodes().local();
            return transcode.decode(transcode.encode(value));
        } catch (RuntimeException e) { // transcodes may be foreign code
            throw FollowerConnection.badResult(e);
        }
    }

    /** Returns the failure as a follower would see it. */
    private static Throwable lowered(Throwable failure) {
        return failure instanceof ClusterException
                ? failure
                : Failure.of(Failure.result(failure), Failure.toJson(failure));
    }

    @Override
    public Future<Void> subscribe(Registration registration, long deadlineNanos) {
        return subscribe(registration, local, deadlineNanos);
    }

    /** Subscribes for whoever asks; who comes first does not set the deadline of those who wait with it. */
    Future<Void> subscribe(Registration registration, SubscriptionHub.Subscriber subscriber, long deadlineNanos) {
        long nowNanos = System.nanoTime();
        long upstreamNanos =
                Math.max(deadlineNanos - nowNanos, settings.pushTimeout().toNanos());
        Future<Void> subscribed = hub.subscribe(registration, subscriber, nowNanos + upstreamNanos);
        return Deadline.limit(subscribed, deadlineNanos, "not subscribed by the deadline");
    }

    @Override
    public Future<Void> unSubscribe(Registration registration, long deadlineNanos) {
        Future<Void> unSubscribed = hub.unSubscribe(registration.key(), local, deadlineNanos);
        return Deadline.limit(unSubscribed, deadlineNanos, "not unsubscribed by the deadline");
    }

    @Override
    public void tick(long nowNanos) {
        dataClient.tick(nowNanos);
        List.copyOf(followers).forEach(follower -> follower.tick(nowNanos));
        if (!draining) {
            publications.tick(nowNanos);
        }
    }

    /**
     * Returns {@code {"leaderPid", "followers": […], "upstream": […], "publications": {"count", "holders", "bytes"},
     * "dropped", "buffered"}}: of publications how many keys there are, how many processes have published them, and about how
     * many bytes are kept of them; buffered are the bytes that are kept for the connections of all followers.
     */
    @Override
    public JsonObject status() {
        JsonArray connected = new JsonArray();
        followers.forEach(follower -> connected.add(follower.status()));
        return new JsonObject()
                .put("leaderPid", settings.identity().pid())
                .put("followers", connected)
                .put("upstream", hub.status())
                .put("publications", publications.status())
                .put("dropped", hub.dropped())
                .put(
                        "buffered",
                        followers.stream()
                                .mapToLong(FollowerConnection::buffered)
                                .sum());
    }

    @Override
    public Future<Void> end() {
        if (ending == null) {
            ending = drain().compose(v -> dataClient.undeploy(settings.drainTimeout()))
                    .otherwiseEmpty()
                    .onComplete(v -> {
                        hub.close();
                        left = true;
                        registerWaiting();
                        ended.tryComplete();
                    });
        }
        return ending;
    }

    @Override
    public Future<Void> ended() {
        return ended.future();
    }

    /** Notes that this session cannot go on: whoever holds it is to end it. */
    private void lost(Throwable cause) {
        ended.tryFail(cause);
    }

    /** Called before the data client is undeployed, by whomever; on any thread. */
    private Future<Void> undeploying() {
        Promise<Void> drained = Promise.promise();
        settings.context().runOnContext(v -> {
            boolean closing = settings.context().owner().closeFuture().isClosed();
            if (ending == null && !closing) { // when Vert.x closes, the end of the session follows by itself
                lost(new ClusterException(ErrorCode.DATA_CLIENT_LOST, "the data client is being undeployed"));
            }
            drain().onComplete(drained);
        });
        return drained.future();
    }

    /**
     * Tells the followers, and completes when all that they have sent before they knew has arrived and nothing is in flight,
     * at the latest after the drain timeout.
     */
    private Future<Void> drain() {
        if (!draining) {
            draining = true;
            publications.leave();
            long deadlineNanos = System.nanoTime() + settings.drainTimeout().toNanos();
            List<Future<Void>> answers = followers.stream()
                    .map(follower -> follower.goAway(deadlineNanos))
                    .toList();
            Future.join(answers).onComplete(v -> {
                told = true;
                completeIfIdle();
            });
        }
        return idle.future()
                .timeout(settings.drainTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty()
                .onComplete(v -> drained = true);
    }

    private void callEnded() {
        inFlight--;
        completeIfIdle();
    }

    private void completeIfIdle() {
        if (told && inFlight == 0) {
            drained = true; // at once: the data client is undeployed next
            idle.tryComplete();
        }
    }
}
