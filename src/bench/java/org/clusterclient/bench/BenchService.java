package org.clusterclient.bench;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** What is called and subscribed in the measurements, whatever carries it. */
@ProxyGen
public interface BenchService {

    Future<String> echo(String text);

    Future<JsonObject> echoObject(JsonObject object);

    Future<Void> subscribe(JsonObject registration, String address);

    Future<Void> unSubscribe(JsonObject registration, String address);

    /** Begins to send values of that many characters to as many followers; ends that if the length is 0. */
    Future<Void> flow(int length, int followers);

    /** Says how far a follower has come. */
    Future<Void> received(int follower, long number);
}
