package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Consumer;

/** What a process of a measurement is made of: the side that serves, or one that asks. */
interface Member {

    /** Returns when it can be asked, or can ask. To be called on the context that the calls are made on. */
    Future<?> begin(Vertx vertx);

    /** Keeps as many calls with a payload under way for as long. */
    Future<CallRun> calls(String payload, int inFlight, long millis);

    /** Takes the values that flow. */
    default Future<?> listen(Consumer<String> listener) {
        throw new UnsupportedOperationException("no values");
    }

    /** Returns the service; see {@link BenchService#flow}. */
    default BenchService service() {
        throw new UnsupportedOperationException("no service");
    }
}
