package org.clusterclient.leader;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import java.util.concurrent.Callable;

/**
 * How the data client is deployed.
 *
 * @param verticle makes an instance
 * @param options instances, threading and config, as configured
 * @param events address at which the data client tells what happens to it
 * @param deployer deploys it
 */
public record DataClientSettings(
        Callable<? extends Deployable> verticle, DeploymentOptions options, String events, Deployer deployer) {}
