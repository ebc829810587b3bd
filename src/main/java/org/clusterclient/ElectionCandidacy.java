package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.util.function.LongFunction;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.PacketConnection;
import org.clusterclient.election.Election;
import org.clusterclient.election.Election.Leadership;
import org.clusterclient.election.ElectionResult;
import org.clusterclient.election.ElectionResult.Lost;
import org.clusterclient.election.ElectionResult.Won;
import org.clusterclient.follower.LeaderConnector;
import org.clusterclient.leader.LeaderSession;
import org.clusterclient.protocol.Packet;
import org.clusterclient.session.Session;
import org.jspecify.annotations.Nullable;

/** Leads if the election is won, follows who has won it otherwise. */
final class ElectionCandidacy implements Candidacy {

    private final Election election;
    private final LongFunction<LeaderSession> leaderSession;
    private final LeaderConnector connector;
    private final @Nullable Boolean mustLead;

    /**
     * Makes a candidacy.
     *
     * @param leaderSession makes a session for an epoch
     * @param mustLead true: never follow; false: never compete; null: compete, and follow if lost
     */
    ElectionCandidacy(
            Election election,
            LongFunction<LeaderSession> leaderSession,
            LeaderConnector connector,
            @Nullable Boolean mustLead) {
        this.election = election;
        this.leaderSession = leaderSession;
        this.connector = connector;
        this.mustLead = mustLead;
    }

    @Override
    public Future<Session> attempt(long lastEpoch) {
        if (Boolean.FALSE.equals(mustLead)) {
            return follow(election.leader(), lastEpoch);
        }
        return election.claim(lastEpoch).compose(result -> entered(result, lastEpoch));
    }

    private Future<Session> entered(ElectionResult result, long lastEpoch) {
        if (result instanceof Won won) {
            return lead(won.epoch());
        }
        SocketAddress leader = ((Lost) result).leader();
        if (Boolean.TRUE.equals(mustLead)) {
            return Future.failedFuture(
                    new ClusterException(ErrorCode.NOT_READY, "must lead, but the address is taken: " + leader));
        }
        return follow(leader, lastEpoch);
    }

    private Future<Session> lead(long epoch) {
        LeaderSession session = leaderSession.apply(epoch);
        election.accept(new Leadership() {
            @Override
            public void accept(PacketConnection connection, Packet registration) {
                session.accept(connection, registration);
            }

            @Override
            public void handOver(String reason) {
                session.handOver(reason);
            }
        });
        return session.begin()
                .<Session>map(session)
                .recover(failure ->
                        session.end().transform(v -> election.release()).transform(v -> Future.failedFuture(failure)));
    }

    private Future<Session> follow(SocketAddress leader, long lastEpoch) {
        return connector.connect(leader, lastEpoch).map(session -> session);
    }

    @Override
    public Future<Void> release() {
        return election.release();
    }

    @Override
    public Future<Void> resign() {
        return election.resign();
    }
}
