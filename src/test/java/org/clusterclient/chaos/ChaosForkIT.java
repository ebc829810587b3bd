package org.clusterclient.chaos;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.clusterclient.chaos.History.ServerHistory;
import org.clusterclient.examples.registry.Demo;
import org.clusterclient.fixture.TestAddress;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Processes under load that are killed, stopped, blocked, cut and restarted. The system property {@code chaos.seed}
 * replays a schedule, {@code chaos.steps} says how long it is on each transport, {@code chaos.transport} chooses one. The
 * histories of a run that failed are kept.
 */
class ChaosForkIT {

    private static final int WORKERS = 5;
    private static final int USUAL_STEPS = 15;
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long SEED =
            Long.getLong("chaos.seed", ThreadLocalRandom.current().nextInt(1_000_000));
    private static final int STEPS = Integer.getInteger("chaos.steps", USUAL_STEPS);

    /** Returns both, or the one that was asked for. */
    private static Stream<Transport> transports() {
        String chosen = System.getProperty("chaos.transport");
        return chosen == null
                ? Stream.of(Transport.values())
                : Stream.of(Transport.valueOf(chosen.toUpperCase(Locale.ROOT)));
    }

    @ParameterizedTest
    @MethodSource("transports")
    void losesNothingWhateverBecomesOfTheProcesses(Transport transport) throws IOException, InterruptedException {
        System.out.println("chaos: seed=" + SEED + " steps=" + STEPS + " on a " + transport);
        long beganNanos = System.nanoTime();
        Path directory = Files.createDirectories(Path.of("target", "chaos", "seed-" + SEED + "-" + transport));
        clear(directory);
        History history;
        try {
            history = history(directory, transport);
        } catch (AssertionError e) {
            throw new AssertionError("chaos.seed=" + SEED + " on a " + transport + ": " + e.getMessage(), e);
        }
        Verdict verdict = Checker.check(history);
        System.out.println("chaos: seed=" + SEED + " steps=" + STEPS + " on a " + transport + " in "
                + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beganNanos) + " s\n" + new ChaosReport(history)
                + "\n  broken rules " + verdict.counts());
        assertTrue(verdict.counts().isEmpty(), () -> "chaos.seed=" + SEED + " on a " + transport + ": " + verdict);
        clear(directory);
        Files.delete(directory);
    }

    private History history(Path directory, Transport transport) throws IOException, InterruptedException {
        ChaosServer server = new ChaosServer();
        try (Workers workers = new Workers(directory, address(transport), server, await(server.start()))) {
            workers.start(WORKERS);
            workers.awaitHealthy();
            Nemesis nemesis = new Nemesis(workers, server);
            nemesis.run(schedule(transport));
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

    /** Each transport has its own part, so that both together have every kind of step. */
    private static List<Step> schedule(Transport transport) {
        int first = transport.ordinal() * STEPS;
        return Step.schedule(SEED, first + STEPS, WORKERS).subList(first, first + STEPS);
    }

    /** A port that outgoing connections do not get meanwhile. */
    private static TestAddress address(Transport transport) throws IOException {
        return transport == Transport.PORT ? TestAddress.port(Demo.freePort()) : transport.freeAddress();
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
