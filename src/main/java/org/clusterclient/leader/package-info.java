/** Serves followers and this process: owns the deployment of the data client, upstream subscriptions and last values. */
@NullMarked
package org.clusterclient.leader;

import org.jspecify.annotations.NullMarked;
