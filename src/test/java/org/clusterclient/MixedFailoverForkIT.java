package org.clusterclient;

import static org.clusterclient.fixture.RegistryProcesses.summary;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.clusterclient.fixture.NeedsNode;
import org.clusterclient.fixture.RegistryProcesses;
import org.clusterclient.fixture.RegistryProcesses.FirstCall;
import org.clusterclient.fixture.RegistryProcesses.Kind;
import org.clusterclient.fixture.RegistryProcesses.Member;
import org.clusterclient.fixture.RegistryProcesses.TakeOver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Two processes of npm {@code cluster-client} and two of the JVM share one connection to a registry server, which is the
 * witness; the leader is killed, again and again.
 *
 * <p>Two times of three whoever is fastest takes over. The third time, the survivor of the killed leader's kind is stopped
 * until another one has the port, so leadership goes to the other kind: at least {@code KILLS / 3} times, and so, there
 * being two kinds, at least {@code KILLS / 6} times each way.
 */
@NeedsNode
class MixedFailoverForkIT {

    private static final int KILLS = 20;
    private static final int CHANGES = 6;
    private static final long LONGEST_OVERLAP_MILLIS = 100;

    private final RegistryProcesses processes = new RegistryProcesses();
    private final List<TakeOver> takeOvers = new ArrayList<>();

    @AfterEach
    void end() {
        processes.close();
    }

    @Test
    void keepsOneConnectionWhenLeadershipPassesBetweenNodeAndJvmTwentyTimes() throws Exception {
        startTwoOfEach();
        for (int kill = 0; kill < KILLS; kill++) {
            boolean free = kill % 3 != 2;
            TakeOver takeOver = processes.killLeader(free ? List.of() : others(processes.leader()));
            takeOvers.add(takeOver);
            assertTrue(free || takeOver.crossed(), takeOver::toString);
            assertTrue(-takeOver.gapMillis() <= LONGEST_OVERLAP_MILLIS, takeOver::toString);
            processes.start(takeOver.former().kind());
            processes.assertOneConnection();
        }
        report();
        for (Kind kind : Kind.values()) {
            assertTrue(crossedFrom(kind) >= KILLS / 6, takeOvers::toString);
        }
    }

    /** An npm process closes its client after the port, so for a moment there may be two connections when one leaves. */
    @Test
    void keepsOneConnectionWhenLeadersLeaveInOrder() throws Exception {
        startTwoOfEach();
        for (int change = 0; change < CHANGES; change++) {
            TakeOver takeOver = processes.leaderLeaves();
            boolean overlaps = takeOver.gapMillis() < 0;
            assertTrue(!overlaps || takeOver.former().kind() == Kind.NODE, takeOver::toString);
            assertTrue(-takeOver.gapMillis() <= LONGEST_OVERLAP_MILLIS, takeOver::toString);
            processes.start(takeOver.former().kind());
            processes.assertOneConnection();
        }
    }

    private void startTwoOfEach() throws InterruptedException {
        for (Kind kind : List.of(Kind.JVM, Kind.NODE, Kind.JVM, Kind.NODE)) {
            processes.start(kind);
        }
        processes.assertOneConnection();
    }

    /** Returns the other processes of the same kind. */
    private List<Member> others(Member leader) {
        return processes.members().stream()
                .filter(member -> member.kind() == leader.kind() && member != leader)
                .toList();
    }

    private long crossedFrom(Kind kind) {
        return takeOvers.stream()
                .filter(takeOver -> takeOver.former().kind() == kind && takeOver.crossed())
                .count();
    }

    private void report() {
        for (Kind leader : Kind.values()) {
            Map<Kind, List<Long>> millis = new EnumMap<>(Kind.class);
            List<Long> gaps = new ArrayList<>();
            int failed = 0;
            for (TakeOver takeOver : takeOvers) {
                if (takeOver.leader().kind() == leader) {
                    gaps.add(takeOver.gapMillis());
                    for (FirstCall call : takeOver.firstCalls()) {
                        millis.computeIfAbsent(call.member().kind(), k -> new ArrayList<>())
                                .add(call.millis());
                        failed += call.failed();
                    }
                }
            }
            for (Kind survivor : Kind.values()) {
                System.out.println("new leader " + leader + ", survivor " + survivor + ": kill to first good call, ms: "
                        + summary(millis.getOrDefault(survivor, List.of())));
            }
            System.out.println("new leader " + leader + ": calls of NODE that failed before: " + failed
                    + "; server without a connection, ms: " + summary(gaps)
                    + "; leadership passed to it from the other "
                    + "kind: " + crossedFrom(leader == Kind.JVM ? Kind.NODE : Kind.JVM));
        }
    }
}
