package org.clusterclient;

import static org.clusterclient.fixture.RegistryProcesses.summary;
import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.clusterclient.examples.registry.RegistryService;
import org.clusterclient.fixture.RegistryProcesses;
import org.clusterclient.fixture.RegistryProcesses.Kind;
import org.clusterclient.fixture.RegistryProcesses.Member;
import org.clusterclient.fixture.RegistryProcesses.TakeOver;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** All processes are restarted in order while calls are made: none fails, and the server never has two connections. */
@ParameterizedClass
@EnumSource(Transport.class)
class RollingRestartForkIT {

    private static final int SIZE = 3;

    /** How often each process is restarted. */
    private static final int ROUNDS = Integer.getInteger("restart.rounds", 1);

    private static final long LONGEST_GAP_MILLIS = 1_000; // on a busy machine

    private final Transport transport;
    private final RegistryProcesses processes;
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger open = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<Long> latencyMillis = new ConcurrentLinkedQueue<>();
    private final List<Long> longestCallMillis = new ArrayList<>();
    private final List<Long> gapMillis = new ArrayList<>();
    private int calls;

    RollingRestartForkIT(Transport transport) {
        this.transport = transport;
        this.processes = new RegistryProcesses(transport);
    }

    @AfterEach
    void end() {
        await(vertx.close());
        processes.close();
    }

    @Test
    void noCallFailsWhenAllProcessesAreRestartedInOrder() throws Exception {
        for (int i = 0; i < SIZE; i++) {
            processes.start(Kind.JVM);
        }
        long caller = startCalling();
        for (int round = 0; round < ROUNDS; round++) {
            for (Member member : processes.members()) {
                restart(member);
            }
        }
        vertx.cancelTimer(caller);
        until("all calls have ended", () -> open.get() == 0);
        endWindow();
        System.out.println(
                gapMillis.size() + " planned hand-overs on a " + transport + " among " + SIZE + " processes, " + calls
                        + " calls, none failed; longest call of each, ms: " + summary(longestCallMillis)
                        + "; server without a connection, ms: " + summary(gapMillis));
        assertEquals(List.of(), List.copyOf(failures));
        assertTrue(gapMillis.size() >= ROUNDS, "the leader is restarted, too: " + gapMillis);
        for (long gap : gapMillis) {
            assertTrue(gap >= 0 && gap <= LONGEST_GAP_MILLIS, "one connection again after ms: " + gap);
        }
    }

    private void restart(Member member) throws InterruptedException {
        if (processes.leader() == member) {
            endWindow();
            TakeOver takeOver = processes.terminateLeader();
            takeOver.firstCalls().forEach(call -> assertEquals(0, call.failed()));
            gapMillis.add(takeOver.gapMillis());
            longestCallMillis.add(endWindow());
        } else {
            processes.terminate(member);
        }
        processes.start(Kind.JVM);
    }

    /** Follows, and calls once a millisecond. */
    private long startCalling() {
        ClusterClient<RegistryService> client = await(ClusterClient.connect(
                vertx, RegistryService.class, new ClusterClientOptions(processes.options()).setLeader(false)));
        RegistryService registry = client.proxy();
        return vertx.setPeriodic(1, id -> {
            long beganNanos = System.nanoTime();
            open.incrementAndGet();
            registry.version().onComplete(answer -> {
                if (answer.failed()) {
                    failures.add(String.valueOf(answer.cause()));
                }
                latencyMillis.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos));
                open.decrementAndGet();
            });
        });
    }

    /** Forgets the calls that have ended since the last time, and returns how long the longest of them took. */
    private long endWindow() {
        long longest = 0;
        for (Long millis = latencyMillis.poll(); millis != null; millis = latencyMillis.poll()) {
            longest = Math.max(longest, millis);
            calls++;
        }
        return longest;
    }
}
