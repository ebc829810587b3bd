package org.clusterclient.chaos;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.clusterclient.chaos.History.End;
import org.clusterclient.chaos.History.ProcessHistory;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.TestAddress;

/** As many processes as there shall be, whatever becomes of them. To be used by one thread. */
final class Workers implements AutoCloseable {

    private static final long HEALTHY_SECONDS = 40;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Path directory;
    private final TestAddress leader;
    private final ChaosServer server;
    private final int serverPort;
    private final List<Worker> workers = new ArrayList<>();
    private final Map<String, End> ends = new LinkedHashMap<>();
    private int started;

    /** @param directory where the histories are written */
    Workers(Path directory, TestAddress leader, ChaosServer server, int serverPort) {
        this.directory = directory;
        this.leader = leader;
        this.server = server;
        this.serverPort = serverPort;
    }

    /** One place, and the process that has it now. */
    final class Worker {
        private final int index;
        private String name;
        private ForkedProcess process;
        private long startedNanos;
        private boolean ready;

        private Worker(int index) {
            this.index = index;
            fork();
        }

        private void fork() {
            name = "w" + index + "." + ++started;
            ready = false;
            startedNanos = System.nanoTime();
            process = ForkedProcess.jvm(
                    ChaosWorker.class.getName(),
                    name,
                    file(name).toString(),
                    leader.option().encode(),
                    String.valueOf(serverPort));
            ends.put(name, End.LIVE);
        }

        String name() {
            return name;
        }

        ForkedProcess process() {
            return process;
        }

        /** Waits until it has joined. Its clock has to be ours: everything that is compared depends on it. */
        void awaitReady() throws InterruptedException {
            if (ready) {
                return;
            }
            ForkedProcess.Line line = process.await(
                    name + " ready",
                    one -> List.of("ready", "failed").contains(one.json().getString("type", "")));
            assertTrue(line.json().containsKey("t"), () -> name + ": " + line.text());
            long atNanos = line.json().getLong("t");
            assertTrue(
                    startedNanos < atNanos && atNanos < System.nanoTime(),
                    () -> "clocks differ: " + startedNanos + " < " + atNanos);
            ready = true;
        }

        void kill() throws InterruptedException {
            process.kill();
            ends.put(name, End.KILLED);
        }

        /** Sends SIGTERM, and waits until it has left. */
        void terminate() throws InterruptedException {
            int exitCode;
            try {
                exitCode = process.terminate();
            } catch (AssertionError stillThere) {
                process.kill();
                exitCode = -1;
            }
            ends.put(name, exitCode == 0 ? End.LEFT : End.LEFT_BADLY);
        }

        void restart() {
            fork();
        }

        private String role() throws InterruptedException {
            process.send("role");
            return String.valueOf(process.awaitType("role").json().getString("role"));
        }
    }

    void start(int count) {
        for (int i = 0; i < count; i++) {
            workers.add(new Worker(i));
        }
    }

    List<Worker> all() {
        return workers;
    }

    Worker get(int index) {
        return workers.get(index);
    }

    /** Returns the worker that has the session at the server; the other one if none has. */
    Worker leaderOr(Worker other) {
        return workers.stream().filter(this::leads).findFirst().orElse(other);
    }

    /** Returns whether a worker has the session at the server. */
    boolean leads(Worker worker) {
        return worker.process.pid() == server.leaderPid();
    }

    /** Waits until one leads, and the others follow. */
    void awaitHealthy() throws InterruptedException {
        for (Worker worker : workers) {
            worker.awaitReady();
        }
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(HEALTHY_SECONDS);
        List<String> roles = roles();
        while (!healthy(roles)) {
            List<String> now = roles;
            assertTrue(
                    System.nanoTime() < deadlineNanos, () -> "not healthy: " + now + " leader=" + server.leaderPid());
            LockSupport.parkNanos(POLL_NANOS);
            roles = roles();
        }
    }

    private List<String> roles() throws InterruptedException {
        List<String> roles = new ArrayList<>();
        for (Worker worker : workers) {
            roles.add(worker.role());
        }
        return roles;
    }

    private boolean healthy(List<String> roles) {
        return roles.stream().filter("follower"::equals).count() == workers.size() - 1L
                && roles.contains("leader")
                && leads(workers.get(roles.indexOf("leader")));
    }

    /** Kills the leader, and leaves its place empty. */
    void killLeader() throws InterruptedException {
        Worker leader = leaderOr(workers.get(0));
        leader.kill();
        workers.remove(leader);
    }

    /** Has one after the other publish for the last time, the leader first. */
    void publishLast() throws InterruptedException {
        List<Worker> order = new ArrayList<>(workers);
        order.sort((a, b) -> Boolean.compare(leads(b), leads(a)));
        for (Worker worker : order) {
            worker.process.send("last");
            worker.process.awaitType("published");
        }
    }

    /** Tells all the same, and waits until all have said that they have done so. */
    void tellAll(String command, String done) throws InterruptedException {
        for (Worker worker : workers) {
            worker.process.send(command);
        }
        for (Worker worker : workers) {
            worker.process.awaitType(done);
        }
    }

    /** Has all leave in order; to the checker they were there until the end. */
    void terminateAll() throws InterruptedException {
        for (Worker worker : workers) {
            worker.terminate();
            ends.computeIfPresent(worker.name, (name, end) -> end == End.LEFT ? End.LIVE : end);
        }
    }

    /** Returns what all processes that there ever were have written down. */
    List<ProcessHistory> histories() throws IOException {
        List<ProcessHistory> histories = new ArrayList<>();
        for (Map.Entry<String, End> end : ends.entrySet()) {
            if (file(end.getKey()).toFile().exists()) { // else it was killed before it could write anything
                histories.add(HistoryReader.read(end.getKey(), end.getValue(), file(end.getKey())));
            }
        }
        return histories;
    }

    private Path file(String name) {
        return directory.resolve(name + ".jsonl");
    }

    @Override
    public void close() {
        workers.forEach(worker -> worker.process.close());
    }
}
