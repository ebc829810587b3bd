package org.clusterclient;

import org.clusterclient.leader.LeaderSession;

/** Makes the session of a term. */
@FunctionalInterface
interface LeaderSessions {

    /**
     * Returns a session that has not begun.
     *
     * @param epoch the term
     * @param lastEpoch the largest epoch that this process had seen before, 0 if none
     */
    LeaderSession make(long epoch, long lastEpoch);
}
