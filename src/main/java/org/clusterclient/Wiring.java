package org.clusterclient;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.clusterclient.api.Role;
import org.clusterclient.connection.Access;
import org.clusterclient.election.AddressHolder;
import org.clusterclient.election.Election;
import org.clusterclient.follower.AddressHolders;
import org.clusterclient.follower.FollowerSettings;
import org.clusterclient.follower.LeaderConnector;
import org.clusterclient.leader.DataClientSettings;
import org.clusterclient.leader.Deployer;
import org.clusterclient.leader.LeaderSession;
import org.clusterclient.leader.LeaderSettings;
import org.clusterclient.leader.PublicationSettings;
import org.clusterclient.protocol.Identity;
import org.clusterclient.service.ServiceInterface;
import org.clusterclient.session.CallQueue;
import org.clusterclient.session.CallStatistics;
import org.clusterclient.session.DelegateConsumer;
import org.clusterclient.session.Events;
import org.clusterclient.session.LocalPublications;
import org.clusterclient.session.LocalState;
import org.clusterclient.session.LocalSubscriptions;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a membership together: the one place where options become the values that the parts take. To be used
 * on the channel's context.
 */
final class Wiring {

    private final ContextInternal context;
    private final ClusterClientOptions options;
    private final ServiceSetup setup;
    private final String channel;
    private final Identity identity = Identity.ofThisProcess();
    private final Events events;
    private final LocalState local;
    private final CallStatistics statistics = new CallStatistics();
    private final Candidacy candidacy;
    private final RoleLifecycle lifecycle;
    private final DelegateConsumer consumer;

    /**
     * Wires a membership.
     *
     * @param context the channel's event loop
     * @param access what has to be proven to a leader
     * @param election how to become leader; null in single mode
     * @param dataClient makes the data client; null if this process never leads
     * @param dataClientEvents address at which the data client tells what happens to it
     * @param deployer deploys the data client
     * @param end ends this membership
     */
    Wiring(
            ContextInternal context,
            ClusterClientOptions options,
            ServiceSetup setup,
            Access access,
            @Nullable Election election,
            @Nullable Callable<? extends Deployable> dataClient,
            String dataClientEvents,
            Deployer deployer,
            Supplier<Future<Void>> end) {
        this.context = context;
        this.options = options;
        this.setup = setup;
        this.channel = String.valueOf(options.getName());
        this.events = new Events(context.owner(), options.getAddress() + ".events");
        this.local = localState();
        LongFunction<LeaderSession> leaderSession =
                leaderSessions(access, election, dataClient, dataClientEvents, deployer);
        this.candidacy = election == null
                ? new SingleCandidacy(leaderSession)
                : new ElectionCandidacy(
                        election,
                        leaderSession,
                        new LeaderConnector(followerSettings(access), local.subscriptions(), addressHolders()),
                        options.getLeader());
        this.lifecycle = new RoleLifecycle(
                context,
                channel,
                candidacy,
                local,
                millis(options.getMaxWaitTime()),
                millis(options.getDrainTimeout()));
        this.consumer = new DelegateConsumer(channel, setup.service(), local, statistics, consumerSettings(), end);
    }

    ServiceInterface service() {
        return setup.service();
    }

    RoleLifecycle lifecycle() {
        return lifecycle;
    }

    Candidacy candidacy() {
        return candidacy;
    }

    LocalState local() {
        return local;
    }

    DelegateConsumer consumer() {
        return consumer;
    }

    Events events() {
        return events;
    }

    /** Returns the status document of the channel in this process. */
    JsonObject status() {
        return new JsonObject()
                .put("channel", channel)
                .put("address", options.getAddress())
                .put("service", setup.service().name())
                .put("pid", identity.pid())
                .put("instance", identity.instance())
                .mergeIn(lifecycle.status())
                .put("local", local.status())
                .put("calls", statistics.status());
    }

    private LocalState localState() {
        Duration attemptTimeout = millis(options.getResponseTimeout());
        CallQueue calls = new CallQueue(context, options.getMaxPending());
        LocalSubscriptions subscriptions = new LocalSubscriptions(
                context,
                calls,
                events,
                options.isBroadcast(),
                attemptTimeout,
                millis(options.getSubscribeTimeout()),
                options.getMaxSubscriptions());
        LocalPublications publications = new LocalPublications(
                calls, events, attemptTimeout, options.getMaxPublications(), options.getMaxBuffered() / 4);
        return new LocalState(calls, publications, subscriptions, events);
    }

    private LongFunction<LeaderSession> leaderSessions(
            Access access,
            @Nullable Election election,
            @Nullable Callable<? extends Deployable> dataClient,
            String dataClientEvents,
            Deployer deployer) {
        LeaderSettings leader = leaderSettings(access);
        Role role = election == null ? Role.SINGLE : Role.LEADER;
        Callable<? extends Deployable> verticle = dataClient != null
                ? dataClient
                : () -> {
                    throw new IllegalStateException("leader: false never leads"); // and so never deploys
                };
        DataClientSettings deployment = new DataClientSettings(
                verticle, new DeploymentOptions(options.getDataClientOptions()), dataClientEvents, deployer);
        return epoch -> new LeaderSession(leader, deployment, role, epoch, local.subscriptions());
    }

    private LeaderSettings leaderSettings(Access access) {
        return new LeaderSettings(
                context,
                channel,
                identity,
                setup.service(),
                options.configFingerprint(),
                options.getFingerprint().equals("strict"),
                access.token() != null,
                setup.transcodes(),
                setup.formatKey(),
                new PublicationSettings(
                        setup.publicationKey(),
                        millis(options.getPublicationGrace()),
                        options.getMaxPublications(),
                        options.getMaxBuffered() / 2,
                        millis(options.getResponseTimeout())),
                options.isBroadcast(),
                options.getMaxPending(),
                options.getMaxQueuedValues(),
                options.getMaxSubscriptions(),
                options.getMaxFrameSize(),
                millis(options.getResponseTimeout()),
                millis(options.getHeartbeatInterval()),
                options.isCheckHeartbeat(),
                millis(options.getDrainTimeout()),
                events);
    }

    private FollowerSettings followerSettings(Access access) {
        return new FollowerSettings(
                context,
                channel,
                identity,
                setup.service().name(),
                options.getDataClient() == null ? "" : options.configFingerprint(),
                setup.transcodes(),
                setup.formatKey(),
                options.getMaxFrameSize(),
                millis(options.getConnectTimeout()),
                millis(options.getResponseTimeout()),
                millis(options.getHeartbeatInterval()),
                options.isCheckHeartbeat(),
                millis(options.getDrainTimeout()),
                access,
                events);
    }

    private AddressHolders addressHolders() {
        AddressHolder holder = new AddressHolder();
        return (address, toldPid) -> context.executeBlocking(
                () -> holder.describe(address, toldPid), false); // beside, not after, other work
    }

    private DelegateConsumer.Settings consumerSettings() {
        return new DelegateConsumer.Settings(
                millis(options.getResponseTimeout()),
                Set.copyOf(options.getIdempotent()),
                setup.overrides(),
                setup.formatKey(),
                setup.publicationKey());
    }

    private static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
