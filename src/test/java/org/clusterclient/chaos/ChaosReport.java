package org.clusterclient.chaos;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.clusterclient.chaos.History.Call;
import org.clusterclient.chaos.History.CallOutcome;
import org.clusterclient.chaos.History.Deed;
import org.clusterclient.chaos.History.ProcessHistory;
import org.clusterclient.chaos.History.ServerSession;
import org.clusterclient.chaos.History.Window;

/** The numbers of a run. */
final class ChaosReport {

    private final History history;
    private final Map<String, Integer> runs;
    private final long[] goodBegins;
    private final long[] goodEnds;

    ChaosReport(History history) {
        this.history = history;
        this.runs = CallRules.runs(history);
        List<Call> good = history.processes().stream()
                .flatMap(process -> process.calls().stream())
                .filter(call -> call.outcome() == CallOutcome.OK
                        && (call.kind().equals("once") || call.kind().equals("again")))
                .sorted((a, b) -> Long.compare(a.endNanos(), b.endNanos()))
                .toList();
        this.goodBegins = good.stream().mapToLong(Call::beginNanos).toArray();
        this.goodEnds = good.stream().mapToLong(Call::endNanos).toArray();
    }

    @Override
    public String toString() {
        long[] overlaps = new ServerRules(history.server(), new Verdict()).overlaps();
        return String.join(
                "\n",
                "  steps " + deeds(),
                "  processes " + history.processes().size() + ", sessions "
                        + history.server().sessions().size() + ", leaders "
                        + history.server().sessions().stream()
                                .mapToLong(ServerSession::epoch)
                                .distinct()
                                .count()
                        + "; two connections at once " + overlaps[1] + " times, longest ms: "
                        + NANOSECONDS.toMillis(overlaps[0]),
                "  calls " + calls(),
                "  run again "
                        + runs.values().stream().filter(count -> count > 1).count() + "; values "
                        + history.processes().stream()
                                .mapToInt(process -> process.values().size())
                                .sum()
                        + ", the same again "
                        + history.processes().stream()
                                .mapToLong(ListenerRules::repeats)
                                .sum()
                        + "; publications of processes that have gone " + orphans(),
                "  leader killed, until the first good call, ms: " + summary(afterKills(false))
                        + "; when nothing else was done, ms: " + summary(afterKills(true)),
                "  planned hand-overs, without a session at the server, ms: " + summary(sessionGaps())
                        + "; longest without a good call, ms: " + summary(callGaps()),
                "  calls failed in planned hand-overs: " + failedInHandOvers());
    }

    private String deeds() {
        Map<Step.Kind, Long> counts = history.deeds().stream()
                .collect(Collectors.groupingBy(Deed::kind, TreeMap::new, Collectors.counting()));
        return counts.toString();
    }

    private String calls() {
        Map<CallOutcome, Long> counts = history.processes().stream()
                .flatMap(process -> process.calls().stream())
                .collect(Collectors.groupingBy(Call::outcome, TreeMap::new, Collectors.counting()));
        return counts.values().stream().mapToLong(Long::longValue).sum() + " " + counts;
    }

    private long orphans() {
        List<String> live = history.processes().stream()
                .filter(process -> process.end() == History.End.LIVE)
                .map(ProcessHistory::name)
                .toList();
        return history.server().publications().stream()
                .filter(registration -> !live.contains(registration.getString("owner")))
                .count();
    }

    private List<Long> afterKills(boolean undisturbed) {
        List<Long> millis = new ArrayList<>();
        for (Deed deed : history.deeds()) {
            boolean kill = deed.kind() == Step.Kind.KILL || deed.kind() == Step.Kind.KILL_LEADER;
            long goodNanos = kill && deed.toLeader() ? firstGoodCall(deed.fromNanos()) : 0;
            if (goodNanos > 0 && !(undisturbed && disturbed(deed, goodNanos))) {
                millis.add(NANOSECONDS.toMillis(goodNanos - deed.fromNanos()));
            }
        }
        return millis;
    }

    private long firstGoodCall(long fromNanos) {
        for (int i = 0; i < goodEnds.length; i++) {
            if (goodBegins[i] >= fromNanos) {
                return goodEnds[i];
            }
        }
        return 0;
    }

    private boolean disturbed(Deed kill, long untilNanos) {
        return history.deeds().stream()
                .anyMatch(deed ->
                        !deed.equals(kill) && deed.fromNanos() < untilNanos && deed.toNanos() > kill.fromNanos());
    }

    private List<Long> sessionGaps() {
        List<Long> millis = new ArrayList<>();
        List<ServerSession> sessions = history.server().sessions();
        for (int i = 1; i < sessions.size(); i++) {
            long closedNanos = sessions.get(i - 1).closedNanos();
            long greetedNanos = sessions.get(i).greetedNanos();
            if (history.calmWindows().stream().anyMatch(window -> window.contains(closedNanos, greetedNanos))) {
                millis.add(NANOSECONDS.toMillis(greetedNanos - closedNanos));
            }
        }
        return millis;
    }

    private List<Long> callGaps() {
        List<Long> millis = new ArrayList<>();
        for (Window window : history.calmWindows()) {
            long lastNanos = window.fromNanos();
            long longestNanos = 0;
            for (long endNanos : goodEnds) {
                if (endNanos > window.fromNanos() && endNanos <= window.toNanos()) {
                    longestNanos = Math.max(longestNanos, endNanos - lastNanos);
                    lastNanos = endNanos;
                }
            }
            millis.add(NANOSECONDS.toMillis(longestNanos));
        }
        return millis;
    }

    private String failedInHandOvers() {
        Map<String, Long> counts = history.processes().stream()
                .flatMap(process ->
                        process.calls().stream().filter(call -> CallRules.failedInHandOver(history, process, call)))
                .collect(Collectors.groupingBy(
                        call -> call.outcome() + " within " + call.deadlineMillis() + "ms",
                        TreeMap::new,
                        Collectors.counting()));
        return counts.isEmpty() ? "0" : counts.toString();
    }

    private static String summary(List<Long> numbers) {
        if (numbers.isEmpty()) {
            return "none";
        }
        List<Long> sorted = numbers.stream().sorted().toList();
        return "median " + sorted.get(sorted.size() / 2) + " max " + Collections.max(numbers) + " of " + numbers.size();
    }
}
