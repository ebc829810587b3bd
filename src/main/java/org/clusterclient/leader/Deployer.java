package org.clusterclient.leader;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;

/** Deploys verticles as children of the channel's own deployment, so that they go before it does. */
public interface Deployer {

    /** Deploys, and returns the deployment id. */
    Future<String> deploy(Deployable verticle, DeploymentOptions options);

    /** Undeploys; fails if it is undeployed already, or being undeployed. */
    Future<Void> undeploy(String deploymentId);
}
