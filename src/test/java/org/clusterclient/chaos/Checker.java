package org.clusterclient.chaos;

import java.util.ArrayList;
import java.util.List;
import org.clusterclient.chaos.History.End;
import org.clusterclient.chaos.History.ProcessHistory;
import org.clusterclient.chaos.StallWatch.Stall;

/** Judges a history; depends on nothing else. */
final class Checker {

    private Checker() {}

    static Verdict check(History history) {
        Verdict verdict = new Verdict();
        new ServerRules(history.server(), verdict).check();
        new CallRules(history, verdict).check();
        PublicationRules.checkShared(history, verdict);
        for (ProcessHistory process : history.processes()) {
            new ListenerRules(process, history.server(), verdict).check();
            if (process.end() == End.LIVE) {
                new PublicationRules(process, history.server(), verdict).check();
            }
            if (process.end() == End.LEFT_BADLY) {
                verdict.broken(Rule.LEAVES_IN_ORDER, process.name());
            }
        }
        return verdict;
    }

    /** Returns how much of a time falls into stalls, each moment counted once. */
    static long stalledNanos(List<Stall> stalls, long fromNanos, long toNanos) {
        List<Stall> inside = new ArrayList<>();
        for (Stall stall : stalls) {
            if (stall.toNanos() > fromNanos && stall.fromNanos() < toNanos) {
                inside.add(stall);
            }
        }
        inside.sort((a, b) -> Long.compare(a.fromNanos(), b.fromNanos()));
        long sum = 0;
        long countedTo = fromNanos;
        for (Stall stall : inside) {
            long begin = Math.max(countedTo, stall.fromNanos());
            long end = Math.min(toNanos, stall.toNanos());
            if (end > begin) {
                sum += end - begin;
                countedTo = end;
            }
        }
        return sum;
    }
}
