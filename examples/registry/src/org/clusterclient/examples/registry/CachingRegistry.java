package org.clusterclient.examples.registry;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.clusterclient.ApiClient;
import org.clusterclient.ClusterClient;

/**
 * A registry client that asks once for each id, and answers from then on from what a subscription has brought: without a
 * trip to the leader, also while there is none. May be used on any thread.
 */
public final class CachingRegistry extends ApiClient<RegistryService> {

    private final Map<String, Future<JsonArray>> cache = new ConcurrentHashMap<>();

    /** @param client a connected client, which this object closes */
    public CachingRegistry(ClusterClient<RegistryService> client) {
        super(client);
    }

    /** Returns everything that is published under an id, as last heard. */
    public Future<JsonArray> getData(String dataId) {
        Promise<JsonArray> first = Promise.promise();
        Future<JsonArray> known = cache.putIfAbsent(dataId, first.future());
        if (known == null) {
            subscribe(dataId, first);
        }
        return (known == null ? first.future() : known).map(JsonArray::copy);
    }

    /** Publishes something under an id. */
    public Future<Void> publish(String dataId, Object data) {
        return proxy().publish(new JsonObject().put("dataId", dataId).put("publishData", data));
    }

    private void subscribe(String dataId, Promise<JsonArray> first) {
        client().<JsonArray>subscribe(new JsonObject().put("dataId", dataId), values -> {
                    cache.put(dataId, Future.succeededFuture(values));
                    first.tryComplete(values);
                })
                .onFailure(failure -> {
                    cache.remove(dataId, first.future()); // the next call tries again
                    first.tryFail(failure);
                });
    }
}
