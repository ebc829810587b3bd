package org.clusterclient;

import static org.clusterclient.fixture.RegistryProcesses.percentile;
import static org.clusterclient.fixture.RegistryProcesses.summary;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.clusterclient.fixture.RegistryProcesses;
import org.clusterclient.fixture.RegistryProcesses.Kind;
import org.clusterclient.fixture.RegistryProcesses.TakeOver;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes share one connection to a registry server, which is the witness; the leader is killed, again and again. */
class FailoverForkIT {

    /** At least so many kills, for a measurement. */
    private static final int LEAST_KILLS = Integer.getInteger("failover.kills", 0);

    private static final long LONGEST_GAP_MILLIS = 1_000; // on a busy machine

    private final List<Long> firstGoodCallMillis = new ArrayList<>();
    private final List<Long> gapMillis = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"PORT, 3, 10, 150", "PATH, 3, 6, 250", "PORT, 16, 3, 400"})
    void keepsOneConnectionWhenTheLeaderIsKilledAgainAndAgain(
            Transport transport, int size, int usualKills, long usualGapMillis) throws Exception {
        try (RegistryProcesses processes = new RegistryProcesses(transport)) {
            killAgainAndAgain(processes, transport, size, Math.max(usualKills, LEAST_KILLS));
        }
        assertTrue(percentile(gapMillis, 50) <= usualGapMillis, gapMillis::toString);
    }

    private void killAgainAndAgain(RegistryProcesses processes, Transport transport, int size, int kills)
            throws InterruptedException {
        for (int i = 0; i < size; i++) {
            processes.start(Kind.JVM);
        }
        processes.assertOneConnection();
        for (int kill = 0; kill < kills; kill++) {
            TakeOver takeOver = processes.killLeader();
            takeOver.firstCalls().forEach(call -> firstGoodCallMillis.add(call.millis()));
            long gap = takeOver.gapMillis();
            gapMillis.add(gap);
            assertTrue(gap >= 0 && gap <= LONGEST_GAP_MILLIS, "one connection again after ms: " + gap);
            processes.start(Kind.JVM);
            processes.assertOneConnection();
        }
        System.out.println(
                "kill to first good call on a " + transport + ", " + size + " processes, " + kills + " kills, ms: "
                        + summary(firstGoodCallMillis) + "; server without a connection, ms: " + summary(gapMillis));
    }
}
