package org.clusterclient.chaos;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.List;
import org.clusterclient.chaos.History.Command;
import org.clusterclient.chaos.History.ServerHistory;
import org.clusterclient.chaos.History.ServerSession;

/** One session after the other, each newer than the one before. */
final class ServerRules {

    private static final long OVERLAP_NANOS = MILLISECONDS.toNanos(100);

    private final ServerHistory server;
    private final Verdict verdict;

    ServerRules(ServerHistory server, Verdict verdict) {
        this.server = server;
        this.verdict = verdict;
    }

    void check() {
        long newest = 0;
        for (Command command : server.commands()) {
            if (command.epoch() < newest) {
                verdict.broken(Rule.OLD_SESSION_IS_OVER, command + " after one of epoch " + newest);
            } else if (command.operation().equals("hello") && command.epoch() == newest) {
                verdict.broken(Rule.EPOCH_GROWS, command + ": not the first session of this epoch");
            }
            newest = Math.max(newest, command.epoch());
        }
        List<ServerSession> sessions = server.sessions();
        for (int i = 0; i < sessions.size(); i++) {
            for (int j = i + 1; j < sessions.size(); j++) {
                long overlapNanos = overlapNanos(sessions.get(i), sessions.get(j));
                if (overlapNanos > OVERLAP_NANOS) {
                    verdict.broken(
                            Rule.ONE_SESSION,
                            sessions.get(i) + " and " + sessions.get(j) + ": both open for ms: "
                                    + NANOSECONDS.toMillis(overlapNanos));
                }
            }
        }
    }

    private long overlapNanos(ServerSession one, ServerSession other) {
        long fromNanos = Math.max(one.openedNanos(), other.openedNanos());
        long toNanos = Math.min(server.untilNanos(), Math.min(one.closedNanos(), other.closedNanos()));
        return toNanos - fromNanos <= OVERLAP_NANOS
                ? toNanos - fromNanos
                : toNanos - fromNanos - Checker.stalledNanos(server.stalls(), fromNanos, toNanos);
    }

    /** Returns the longest time of two connections at once, 0 if there was none; and how many pairs there were. */
    long[] overlaps() {
        long[] longestAndCount = new long[2];
        List<ServerSession> sessions = server.sessions();
        for (int i = 0; i < sessions.size(); i++) {
            for (int j = i + 1; j < sessions.size(); j++) {
                long overlapNanos = overlapNanos(sessions.get(i), sessions.get(j));
                if (overlapNanos > 0) {
                    longestAndCount[0] = Math.max(longestAndCount[0], overlapNanos);
                    longestAndCount[1]++;
                }
            }
        }
        return longestAndCount;
    }
}
