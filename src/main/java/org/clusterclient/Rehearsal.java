package org.clusterclient;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.Access;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.election.Election;
import org.clusterclient.election.ElectionResult;
import org.clusterclient.leader.Deployer;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.Packet;
import org.clusterclient.service.ServedServices;
import org.clusterclient.service.ServiceInterface;
import org.clusterclient.service.ServiceMethod;
import org.clusterclient.session.CanonicalJson;
import org.clusterclient.session.Invocation;
import org.clusterclient.session.LocalState;
import org.clusterclient.session.Registration;
import org.clusterclient.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * Changes of leader in private, once per JVM, so that a follower has loaded, linked and partly compiled what it runs when it has
 * to take over: else that is most of the time of a first take-over. Two parties lead and follow in turns, on an event loop of
 * their own, over a loopback port of their own that takes nobody else, with a data client that answers everything. Calls fail,
 * wait and are made again, so that what is compiled later has been seen to do so. No code of the user runs, and nothing is told.
 */
final class Rehearsal {

    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
    private static final AtomicBoolean HELD = new AtomicBoolean();
    private static final String LOOPBACK = "127.0.0.1";
    private static final int CHANGES = 20;
    private static final int CALLS = 32; // under way when a connection is lost, and as many while there is none
    private static final int MAX_FRAME_SIZE = 64 * 1024;
    private static final long PAUSE_MILLIS = 50; // the process has other things to do when it starts
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final ContextInternal context;
    private final ServiceInterface service;
    private final String channel = UUID.randomUUID().toString();
    private final Party first;
    private final Party second;
    private final NetServer server;
    private final Set<PacketConnection> followers = new HashSet<>();
    private SocketAddress address = SocketAddress.inetSocketAddress(0, LOOPBACK);
    private Election.@Nullable Leadership leader;
    private boolean direct; // whether the last data client can be called without the event bus

    private Rehearsal(ContextInternal context, ServiceInterface service) {
        this.context = context;
        this.service = service.ofAnyArguments(); // none is made up that would fit
        this.server = context.owner().createNetServer().connectHandler(this::accept);
        this.first = new Party();
        this.second = new Party();
    }

    /** Begins one, unless this JVM has had one. May be called on any thread. */
    static void once(VertxInternal vertx, ServiceInterface service) {
        if (HELD.compareAndSet(false, true)) {
            run(vertx, service).onFailure(failure -> log.debug("rehearsal failed", failure));
        }
    }

    /** Completes when everything has worked, and is closed again. */
    static Future<Void> run(VertxInternal vertx, ServiceInterface service) {
        ContextInternal context = vertx.createEventLoopContext();
        Promise<Void> done = context.promise();
        context.runOnContext(v -> new Rehearsal(context, service).run().onComplete(done));
        return done.future();
    }

    private Future<Void> run() {
        MessageConsumer<Object> listener = context.owner().eventBus().localConsumer(channel, value -> {});
        return server.listen(0, LOOPBACK)
                .compose(listening -> {
                    address = SocketAddress.inetSocketAddress(listening.actualPort(), LOOPBACK);
                    return first.enter();
                })
                .compose(v -> change(first, second, CHANGES))
                .timeout(LONGEST.toMillis(), TimeUnit.MILLISECONDS)
                .eventually(() -> Future.join(first.leave(), second.leave()))
                .eventually(listener::unregister)
                .eventually(server::close);
    }

    private Future<Void> change(Party leading, Party following, int left) {
        if (left == 0) {
            return context.succeededFuture();
        }
        return following
                .enter()
                .compose(v -> leading.use())
                .compose(v -> following.use())
                .compose(v -> following.lose())
                .compose(v -> leading.leave())
                .compose(v -> following.enter())
                .compose(v -> context.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS))
                .compose(v -> change(following, leading, left - 1));
    }

    private void accept(NetSocket socket) {
        PacketConnection connection = new PacketConnection(context, socket, MAX_FRAME_SIZE, packet -> {});
        connection.requests(packet -> registered(connection, packet));
    }

    private void registered(PacketConnection connection, Packet packet) {
        boolean ours = packet.connectionObject() instanceof RegisterChannel request
                && request.channelName().equals(channel);
        if (!ours || leader == null) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "nobody else is taken");
        }
        followers.add(connection);
        leader.accept(connection, packet);
    }

    /** One of the two processes that are played; whoever comes when nobody leads, leads. */
    private final class Party implements Election, Deployer {

        private final Candidacy candidacy;
        private final LocalState local;
        private @Nullable Session session;

        Party() {
            ClusterClientOptions options = new ClusterClientOptions()
                    .setName(channel)
                    .setService(service.name())
                    .setAddress(UUID.randomUUID().toString());
            Wiring wiring = new Wiring(
                    context,
                    options,
                    ServiceSetup.plain(service),
                    Access.OPEN,
                    this,
                    () -> new Answering(direct = !direct),
                    UUID.randomUUID().toString(),
                    this,
                    this::leave);
            candidacy = wiring.candidacy();
            local = wiring.local();
        }

        /** Leaves the session that has ended, if there is one, and gets another. */
        Future<Void> enter() {
            return leave().compose(v -> candidacy.attempt(0))
                    .onSuccess(entered -> {
                        session = entered;
                        local.attach(entered);
                    })
                    .mapEmpty();
        }

        /** Makes a call of every kind that the service has. */
        Future<Void> use() {
            long deadlineNanos = System.nanoTime() + LONGEST.toNanos();
            Future<Void> used = context.succeededFuture();
            for (Delegate kind : Delegate.values()) {
                ServiceMethod method = method(kind);
                if (method != null) {
                    used = used.compose(v -> use(method, deadlineNanos));
                }
            }
            return used;
        }

        private Future<Void> use(ServiceMethod method, long deadlineNanos) {
            Registration registration = new Registration(CanonicalJson.of(new JsonObject()), new JsonObject());
            return switch (method.delegate()) {
                case SUBSCRIBE -> local.subscriptions().add(registration, channel, deadlineNanos);
                case PUBLISH -> local.publications().publish(method, registration, deadlineNanos);
                case INVOKE, INVOKE_ONEWAY -> {
                    JsonArray arguments = new JsonArray(
                            Collections.nCopies(method.parameters().size(), (Object) "argument"));
                    Invocation call = new Invocation(method, arguments, deadlineNanos);
                    yield local.calls()
                            .call(deadlineNanos, true, present -> present.invoke(call))
                            .mapEmpty();
                }
                case UNSUBSCRIBE, UNPUBLISH, CLOSE -> context.succeededFuture(); // what was told is to be told again
            };
        }

        /** Loses the leader while calls are under way, and has them answered with the next connection. */
        Future<Void> lose() {
            ServiceMethod method = method(Delegate.INVOKE);
            Session lost = session;
            if (method == null || lost == null) {
                return context.succeededFuture();
            }
            Future<Void> underWay = useOften(method);
            followers.forEach(PacketConnection::close);
            followers.clear();
            return lost.ended()
                    .otherwiseEmpty()
                    .compose(v -> {
                        local.detach(null);
                        Future<Void> waiting = useOften(method);
                        return enter().compose(entered -> Future.all(underWay, waiting));
                    })
                    .mapEmpty();
        }

        private Future<Void> useOften(ServiceMethod method) {
            long deadlineNanos = System.nanoTime() + LONGEST.toNanos();
            List<Future<Void>> calls = new ArrayList<>();
            for (int i = 0; i < CALLS; i++) {
                calls.add(use(method, deadlineNanos));
            }
            return Future.all(calls).mapEmpty();
        }

        private @Nullable ServiceMethod method(Delegate kind) {
            return service.methods().stream()
                    .filter(candidate -> candidate.delegate() == kind)
                    .findFirst()
                    .orElse(null);
        }

        Future<Void> leave() {
            Session left = session;
            if (left == null) {
                return context.succeededFuture();
            }
            session = null;
            local.detach(null);
            return left.end().transform(v -> candidacy.release());
        }

        @Override
        public ContextInternal context() {
            return context;
        }

        @Override
        public SocketAddress leader() {
            return address;
        }

        @Override
        public Future<ElectionResult> claim(long lastEpoch) {
            return context.succeededFuture(
                    leader == null ? ElectionResult.Won.after(lastEpoch) : new ElectionResult.Lost(address));
        }

        @Override
        public void accept(Leadership leadership) {
            leader = leadership;
        }

        @Override
        public Future<Void> release() {
            leader = null;
            followers.forEach(PacketConnection::close);
            followers.clear();
            return context.succeededFuture();
        }

        @Override
        public Future<Void> resign() {
            return release();
        }

        @Override
        public Future<Void> close() {
            return context.succeededFuture();
        }

        @Override
        public Future<String> deploy(Deployable verticle, DeploymentOptions options) {
            return context.owner().deployVerticle(verticle, options);
        }

        @Override
        public Future<Void> undeploy(String deploymentId) {
            return context.owner().undeploy(deploymentId);
        }
    }

    /** A data client that answers everything with nothing, directly or not, and sends a value to whoever subscribes. */
    private static final class Answering extends VerticleBase {

        private final boolean direct;

        Answering(boolean direct) {
            this.direct = direct;
        }

        @Override
        public Future<?> start() {
            if (direct) {
                ServedServices.of(vertx).add(address(), new ServedServices.Served(context, this::answer));
            }
            return vertx.eventBus().localConsumer(address(), this::answer).completion();
        }

        @Override
        public Future<?> stop() {
            ServedServices.of(vertx).remove(address());
            return Future.succeededFuture();
        }

        private String address() {
            return config().getJsonObject("clusterClient").getString("address");
        }

        private void answer(Message<JsonObject> call) {
            call.reply(null);
            if (call.headers().get("action").equals(Delegate.SUBSCRIBE.value())) {
                call.body().forEach(argument -> {
                    if (argument.getValue() instanceof String listener) {
                        vertx.eventBus().send(listener, new JsonObject());
                    }
                });
            }
        }
    }
}
