package org.clusterclient.election;

import io.vertx.core.Future;
import io.vertx.core.net.NetServer;
import org.clusterclient.election.ElectionResult.Won;

/** How a server comes to hold its address, which no other process may hold meanwhile. Called on the server's context. */
interface Binding {

    /** Takes the address, and listens there; false if another process holds it. */
    Future<Boolean> bind(NetServer server);

    /** Lets go of the address; the server has been closed before. */
    Future<Void> free();

    /**
     * Returns the term of a leader that is elected now, while the address is held.
     *
     * @param lastEpoch the largest epoch that this process has seen
     */
    Future<Won> win(long lastEpoch);
}
