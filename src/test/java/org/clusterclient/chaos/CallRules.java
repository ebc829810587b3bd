package org.clusterclient.chaos;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.clusterclient.chaos.History.Call;
import org.clusterclient.chaos.History.CallOutcome;
import org.clusterclient.chaos.History.Command;
import org.clusterclient.chaos.History.End;
import org.clusterclient.chaos.History.ProcessHistory;

/** What calls come to, compared with what the server was asked. */
final class CallRules {

    private static final Set<String> CALLS = Set.of("once", "again", "tell");
    private static final long LATE_NANOS = MILLISECONDS.toNanos(200);

    /** Calls with less time than the next data client takes to start, on a busy machine, may fail in a hand-over. */
    private static final int COVERING_MILLIS = 1_000;

    /** A oneway call that has only just been written when the next step begins may be on its way. */
    private static final long ON_ITS_WAY_NANOS = MILLISECONDS.toNanos(500);

    private final History history;
    private final Verdict verdict;
    private final Map<String, Integer> runs;

    CallRules(History history, Verdict verdict) {
        this.history = history;
        this.verdict = verdict;
        this.runs = runs(history);
    }

    /** Returns how often each call has come to the server. */
    static Map<String, Integer> runs(History history) {
        Map<String, Integer> runs = new HashMap<>();
        for (Command command : history.server().commands()) {
            if (CALLS.contains(command.operation())) {
                runs.merge(command.id(), 1, Integer::sum);
            }
        }
        return runs;
    }

    void check() {
        for (ProcessHistory process : history.processes()) {
            for (Call call : process.calls()) {
                checkRuns(process, call);
                checkEnd(process, call);
                if (failedInHandOver(history, process, call) && call.deadlineMillis() >= COVERING_MILLIS) {
                    broken(Rule.HAND_OVER_FAILS_NOTHING, process, call);
                }
                checkTold(process, call);
            }
        }
    }

    private void checkRuns(ProcessHistory process, Call call) {
        if (!CALLS.contains(call.kind())) {
            return; // noted at the server by what they are about
        }
        int count = runs.getOrDefault(call.id(), 0);
        if (count > 1 && !call.kind().equals("again")) {
            broken(Rule.RUNS_ONCE, process, call);
        }
        if (count > 0 && call.outcome() == CallOutcome.NOT_RUN) {
            broken(Rule.NOT_RUN_HAS_NOT_RUN, process, call);
        }
        if (count == 0 && call.outcome() == CallOutcome.OK && !call.kind().equals("tell")) {
            broken(Rule.SUCCESS_HAS_RUN, process, call);
        }
    }

    private void checkEnd(ProcessHistory process, Call call) {
        if (call.outcome() == CallOutcome.NONE) {
            if (process.end() != End.KILLED) {
                broken(Rule.ENDS, process, call);
            }
            return;
        }
        if (call.outcome() == CallOutcome.UNTOLD && call.beginNanos() < process.leavingNanos()) {
            broken(Rule.OUTCOME_TOLD, process, call);
        }
        long lateNanos = call.endNanos() - call.beginNanos() - MILLISECONDS.toNanos(call.deadlineMillis());
        if (lateNanos > LATE_NANOS) {
            lateNanos -= Checker.stalledNanos(process.stalls(), call.beginNanos(), call.endNanos());
        }
        if (lateNanos > LATE_NANOS) {
            broken(Rule.IN_TIME, process, call);
        }
    }

    /** Returns whether a call of a process that stays has failed while others left in order, and nothing else was done. */
    static boolean failedInHandOver(History history, ProcessHistory process, Call call) {
        return call.outcome() != CallOutcome.OK
                && call.endNanos() < process.leavingNanos()
                && history.calmWindows().stream()
                        .anyMatch(window -> window.contains(call.beginNanos(), call.endNanos()));
    }

    private void checkTold(ProcessHistory process, Call call) {
        if (!call.kind().equals("tell") || call.outcome() != CallOutcome.OK || runs.getOrDefault(call.id(), 0) > 0) {
            return;
        }
        if (history.calmWindows().stream()
                .anyMatch(window -> window.contains(call.endNanos(), call.endNanos() + ON_ITS_WAY_NANOS))) {
            broken(Rule.HAND_OVER_LOSES_NOTHING, process, call);
        }
    }

    private void broken(Rule rule, ProcessHistory process, Call call) {
        verdict.broken(
                rule,
                call.kind() + " " + call.id() + " " + call.registration().encode() + " of " + process.name() + " ("
                        + process.end() + ") deadline=" + call.deadlineMillis() + "ms took="
                        + (call.outcome() == CallOutcome.NONE
                                ? "no end"
                                : NANOSECONDS.toMillis(call.endNanos() - call.beginNanos()) + "ms stalled="
                                        + NANOSECONDS.toMillis(Checker.stalledNanos(
                                                process.stalls(), call.beginNanos(), call.endNanos()))
                                        + "ms")
                        + " outcome=" + call.outcome() + " ran=" + runs.getOrDefault(call.id(), 0) + " began="
                        + call.beginNanos() + " " + call.failure());
    }
}
