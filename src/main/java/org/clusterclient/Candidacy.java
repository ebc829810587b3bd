package org.clusterclient;

import io.vertx.core.Future;
import org.clusterclient.session.Session;

/** One process's way to a role. Called, and completed, on the channel's context. */
interface Candidacy {

    /**
     * Tries once to get a role.
     *
     * @param lastEpoch the largest epoch that this process has seen
     */
    Future<Session> attempt(long lastEpoch);

    /** Gives back what {@link #attempt} took hold of, after the session has ended. */
    Future<Void> release();

    /** As {@link #release}, for good: another process is to take over. */
    Future<Void> resign();
}
