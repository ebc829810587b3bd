package org.clusterclient.examples.greeter;

import io.vertx.core.Vertx;
import org.clusterclient.ClusterClient;
import org.clusterclient.ClusterClientOptions;

/** Start it twice: the first process leads, and both are greeted by it. */
public final class GreeterClient {
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        ClusterClientOptions options = new ClusterClientOptions()
                .setDataClient(GreeterDataClient.class.getName())
                .setShutdownHook(true);
        ClusterClient.connect(vertx, Greeter.class, options)
                .compose(client -> client.proxy().greet("world"))
                .onSuccess(System.out::println)
                .onFailure(Throwable::printStackTrace);
    }
}
