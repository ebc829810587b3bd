package org.clusterclient.fuzz;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** A service of which no call can do harm, whatever is called. */
@ProxyGen
public interface EchoService {

    Future<Void> subscribe(JsonObject registration, String address);

    Future<Void> unSubscribe(JsonObject registration, String address);

    Future<Void> publish(JsonObject registration);

    Future<Void> unPublish(JsonObject registration);

    /** Answers with the value. */
    Future<JsonArray> echo(JsonArray value);

    /** Answers with the sum. */
    Future<Long> add(int a, long b);
}
