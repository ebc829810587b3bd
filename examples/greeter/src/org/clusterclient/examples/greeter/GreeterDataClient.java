package org.clusterclient.examples.greeter;

import io.vertx.core.Future;
import org.clusterclient.DataClientVerticle;

/** The one that does. */
public final class GreeterDataClient extends DataClientVerticle<Greeter> implements Greeter {
    public GreeterDataClient() {
        super(Greeter.class);
    }

    @Override
    protected Future<?> connect() {
        return Future.succeededFuture(); // open the connection to your server here
    }

    @Override
    public Future<String> greet(String name) {
        return Future.succeededFuture(
                "hello " + name + ", says process " + ProcessHandle.current().pid());
    }
}
