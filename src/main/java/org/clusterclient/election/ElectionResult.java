package org.clusterclient.election;

import io.vertx.core.net.SocketAddress;

/** The answer to a claim: this process leads, or another one does. */
public sealed interface ElectionResult {

    /**
     * This process leads the channel until it releases it.
     *
     * @param epoch the new leader's term, larger than every one seen before by this process
     */
    record Won(long epoch) implements ElectionResult {}

    /**
     * Another process leads.
     *
     * @param leader where to reach it
     */
    record Lost(SocketAddress leader) implements ElectionResult {}
}
