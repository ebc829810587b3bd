package org.clusterclient.examples.greeter;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;

/** What every process can call, and one process does. */
@ProxyGen
public interface Greeter {
    Future<String> greet(String name);
}
