package org.clusterclient.examples.registry;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** What the registry offers, wherever the connection to it is. */
@ProxyGen
public interface RegistryService {

    /**
     * Subscribes a listener: it gets everything that is published under the id, as a JSON array, now and after each change.
     *
     * @param registration {@code {"dataId"}}
     * @param address event-bus address of the listener
     */
    Future<Void> subscribe(JsonObject registration, String address);

    /** Takes a subscription back; null for the address means all of this process. */
    Future<Void> unSubscribe(JsonObject registration, String address);

    /**
     * Publishes something for as long as the process lives.
     *
     * @param registration {@code {"dataId", "publishData"}}
     */
    Future<Void> publish(JsonObject registration);

    /** Takes a publication back. */
    Future<Void> unPublish(JsonObject registration);

    /** Returns everything that is published under an id, in the order of publication. */
    Future<JsonArray> getData(String dataId);

    /** Returns a number that grows with every change of the registry. */
    Future<Long> version();

    /** Ends this process's membership; the others keep theirs. */
    Future<Void> close();
}
