package org.clusterclient.leader;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Supplier;

/**
 * A verticle that is undeployed only after a drain. Vert.x undeploys children before it stops their parent, whoever asks
 * for it; so the drain has to stand in front of the child's own end.
 */
final class DrainedDeployable implements Deployable {

    private final Deployable verticle;
    private final Supplier<Future<Void>> drain;
    private final Promise<Void> undeployed = Promise.promise();

    DrainedDeployable(Deployable verticle, Supplier<Future<Void>> drain) {
        this.verticle = verticle;
        this.drain = drain;
    }

    @Override
    public Future<?> deploy(Context context) throws Exception {
        return verticle.deploy(context);
    }

    @Override
    public Future<?> undeploy(Context context) {
        Promise<Object> drained = Promise.promise();
        drain.get().onComplete(v -> context.runOnContext(onContext -> drained.complete()));
        return drained.future()
                .compose(v -> {
                    try {
                        return verticle.undeploy(context);
                    } catch (Exception e) {
                        return Future.failedFuture(e);
                    }
                })
                .onComplete(v -> undeployed.complete());
    }

    /** Completes when the verticle has been undeployed, however that went. */
    Future<Void> undeployed() {
        return undeployed.future();
    }
}
