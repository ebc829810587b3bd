package org.clusterclient.chaos;

import static org.clusterclient.fixture.TestCluster.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.clusterclient.chaos.History.Deed;
import org.clusterclient.chaos.History.Window;
import org.clusterclient.chaos.Workers.Worker;
import org.clusterclient.fixture.ForkedProcess;

/** Does to the workers what its schedule says, and notes what it does. To be used by one thread. */
final class Nemesis {

    private static final long BEFORE_CALM_MILLIS = 200;
    private static final long AFTER_CALM_MILLIS = 1_500;
    private static final long LONGEST_STOP_SECONDS = 10;

    private final Workers workers;
    private final ChaosServer server;
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final List<Deed> deeds = new ArrayList<>();
    private final List<Window> calmWindows = new ArrayList<>();

    Nemesis(Workers workers, ChaosServer server) {
        this.workers = workers;
        this.server = server;
    }

    /** Returns what was done. */
    List<Deed> deeds() {
        return deeds;
    }

    /** Returns when nothing was done but what was planned. */
    List<Window> calmWindows() {
        return calmWindows;
    }

    /** Does all steps, and returns when nobody is stopped any more. */
    void run(List<Step> schedule) throws InterruptedException {
        for (Step step : schedule) {
            if (step.kind().calm()) {
                calmly(step);
            } else {
                Worker target = target(step);
                target.awaitReady(); // what is done to a process that has not joined disturbs nobody
                act(step, step.kind().atLeader() ? target(step) : target);
            }
            pause(step.pauseMillis());
        }
        later.shutdown();
        later.awaitTermination(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
    }

    private Worker target(Step step) {
        Worker worker = workers.get(step.worker());
        return step.kind().atLeader() ? workers.leaderOr(worker) : worker;
    }

    private void act(Step step, Worker target) throws InterruptedException {
        String name = target.name();
        boolean toLeader = workers.leads(target);
        long fromNanos = System.nanoTime();
        switch (step.kind()) {
            case KILL, KILL_LEADER -> {
                target.kill();
                target.restart();
            }
            case STOP, STOP_LEADER -> {
                ForkedProcess process = target.process();
                process.signal("STOP");
                later.schedule(() -> process.signal("CONT"), step.millis(), TimeUnit.MILLISECONDS);
            }
            case TERM, TERM_LEADER, CALM_TERM, CALM_TERM_LEADER, CALM_ROLL -> {
                target.terminate();
                target.restart();
            }
            case BLOCK, BLOCK_LEADER -> target.process().send("block " + step.millis());
            case CUT, CUT_LEADER -> target.process().send("cut");
            case CUT_SERVER -> await(server.cut());
        }
        long toNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(step.millis());
        deeds.add(new Deed(step.number(), step.kind(), name, toLeader, fromNanos, toNanos));
    }

    private void calmly(Step step) throws InterruptedException {
        workers.awaitHealthy(); // whoever is stopped or blocked goes on by itself, and answers then
        pause(BEFORE_CALM_MILLIS);
        workers.awaitHealthy(); // it takes a moment until the other end of a connection hears that it was cut
        long fromNanos = System.nanoTime();
        List<Worker> targets = step.kind() == Step.Kind.CALM_ROLL ? workers.all() : List.of(target(step));
        for (Worker target : targets) {
            act(step, target);
            workers.awaitHealthy();
        }
        pause(AFTER_CALM_MILLIS);
        calmWindows.add(new Window(fromNanos, System.nanoTime()));
    }

    private static void pause(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }
}
