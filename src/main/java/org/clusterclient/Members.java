package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/**
 * The memberships of one Vertx, by event-bus address; a further join with the same options shares the first. State is
 * confined to a context of its own, outside every verticle, so that a member is nobody's child and outlives whoever
 * joined first. Methods may be called on any thread.
 */
final class Members implements Shareable {

    private static final String MAP = Members.class.getName();

    private final ContextInternal context;
    private final Map<String, Shared> byAddress = new HashMap<>();
    private final Map<Shared, Future<Void>> ending = new HashMap<>();

    private Members(Vertx vertx) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    private static final class Shared {
        final Member member;
        final Future<String> deployment;
        int joined;

        Shared(Member member, Future<String> deployment) {
            this.member = member;
            this.deployment = deployment;
        }
    }

    static Members of(Vertx vertx) {
        LocalMap<String, Members> map = vertx.sharedData().getLocalMap(MAP);
        return map.computeIfAbsent(MAP, key -> new Members(vertx));
    }

    /**
     * Returns the membership of a channel, when it is ready.
     *
     * <p>Fails with {@link ErrorCode#BAD_OPTIONS} if they cannot work, or if the address is taken by other options, and
     * with {@link ErrorCode#NOT_READY} if there is no role in time.
     */
    Future<Member> join(ClusterClientOptions options) {
        Promise<Member> joined = Promise.promise();
        context.runOnContext(v -> join(options, joined));
        return joined.future();
    }

    /** Joins after the end of a membership that is being left: it still holds its claim and its address. */
    private void join(ClusterClientOptions options, Promise<Member> joined) {
        Optional<Future<Void>> before = ending.entrySet().stream()
                .filter(left -> left.getKey().member.address().equals(options.getAddress())
                        || sameChannel(left.getKey(), options))
                .map(Map.Entry::getValue)
                .findFirst();
        if (before.isPresent()) {
            before.get().onComplete(v -> join(options, joined));
        } else {
            shared(options).compose(this::joined).onComplete(joined);
        }
    }

    /** Gives up one join; the last one ends the membership. Completes when that has ended. */
    Future<Void> leave(Member member) {
        Promise<Void> left = Promise.promise();
        context.runOnContext(v -> {
            Shared shared = byAddress.get(member.address());
            if (shared != null && shared.member == member && --shared.joined == 0) {
                end(shared).onComplete(left);
            } else {
                left.complete();
            }
        });
        return left.future();
    }

    /** Ends a membership for all who have joined it. */
    Future<Void> end(Member member) {
        Promise<Void> ended = Promise.promise();
        context.runOnContext(v -> {
            Shared shared = byAddress.get(member.address());
            if (shared != null && shared.member == member) {
                end(shared).onComplete(ended);
            } else {
                member.close().onComplete(ended);
            }
        });
        return ended.future();
    }

    private Future<Shared> shared(ClusterClientOptions options) {
        try {
            options.validate();
        } catch (ClusterException e) {
            return context.failedFuture(e);
        }
        Shared shared = byAddress.get(options.getAddress());
        if (shared != null && !shared.member.options().equals(options)) {
            return context.failedFuture(new ClusterException(
                    ErrorCode.BAD_OPTIONS,
                    "the address is taken by a channel with other options: address=" + options.getAddress()));
        }
        if (shared == null && byAddress.values().stream().anyMatch(other -> sameChannel(other, options))) {
            return context.failedFuture(new ClusterException(
                    ErrorCode.BAD_OPTIONS,
                    "the channel is served at another address of this Vertx: name=" + options.getName() + " address="
                            + options.getAddress()));
        }
        if (shared == null) {
            Member member = new Member(options, this::end);
            shared = new Shared(member, context.owner().deployVerticle(member));
            byAddress.put(member.address(), shared);
        }
        shared.joined++;
        return context.succeededFuture(shared);
    }

    private static boolean sameChannel(Shared shared, ClusterClientOptions options) {
        ClusterClientOptions other = shared.member.options();
        return !other.isSingleMode()
                && !options.isSingleMode()
                && Objects.equals(other.getName(), options.getName())
                && other.socketAddress().equals(options.socketAddress());
    }

    private Future<Member> joined(Shared shared) {
        return shared.deployment
                .compose(id -> shared.member.ready())
                .map(shared.member)
                .recover(failure -> leave(shared.member).transform(v -> Future.failedFuture(failure)));
    }

    private Future<Void> end(Shared shared) {
        byAddress.remove(shared.member.address(), shared);
        Promise<Void> ended = context.promise();
        ending.put(shared, ended.future());
        ended.future().onComplete(v -> ending.remove(shared));
        shared.member
                .close() // before the undeploy, which would take the data client first
                .transform(v -> shared.deployment)
                .compose(id -> context.owner().undeploy(id))
                .otherwiseEmpty() // not deployed, or being undeployed already by the close of Vert.x
                .onComplete(ended);
        return ended.future();
    }
}
