package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.api.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A channel from Java, without JSON. All methods may be called on any thread; handlers are called, and futures completed,
 * on the context of the caller, or on one of their own if that is no thread of Vert.x.
 *
 * @param <S> the service
 */
public interface ClusterClient<S> {

    /**
     * Makes this Vertx a member of a channel, as {@link ElectionVerticle} does.
     *
     * @param service a {@code @ProxyGen} interface; fills in the option {@code service} where it is absent
     * @param options copied; environment variables count where they leave something out
     * @return the client when it has a role; fails with a {@code ClusterException}: {@link ErrorCode#BAD_OPTIONS}, also
     *     if the address is taken by other options, or {@link ErrorCode#NOT_READY} after {@code maxWaitTime}
     */
    static <S> Future<ClusterClient<S>> connect(Vertx vertx, Class<S> service, ClusterClientOptions options) {
        return DefaultClusterClient.connect(vertx, service, options);
    }

    /** Returns a proxy of the service as {@link #proxy(Duration)} does, whose calls end within {@code responseTimeout}. */
    S proxy();

    /**
     * Returns a proxy of the service, whose calls end within this time; {@code close}, and functions given to {@code override},
     * when they end.
     *
     * <p>Its calls pass the event bus by, unless this Vertx has metrics or tracing, which learn of them there. Interceptors of
     * the event bus do not see them.
     *
     * @param timeout at least 1 ms, else calls fail with {@link ErrorCode#BAD_ARGUMENTS}; a failure comes up to 50 ms later
     */
    S proxy(Duration timeout);

    /**
     * Subscribes a handler by the service's subscribe delegate.
     *
     * @param registration a {@code JsonObject}, a {@code String}, or a data object with {@code toJson()}
     * @param handler called with each value, a JSON value; another type than the values have is a {@code
     *     ClassCastException} in the handler's context
     * @return fails as a call of the delegate does, and with {@link ErrorCode#NOT_A_DELEGATE} if the service has none
     * @throws IllegalArgumentException if the registration is of another type
     */
    <T> Future<Subscription> subscribe(Object registration, Handler<T> handler);

    /** Returns the present role, null while there is none. */
    @Nullable
    Role role();

    /** Returns whether the data client runs in this process. */
    boolean isLeader();

    /** Returns the channel's status in this process, as {@code <address>.status} does; fails once the membership has ended. */
    Future<JsonObject> status();

    /** Calls a handler with what is published at {@code <address>.events}, until this client is closed. */
    void events(Handler<JsonObject> handler);

    /**
     * Ends its subscriptions and handlers, and gives up this client; the last one of the channel in this Vertx ends the
     * membership. May be called again.
     */
    Future<Void> close();
}
