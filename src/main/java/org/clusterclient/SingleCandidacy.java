package org.clusterclient;

import io.vertx.core.Future;
import java.util.function.LongFunction;
import org.clusterclient.election.ElectionResult.Won;
import org.clusterclient.leader.LeaderSession;
import org.clusterclient.session.Session;

/** Always wins: the channel stays in this process. */
final class SingleCandidacy implements Candidacy {

    private final LongFunction<LeaderSession> leaderSession;

    /** @param leaderSession makes a session for an epoch */
    SingleCandidacy(LongFunction<LeaderSession> leaderSession) {
        this.leaderSession = leaderSession;
    }

    @Override
    public Future<Session> attempt(long lastEpoch) {
        LeaderSession session = leaderSession.apply(Won.after(lastEpoch).epoch());
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
