package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.session.BackOff;
import org.clusterclient.session.LocalState;
import org.clusterclient.session.Session;
import org.clusterclient.session.Verdict;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * The way of one process from role to role: elects, holds the session while it lasts, and elects again when it is lost.
 * Confined to the channel's context, apart from {@link #role}.
 */
final class RoleLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RoleLifecycle.class);

    /** A role that lasted shorter was none: the next attempt waits as after a failure. */
    private static final long LASTING_NANOS = Duration.ofMillis(250).toNanos();

    /** How often deadlines, heartbeats and retries are looked at. */
    private static final long TICK_MILLIS = 50;

    enum State {
        ELECTING,
        LEADING,
        FOLLOWING,
        CLOSING,
        CLOSED;

        Set<State> next() {
            return switch (this) {
                case ELECTING -> Set.of(LEADING, FOLLOWING, CLOSING);
                case LEADING, FOLLOWING -> Set.of(ELECTING, CLOSING);
                case CLOSING -> Set.of(CLOSED);
                case CLOSED -> Set.of();
            };
        }
    }

    private final ContextInternal context;
    private final String channel;
    private final Candidacy candidacy;
    private final LocalState local;
    private final Duration maxWaitTime;
    private final Duration drainTimeout;
    private final BackOff backOff = new BackOff();
    private final Promise<Void> ready;
    private State state = State.ELECTING;
    private Instant since = Instant.now();
    private volatile @Nullable Role role; // read by any thread
    private @Nullable Session session;
    private @Nullable Session leaving; // not used any more, and not at its end: calls in flight keep their deadlines
    private Future<Void> left = Future.succeededFuture(); // the end of the last session that was left
    private @Nullable Future<Void> attempt;
    private @Nullable Future<Void> closed;
    private @Nullable Throwable brokenBeforeEntered;
    private long enteredNanos;
    private long lastEpoch;
    private long leftEpoch;
    private @Nullable Throwable told; // why there is no role, as it was told last; null when there is one
    private long ticks;

    RoleLifecycle(
            ContextInternal context,
            String channel,
            Candidacy candidacy,
            LocalState local,
            Duration maxWaitTime,
            Duration drainTimeout) {
        this.context = context;
        this.channel = channel;
        this.candidacy = candidacy;
        this.local = local;
        this.maxWaitTime = maxWaitTime;
        this.drainTimeout = drainTimeout;
        this.ready = context.promise();
    }

    /** Begins to elect. */
    void begin() {
        ticks = context.setPeriodic(TICK_MILLIS, id -> tick(System.nanoTime()));
        long wait = context.setTimer(maxWaitTime.toMillis(), id -> notReady());
        ready.future().onComplete(v -> context.owner().cancelTimer(wait));
        elect();
    }

    /** Completes with the first role; fails with {@link ErrorCode#NOT_READY} when there is none in time. */
    Future<Void> ready() {
        return ready.future();
    }

    /** Returns the present role, null while there is none. May be called on any thread. */
    @Nullable
    Role role() {
        return role;
    }

    /** Returns {@code {"state", "role", "since", "epoch"}} and what the session adds. */
    JsonObject status() {
        JsonObject status = new JsonObject()
                .put("state", state.name())
                .put("role", role == null ? null : role.value())
                .put("since", since.toString())
                .put("epoch", lastEpoch);
        return session == null ? status : status.mergeIn(session.status());
    }

    /**
     * Ends the present session because the data client cannot go on.
     *
     * @param epoch the term of the data client that says so, null if it does not say; one that has been left is past harm
     */
    void dataClientBroken(@Nullable Long epoch, Throwable cause) {
        if (epoch != null && epoch <= leftEpoch) {
            return;
        }
        if (session != null && state == State.LEADING) {
            lost(session, cause);
        } else if (attempt != null) {
            brokenBeforeEntered = cause;
        }
    }

    /** Lets what is in flight come to its end, then gives up the role for good. */
    Future<Void> close() {
        if (closed == null) {
            closed = closing();
        }
        return closed;
    }

    private Future<Void> closing() {
        Session last = session;
        leaveSession(null);
        transition(State.CLOSING, "closing");
        local.calls().close("the membership has ended: channel=" + channel);
        Future<Void> released = last != null
                ? leave(last, candidacy::resign)
                : attemptEnded().transform(v -> left).transform(v -> candidacy.resign());
        return released.transform(v -> {
            context.owner().cancelTimer(ticks);
            local.calls().abandon();
            transition(State.CLOSED, "closed");
            ready.tryFail(new ClusterException(ErrorCode.CLOSED, "closed before ready: channel=" + channel));
            return context.succeededFuture();
        });
    }

    private Future<Void> attemptEnded() {
        return attempt == null
                ? context.succeededFuture()
                : attempt.timeout(drainTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void elect() {
        if (state != State.ELECTING || attempt != null) {
            return;
        }
        brokenBeforeEntered = null;
        Promise<Void> ended = context.promise();
        attempt = ended.future(); // noted before it begins, since it may end at once
        candidacy.attempt(lastEpoch).onComplete(result -> {
            attempt = null;
            if (result.succeeded()) {
                entered(result.result());
            } else {
                failed(result.cause());
            }
            ended.complete();
        });
    }

    private void entered(Session session) {
        if (state != State.ELECTING) { // closed meanwhile
            leave(session, candidacy::resign).onFailure(e -> log.warn(prefix() + "not released: " + e));
            return;
        }
        this.session = session;
        told = null;
        enteredNanos = System.nanoTime();
        lastEpoch = Math.max(lastEpoch, session.epoch());
        role = session.role();
        transition(role == Role.FOLLOWER ? State.FOLLOWING : State.LEADING, "epoch=" + session.epoch());
        local.attach(session);
        session.ended().onComplete(v -> lost(session, null), cause -> lost(session, cause));
        if (brokenBeforeEntered != null && state == State.LEADING) {
            dataClientBroken(null, brokenBeforeEntered); // it said so before we heard that it was deployed
            return;
        }
        if (this.session == session) { // else it had ended before we heard of it
            ready.tryComplete();
        }
    }

    private void failed(Throwable cause) {
        if (state != State.ELECTING) {
            return;
        }
        local.calls().noted(cause);
        tell(cause);
        electLater();
    }

    /** Tells why there is no role: what is no verdict only once, a verdict once until it changes or there is a role again. */
    private void tell(Throwable cause) {
        boolean news = told == null || (Verdict.is(cause) && !Verdict.same(cause, told));
        if (!news) {
            log.debug(prefix() + "no role yet: " + Excerpt.ofMessage(cause.getMessage()));
            return;
        }
        told = cause;
        log.warn(prefix() + "no role yet, trying again: " + Excerpt.ofMessage(cause.getMessage()));
        local.events().error(cause, new JsonObject().put("state", state.name()));
    }

    private void lost(Session lost, @Nullable Throwable cause) {
        if (session != lost) {
            return;
        }
        lastEpoch = Math.max(lastEpoch, lost.epoch());
        leaveSession(cause);
        transition(State.ELECTING, cause == null ? "the session has ended" : String.valueOf(cause.getMessage()));
        if (cause != null && Verdict.is(cause)) {
            tell(cause);
        }
        if (System.nanoTime() - enteredNanos > LASTING_NANOS) {
            backOff.reset();
        }
        leave(lost, candidacy::release).onComplete(v -> electLater());
    }

    /** Ends a session, and only then gives back what it stood on; {@link #close} waits for both. */
    private Future<Void> leave(Session session, Supplier<Future<Void>> release) {
        leaving = session;
        leftEpoch = Math.max(leftEpoch, session.epoch());
        left = session.end().transform(v -> release.get()).onComplete(v -> leaving = null);
        return left;
    }

    private void leaveSession(@Nullable Throwable cause) {
        session = null;
        role = null;
        local.detach(cause);
    }

    private void electLater() {
        if (context.owner().closeFuture().isClosed()) {
            return; // Vert.x is closing, and stops us next
        }
        long waitMillis = Math.max(1, backOff.next().toMillis());
        context.setTimer(waitMillis, id -> elect());
    }

    private void notReady() {
        String why = local.calls().lastCause();
        ready.tryFail(new ClusterException(
                ErrorCode.NOT_READY,
                "no role within maxWaitTime: channel=" + channel + " maxWaitTime=" + maxWaitTime.toMillis() + "ms"
                        + (why == null ? "" : ": " + why)));
    }

    private void tick(long nowNanos) {
        if (session != null) {
            session.tick(nowNanos);
        }
        if (leaving != null) {
            leaving.tick(nowNanos);
        }
        local.tick(nowNanos);
    }

    /** The only place where {@code state} changes. */
    private void transition(State next, String reason) {
        if (!state.next().contains(next)) {
            throw new IllegalStateException("illegal transition: " + state + " -> " + next + " (" + reason + ")");
        }
        log.info(prefix() + state + " -> " + next + " (" + Excerpt.ofMessage(reason) + ")");
        state = next;
        since = Instant.now();
        local.events()
                .publish(new JsonObject()
                        .put("type", "role")
                        .put("state", next.name())
                        .put("role", role == null ? null : role.value())
                        .put("epoch", lastEpoch)
                        .put("reason", reason));
    }

    private String prefix() {
        return "[" + channel + "] ";
    }
}
