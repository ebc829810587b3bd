package org.clusterclient.election;

import io.vertx.core.net.SocketAddress;

/** The answer to a claim: this process leads, or another one does. */
public sealed interface ElectionResult {

    /**
     * This process leads the channel until it releases it.
     *
     * @param epoch the new leader's term, larger than every one seen before by this process
     */
    record Won(long epoch) implements ElectionResult {

        /** Returns a win whose term is the wall clock, or follows the last one seen if that is later. */
        public static Won after(long lastEpoch) {
            return new Won(Math.max(System.currentTimeMillis(), lastEpoch + 1));
        }
    }

    /**
     * Another process leads.
     *
     * @param leader where to reach it
     */
    record Lost(SocketAddress leader) implements ElectionResult {}
}
