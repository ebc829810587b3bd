package org.clusterclient.chaos;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.clusterclient.chaos.History.ServerHistory;
import org.clusterclient.examples.registry.Demo;
import org.junit.jupiter.api.Test;

/**
 * Processes under load that are killed, stopped, blocked, cut and restarted. The system property {@code chaos.seed}
 * replays a schedule, {@code chaos.steps} says how long it is. The histories of a run that failed are kept.
 */
class ChaosForkIT {

    private static final int WORKERS = 5;
    private static final int USUAL_STEPS = 30;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final long seed =
            Long.getLong("chaos.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    private final int steps = Integer.getInteger("chaos.steps", USUAL_STEPS);

    @Test
    void losesNothingWhateverBecomesOfTheProcesses() throws IOException, InterruptedException {
        System.out.println("chaos: seed=" + seed + " steps=" + steps);
        long beganNanos = System.nanoTime();
        Path directory = Files.createDirectories(Path.of("target", "chaos", "seed-" + seed));
        clear(directory);
        History history;
        try {
            history = history(directory);
        } catch (AssertionError e) {
            throw new AssertionError("chaos.seed=" + seed + ": " + e.getMessage(), e);
        }
        Verdict verdict = Checker.check(history);
        System.out.println("chaos: seed=" + seed + " steps=" + steps + " in "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos) + " s\n" + new ChaosReport(history)
                + "\n  broken rules " + verdict.counts());
        assertTrue(verdict.counts().isEmpty(), () -> "chaos.seed=" + seed + ": " + verdict);
        clear(directory);
        Files.delete(directory);
    }

    private History history(Path directory) throws IOException, InterruptedException {
        ChaosServer server = new ChaosServer();
        try (Workers workers = new Workers(directory, Demo.freePort(), server, await(server.start()))) {
            workers.start(WORKERS);
            workers.awaitHealthy();
            Nemesis nemesis = new Nemesis(workers, server);
            nemesis.run(Step.schedule(seed, steps, WORKERS));
            workers.awaitHealthy();
            workers.tellAll("stop", "stopped");
            workers.publishLast();
            workers.killLeader(); // the order has to outlive the session
            workers.awaitHealthy();
            quiet();
            await(server.pushFinalValues());
            quiet();
            ServerHistory seen = await(server.history());
            workers.terminateAll();
            return new History(seen, workers.histories(), nemesis.deeds(), nemesis.calmWindows());
        } finally {
            await(server.close());
        }
    }

    /** What must not come any more cannot be awaited. */
    private static void quiet() {
        LockSupport.parkNanos(QUIET_NANOS);
    }

    private static void clear(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
