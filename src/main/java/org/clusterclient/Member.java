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
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.connection.Access;
import org.clusterclient.election.AddressElection;
import org.clusterclient.election.Election;
import org.clusterclient.election.ServerSettings;
import org.clusterclient.leader.DataClientFactory;
import org.clusterclient.leader.Deployer;
import org.clusterclient.service.ServedServices.Served;
import org.clusterclient.service.ServiceInterface;
import org.jspecify.annotations.Nullable;

/**
 * This Vertx's membership of one channel, as a deployment: it serves the channel's addresses, and the data client is its
 * child. What the channel does happens on the channel's context, the one of its sockets, which is not the verticle's own.
 */
final class Member extends VerticleBase implements Deployer {

    private final ClusterClientOptions options;
    private final Function<Member, Future<Void>> end;
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();
    private final ShutdownHook shutdownHook;
    private @Nullable Election election;
    private @Nullable ContextInternal channelContext;
    private @Nullable Future<Void> closed;
    private volatile @Nullable Wiring wiring; // set once, before the deployment is complete

    /** @param end ends this membership for all who have joined it, undeploying this verticle */
    Member(ClusterClientOptions options, Function<Member, Future<Void>> end) {
        this.options = new ClusterClientOptions(options);
        this.end = end;
        this.shutdownHook = new ShutdownHook(() -> end.apply(this), leaveTimeout());
    }

    /** Returns the longest that an end in order is waited for: the drain, and the data client's own end. */
    private Duration leaveTimeout() {
        return Duration.ofMillis(options.getDrainTimeout()).multipliedBy(3);
    }

    ClusterClientOptions options() {
        return options;
    }

    String address() {
        return String.valueOf(options.getAddress());
    }

    /** Serves the addresses, and begins to elect; calls wait for a role. */
    @Override
    public Future<?> start() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        ServiceSetup setup = ServiceSetup.of(options, loader);
        return dataClient(loader)
                .compose(dataClient -> vertx.executeBlocking(() -> AccessSetup.of(vertx, options), false)
                        .compose(access -> openElection(access).compose(context -> {
                            channelContext = context;
                            return onChannel(context, () -> begin(context, setup, access, dataClient));
                        })));
    }

    /** Gives up the role and the addresses; the data client, a child, has gone before. */
    @Override
    public Future<?> stop() {
        return close();
    }

    /** Returns the description of the service; to be called once deployed. */
    ServiceInterface service() {
        return wired().service();
    }

    /** Returns how the address can be reached without the event bus, null while it is not served. May be called on any thread. */
    @Nullable
    Served served() {
        Wiring wired = wiring;
        return wired == null ? null : wired.consumer().served();
    }

    /** Completes with the first role; to be called once deployed. */
    Future<Void> ready() {
        return wired().lifecycle().ready();
    }

    /** Returns the present role, null while there is none. May be called on any thread. */
    @Nullable
    Role role() {
        Wiring wired = wiring;
        return wired == null ? null : wired.lifecycle().role();
    }

    /** Lets what is in flight come to its end, gives up the role, and the addresses last. May be called again. */
    Future<Void> close() {
        Wiring wired = wiring;
        ContextInternal context = channelContext;
        if (wired == null || context == null) {
            return Future.succeededFuture();
        }
        shutdownHook.remove();
        return onChannel(context, () -> {
            if (closed == null) {
                closed = closing(wired);
            }
            return closed;
        });
    }

    private Future<Void> closing(Wiring wired) {
        return wired.lifecycle()
                .close()
                .transform(v -> Future.join(
                        consumers.stream().map(MessageConsumer::unregister).toList()))
                .transform(v -> wired.consumer().unregister())
                .transform(v -> election == null ? Future.succeededFuture() : election.close());
    }

    @Override
    public Future<String> deploy(Deployable verticle, DeploymentOptions deploymentOptions) {
        Promise<String> deployed = Promise.promise();
        context.runOnContext(v -> {
            if (channelContext != null) { // it is, else nobody would lead
                NextEventLoop.turnTo((VertxInternal) vertx, channelContext.nettyEventLoop());
            }
            vertx.deployVerticle(verticle, deploymentOptions).onComplete(deployed);
        });
        return deployed.future();
    }

    @Override
    public Future<Void> undeploy(String deploymentId) {
        return vertx.undeploy(deploymentId);
    }

    private Wiring wired() {
        return Objects.requireNonNull(wiring, "not deployed");
    }

    private Future<@Nullable Callable<? extends Deployable>> dataClient(ClassLoader loader) {
        String dataClient = options.getDataClient();
        return dataClient == null
                ? Future.succeededFuture()
                : DataClientFactory.find(vertx, dataClient, loader).map(found -> found);
    }

    private Future<ContextInternal> openElection(Access access) {
        if (options.isSingleMode()) {
            return Future.succeededFuture((ContextInternal) context);
        }
        ServerSettings settings = new ServerSettings(
                options.getMaxFrameSize(),
                options.getMaxConnections(),
                options.getMaxBuffered(),
                Duration.ofMillis(options.getRegistrationTimeout()),
                access,
                leaveTimeout());
        return AddressElection.open(vertx, options.socketAddress(), String.valueOf(options.getName()), settings)
                .map(opened -> {
                    election = opened;
                    return opened.context();
                });
    }

    private Future<Void> begin(
            ContextInternal context,
            ServiceSetup setup,
            Access access,
            @Nullable Callable<? extends Deployable> dataClient) {
        String dataClientEvents = UUID.randomUUID().toString();
        Wiring wired = new Wiring(
                context, options, setup, access, election, dataClient, dataClientEvents, this, () -> end.apply(this));
        wiring = wired;
        wired.consumer().register(vertx, address());
        consumers.add(vertx.eventBus()
                .<Object>localConsumer(address() + ".status", message -> message.reply(wired.status())));
        consumers.add(
                vertx.eventBus().<Object>localConsumer(dataClientEvents, message -> onDataClientEvent(wired, message)));
        wired.lifecycle().begin();
        if (dataClient != null) {
            wired.lifecycle().ready().onSuccess(v -> rehearse(wired));
        }
        if (options.isShutdownHook()) {
            shutdownHook.install();
        }
        return context.succeededFuture();
    }

    /** A follower prepares to lead. */
    private void rehearse(Wiring wired) {
        if (wired.lifecycle().role() == Role.FOLLOWER) {
            Rehearsal.once((VertxInternal) vertx, wired.service());
        }
    }

    private static void onDataClientEvent(Wiring wired, Message<Object> message) {
        if (message.body() instanceof JsonObject event && "broken".equals(event.getValue("type"))) {
            wired.lifecycle()
                    .dataClientBroken(
                            event.getValue("epoch") instanceof Long epoch ? epoch : null,
                            new ClusterException(
                                    ErrorCode.DATA_CLIENT_LOST,
                                    "the data client is broken: " + event.getValue("cause")));
        } else {
            wired.events().publish(message.body());
        }
    }

    private static <T> Future<T> onChannel(ContextInternal context, Supplier<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> {
            try {
                work.get().onComplete(done);
            } catch (RuntimeException e) {
                done.fail(e);
            }
        });
        return done.future();
    }
}
