package org.clusterclient.leader;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** Deploys as anybody does. */
record VertxDeployer(Vertx vertx) implements Deployer {

    @Override
    public Future<String> deploy(Deployable verticle, DeploymentOptions options) {
        return vertx.deployVerticle(verticle, options);
    }

    @Override
    public Future<Void> undeploy(String deploymentId) {
        return vertx.undeploy(deploymentId);
    }
}
