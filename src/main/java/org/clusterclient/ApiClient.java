package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.json.JsonObject;

/**
 * Base of a client with logic of its own over the delegates: a cache, say. What this class does not offer, the subclass
 * does, by calling the {@link #proxy}.
 *
 * @param <S> the service
 */
public abstract class ApiClient<S> {

    private final ClusterClient<S> client;
    private final S proxy;

    /** @param client a connected client, which this object closes */
    protected ApiClient(ClusterClient<S> client) {
        this.client = client;
        this.proxy = client.proxy();
    }

    /** Returns the service: calls go to the data client, wherever it runs. */
    protected final S proxy() {
        return proxy;
    }

    /** Returns the client that was given. */
    protected final ClusterClient<S> client() {
        return client;
    }

    /** Returns whether the data client runs in this process. */
    public final boolean isLeader() {
        return client.isLeader();
    }

    /** Calls a handler with the channel's events, until this client is closed. */
    public final void events(Handler<JsonObject> handler) {
        client.events(handler);
    }

    /** Gives up the client. */
    public Future<Void> close() {
        return client.close();
    }
}
