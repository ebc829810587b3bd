package org.clusterclient.chaos;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What the workers call. The server notes every id that it is sent. */
@ProxyGen
public interface ChaosService {

    /** A call that must not run twice. */
    Future<Void> once(String id);

    /** A call that may run twice; listed as idempotent. */
    Future<Void> again(String id);

    /** A call without an answer; delegated as {@code invokeOneway}. */
    Future<Void> tell(String id);

    /**
     * Subscribes to a growing number.
     *
     * @param registration {@code {"key"}}
     */
    Future<Void> subscribe(JsonObject registration, String address);

    /** Takes a subscription back. */
    Future<Void> unSubscribe(JsonObject registration, String address);

    /**
     * Publishes something.
     *
     * @param registration {@code {"owner", "name"}}; with a publication key also {@code "number"}, which counts
     */
    Future<Void> publish(JsonObject registration);

    /** Takes a publication back. */
    Future<Void> unPublish(JsonObject registration);

    /** Ends the caller's membership. */
    Future<Void> close();
}
