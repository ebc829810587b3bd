package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/** Makes the next call when one is answered, so that always as many are under way. Confined to one context. */
final class ClosedLoop {

    private final Supplier<Future<?>> call;
    private final CallRun run;
    private final Promise<CallRun> ended = Promise.promise();
    private int underWay;

    private ClosedLoop(Supplier<Future<?>> call, CallRun run) {
        this.call = call;
        this.run = run;
    }

    static Future<CallRun> run(Supplier<Future<?>> call, int inFlight, long millis) {
        ClosedLoop loop = new ClosedLoop(call, new CallRun(millis, System.nanoTime()));
        loop.underWay = inFlight;
        for (int i = 0; i < inFlight; i++) {
            loop.next();
        }
        return loop.ended.future();
    }

    private void next() {
        long beganNanos = System.nanoTime();
        call.get().onComplete(answer -> {
            if (answer.failed()) {
                run.failed();
            }
            if (run.answered(beganNanos, System.nanoTime())) {
                next();
            } else if (--underWay == 0) {
                ended.complete(run);
            }
        });
    }
}
