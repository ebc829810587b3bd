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
 * A channel from Java, without JSON. All methods may be called on any thread; handlers are called on the context of the
 * caller who set them.
 *
 * @param <S> the service
 */
public interface ClusterClient<S> {

    /**
     * Makes this Vertx a member of a channel, as {@link ElectionVerticle} does.
     *
     * @param service a {@code @ProxyGen} interface; fills in the option {@code service} where it is absent
     * @return the client when it has a role; fails with {@link ErrorCode#BAD_OPTIONS} or {@link ErrorCode#NOT_READY}
     */
    static <S> Future<ClusterClient<S>> connect(Vertx vertx, Class<S> service, ClusterClientOptions options) {
        return DefaultClusterClient.connect(vertx, service, options);
    }

    /** Returns a proxy of the service, whose calls end within {@code responseTimeout}. */
    S proxy();

    /** Returns a proxy of the service, whose calls end within this time. */
    S proxy(Duration timeout);

    /**
     * Subscribes a handler by the service's subscribe delegate.
     *
     * @param registration a {@code JsonObject}, a {@code String}, or a data object with {@code toJson()}
     * @param handler called with each value, a JSON value; another type than the values have is a {@code
     *     ClassCastException} in the handler's context
     * @return fails as a call of the delegate does
     */
    <T> Future<Subscription> subscribe(Object registration, Handler<T> handler);

    /** Returns the present role, null while there is none. */
    @Nullable
    Role role();

    /** Returns whether the data client runs in this process. */
    boolean isLeader();

    /** Returns the channel's status in this process, as {@code <address>.status} does. */
    Future<JsonObject> status();

    /** Calls a handler with what is published at {@code <address>.events}, until this client is closed. */
    void events(Handler<JsonObject> handler);

    /** Gives up this client; the last one of the channel in this Vertx ends the membership. */
    Future<Void> close();
}
