package org.clusterclient.leader;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.service.ServedServices;
import org.clusterclient.service.ServiceMethod;
import org.jspecify.annotations.Nullable;

/**
 * The deployed data client: a verticle that serves the service at a private address, called as the generated proxies
 * call; one that is bound by {@code DataClientVerticle} without the event bus. Confined to the channel's context.
 */
final class DataClient {

    /** How many calls are started together: then others have their turn. */
    private static final int MOST_AT_ONCE = 32;

    private final ContextInternal context;
    private final DataClientSettings settings;
    private final String address = UUID.randomUUID().toString();
    private final ServedServices served;
    private final Map<String, MultiMap> headers = new HashMap<>(); // of direct calls, by method; never changed
    private final Set<DirectCall> underWay = new LinkedHashSet<>();
    private final Consumer<DirectCall> answered = this::answered;
    private long count; // of all direct calls there were
    private List<DirectCall> calls = new ArrayList<>(); // of this turn, for a data client on an event loop
    private final Promise<String> deployment;
    private @Nullable DrainedDeployable instance;

    DataClient(ContextInternal context, DataClientSettings settings) {
        this.context = context;
        this.settings = settings;
        this.served = ServedServices.of(context.owner());
        this.deployment = context.promise();
    }

    /**
     * Deploys the verticle with the configured options; its config gets {@code clusterClient}: {@code {address, events,
     * channel, epoch}}.
     *
     * @param drain what must have ended before the verticle is undeployed; may be called on any thread
     */
    Future<Void> deploy(String channel, long epoch, Supplier<Future<Void>> drain) {
        DeploymentOptions options = new DeploymentOptions(settings.options());
        JsonObject config = options.getConfig() == null
                ? new JsonObject()
                : options.getConfig().copy();
        options.setConfig(config.put(
                "clusterClient",
                new JsonObject()
                        .put("address", address)
                        .put("events", settings.events())
                        .put("channel", channel)
                        .put("epoch", epoch)));
        try {
            DrainedDeployable made = new DrainedDeployable(settings.verticle().call(), drain);
            instance = made;
            settings.deployer().deploy(made, options).onComplete(deployment);
        } catch (Exception e) { // constructors are foreign code
            deployment.fail(e);
        }
        return deployment.future().mapEmpty();
    }

    /**
     * Undeploys the verticle, or waits for whoever does it already.
     *
     * @param startTimeout how long to wait for a start under way; if it succeeds later, it is undeployed then
     */
    Future<Void> undeploy(Duration startTimeout) {
        if (instance == null) {
            return context.succeededFuture();
        }
        Future<Void> undeployed = instance.undeployed();
        Future<String> started = deployment.future().timeout(startTimeout.toMillis(), TimeUnit.MILLISECONDS);
        Future<Void> gone =
                started.compose(id -> settings.deployer().undeploy(id).recover(already -> undeployed));
        if (!started.isComplete()) {
            started.onFailure(late ->
                    deployment.future().onSuccess(id -> settings.deployer().undeploy(id)));
        }
        return gone.otherwiseEmpty();
    }

    /**
     * Calls a method. A call whose deadline has passed is not started.
     *
     * <p>Fails with the data client's own failure, a {@link ServiceException}; with {@link ErrorCode#TIMEOUT} when it does
     * not answer by the deadline; with {@link ErrorCode#DATA_CLIENT_LOST} when nobody serves its address.
     */
    Future<@Nullable Object> call(ServiceMethod method, JsonArray arguments, long deadlineNanos) {
        return call(method, arguments, deadlineNanos, () -> {});
    }

    /**
     * Calls a method so, and says when that is over.
     *
     * @param ended run once, before whoever waits for the answer hears of it
     */
    Future<@Nullable Object> call(ServiceMethod method, JsonArray arguments, long deadlineNanos, Runnable ended) {
        long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        JsonObject named;
        try {
            if (leftMillis <= 0) {
                throw new ClusterException(
                        ErrorCode.TIMEOUT, Outcome.NOT_RUN, "late, not started: method=" + method.name(), null);
            }
            named = method.named(arguments);
        } catch (ClusterException e) {
            ended.run();
            return context.failedFuture(e);
        }
        ServedServices.Served direct = served.get(address);
        return direct == null
                ? request(method, named, leftMillis).onComplete(v -> ended.run())
                : call(direct, method, named, deadlineNanos, ended);
    }

    /** Calls on the event bus. */
    private Future<@Nullable Object> request(ServiceMethod method, JsonObject named, long leftMillis) {
        DeliveryOptions options = new DeliveryOptions()
                .setLocalOnly(true)
                .addHeader("action", method.name())
                .addHeader("timeout", Long.toString(leftMillis))
                .setSendTimeout(leftMillis);
        if (method.delegate() == Delegate.INVOKE_ONEWAY && !method.answers()) {
            context.owner().eventBus().send(address, named, options);
            return context.succeededFuture();
        }
        return context.owner()
                .eventBus()
                .<Object>request(address, named, options)
                .map(message -> jsonLike(message.body()))
                .recover(failure -> context.failedFuture(explained(method, failure)));
    }

    private Future<@Nullable Object> call(
            ServedServices.Served direct, ServiceMethod method, JsonObject named, long deadlineNanos, Runnable ended) {
        boolean owned = method.delegate() == Delegate.INVOKE || method.delegate() == Delegate.INVOKE_ONEWAY;
        DirectCall call = new DirectCall(
                count++,
                address,
                method,
                headers.computeIfAbsent(
                        method.name(),
                        name -> MultiMap.caseInsensitiveMultiMap().add("action", name)),
                owned ? named : named.copy(), // a registration is remembered here
                context.promise(),
                deadlineNanos,
                answered,
                ended);
        boolean answers = method.delegate() != Delegate.INVOKE_ONEWAY || method.answers();
        start(direct, call, !answers);
        if (!answers) {
            ended.run();
            return context.succeededFuture();
        }
        underWay.add(call);
        return call.answer();
    }

    /**
     * Has a call made on the data client's context: on an event loop together with others of this turn, since to wake a thread
     * takes longer than most calls.
     *
     * @param now whether nobody waits for the answer, so that the call has to be ahead of what ends the data client
     */
    private void start(ServedServices.Served direct, DirectCall call, boolean now) {
        ContextInternal its = (ContextInternal) direct.context();
        if (!its.isEventLoopContext()) { // one may wait within a call
            its.duplicate().runOnContext(v -> direct.handler().handle(call));
            return;
        }
        calls.add(call);
        if (now || calls.size() == MOST_AT_ONCE) {
            startAll(direct);
        } else if (calls.size() == 1) {
            context.runOnContext(v -> startAll(direct));
        }
    }

    private void startAll(ServedServices.Served direct) {
        if (calls.isEmpty()) {
            return;
        }
        List<DirectCall> all = calls;
        calls = new ArrayList<>();
        ContextInternal its = (ContextInternal) direct.context();
        its.runOnContext(v -> {
            for (DirectCall call : all) { // each in a context of its own, as messages are
                its.duplicate().<Message<JsonObject>>dispatch(call, direct.handler());
            }
        });
    }

    /** Takes an answer, on any thread; each by itself, so that it stays between the values that are sent before and after. */
    private void answered(DirectCall call) {
        context.runOnContext(v -> complete(call));
    }

    private void complete(DirectCall call) {
        if (!underWay.remove(call)) {
            return; // its deadline has passed
        }
        call.ended().run();
        if (!call.expire(System.nanoTime())) {
            call.complete();
        }
    }

    /** Fails the calls that the data client has not answered by their deadline. */
    void tick(long nowNanos) {
        List<DirectCall> late =
                underWay.stream().filter(call -> call.isLate(nowNanos)).toList();
        late.forEach(underWay::remove);
        late.forEach(call -> call.ended().run());
        late.forEach(call -> call.expire(nowNanos)); // last: whoever hears of it may call again
    }

    /** Generated handlers answer a {@code Future<Character>} with the character itself, which JSON does not have. */
    static @Nullable Object jsonLike(@Nullable Object body) {
        return body instanceof Character character ? (Object) (int) character : body;
    }

    static Throwable explained(ServiceMethod method, Throwable failure) {
        if (failure instanceof ServiceException || !(failure instanceof ReplyException e)) {
            return failure;
        }
        ReplyFailure type = e.failureType();
        if (type == ReplyFailure.NO_HANDLERS) {
            return new ClusterException(
                    ErrorCode.DATA_CLIENT_LOST, "the data client does not serve its address: method=" + method.name());
        }
        if (type == ReplyFailure.TIMEOUT) {
            return timeout(method);
        }
        return new ServiceException(e.failureCode(), e.getMessage());
    }

    static ClusterException timeout(ServiceMethod method) {
        return new ClusterException(
                ErrorCode.TIMEOUT, "no answer from the data client by the deadline: method=" + method.name());
    }
}
