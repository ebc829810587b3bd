package org.clusterclient.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.clusterclient.fixture.ForkedProcess;

/** The processes of a peer that belong together: the one that serves, and its followers. */
final class Group implements AutoCloseable {

    private final Peer peer;
    private final ForkedProcess leader;
    private final List<ForkedProcess> followers = new ArrayList<>();
    private final List<Double> readyMillis = new ArrayList<>();

    /** Starts one after the other, and waits until each is ready. */
    Group(Peer peer, int size) throws InterruptedException {
        this.peer = peer;
        Peer.Meeting meeting = new Peer.Meeting(peer);
        leader = start(meeting, -1);
        for (int i = 0; i < size; i++) {
            followers.add(start(meeting, i));
        }
    }

    private ForkedProcess start(Peer.Meeting meeting, int index) throws InterruptedException {
        long beganNanos = System.nanoTime();
        ForkedProcess process = meeting.start(index);
        long readyNanos = process.awaitType("ready").atNanos();
        readyMillis.add((readyNanos - beganNanos) / 1e6);
        return process;
    }

    Peer peer() {
        return peer;
    }

    ForkedProcess leader() {
        return leader;
    }

    List<ForkedProcess> followers() {
        return followers;
    }

    /** Returns how long each process took from its start until it could serve or be used, the leader first. */
    List<Double> readyMillis() {
        return readyMillis;
    }

    /** Has one process do something, and returns its answer. */
    static JsonObject ask(ForkedProcess process, JsonObject command) throws InterruptedException {
        process.send(command.encode());
        return answer(process, command);
    }

    /** Has all followers do something at the same time, and returns their answers. */
    List<JsonObject> askAll(JsonObject command) throws InterruptedException {
        followers.forEach(follower -> follower.send(command.encode()));
        List<JsonObject> answers = new ArrayList<>();
        for (ForkedProcess follower : followers) {
            answers.add(answer(follower, command));
        }
        return answers;
    }

    private static JsonObject answer(ForkedProcess process, JsonObject command) throws InterruptedException {
        JsonObject answer = process.awaitType("answer").json();
        if (answer.containsKey("error") || answer.getInteger("failed", 0) > 0) {
            throw new IllegalStateException(command.encode() + ": " + answer.encode());
        }
        return answer;
    }

    /** Returns how much memory of a process is resident. */
    static double residentMebibytes(ForkedProcess process) {
        try {
            return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (ForkedProcess follower : followers) {
            follower.kill();
        }
        leader.kill();
    }

    /** Waits as long. */
    static void pass(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
