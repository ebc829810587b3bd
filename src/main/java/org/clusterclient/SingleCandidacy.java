package org.clusterclient;

import io.vertx.core.Future;
import org.clusterclient.election.ElectionResult.Won;
import org.clusterclient.leader.LeaderSession;
import org.clusterclient.session.Session;

/** Always wins: the channel stays in this process. */
final class SingleCandidacy implements Candidacy {

    private final LeaderSessions leaderSession;

    /** @param leaderSession makes a session for an epoch */
    SingleCandidacy(LeaderSessions leaderSession) {
        this.leaderSession = leaderSession;
    }

    @Override
    public Future<Session> attempt(long lastEpoch) {
        LeaderSession session = leaderSession.make(Won.after(lastEpoch).epoch(), lastEpoch);
        return session.begin()
                .recover(failure -> session.end().transform(v -> Future.failedFuture(failure)))
                .map(session);
    }

    @Override
    public Future<Void> release() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> resign() {
        return Future.succeededFuture();
    }
}
