package org.clusterclient.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clusterclient.bench.Results.Figure;
import org.clusterclient.fixture.ForkedProcess;

/** What it takes to start a process, to keep it, and to do without the one that leads. */
final class ProcessSection {

    private static final int FOLLOWERS = 3;
    private static final long IDLE_MILLIS = 3_000;
    private static final long LONGEST_TAKE_OVER_MILLIS = 5_000;
    private static final int IN_FLIGHT = 128;

    private final Settings settings;
    private final Map<Key, List<Double>> figures = new LinkedHashMap<>();

    ProcessSection(Settings settings) {
        this.settings = settings;
    }

    private record Key(String what, String unit, Peer peer) {}

    List<Figure> run() throws InterruptedException {
        List<Peer> peers = settings.peers().stream().filter(Peer::takesOver).toList();
        for (int round = 0; round < settings.rounds(); round++) {
            for (Peer peer : peers) {
                try (Group group = new Group(peer, FOLLOWERS)) {
                    measure(group);
                }
            }
            Bench.log("processes: round " + (round + 1) + " of " + settings.rounds());
        }
        return figures.entrySet().stream()
                .map(figure -> new Figure(
                        figure.getKey().peer().title(),
                        figure.getKey().what(),
                        figure.getKey().unit(),
                        figure.getValue()))
                .toList();
    }

    private void note(Group group, String what, String unit, double value) {
        figures.computeIfAbsent(new Key(what, unit, group.peer()), key -> new ArrayList<>())
                .add(value);
    }

    private void measure(Group group) throws InterruptedException {
        List<Double> ready = group.readyMillis();
        note(group, Figure.START_TO_READY + ", leader", "ms", ready.get(0));
        note(group, Figure.START_TO_READY + ", follower", "ms", ready.get(ready.size() - 1));
        Group.pass(IDLE_MILLIS);
        note(group, Figure.RESIDENT + ", leader", "MiB", Group.residentMebibytes(group.leader()));
        ForkedProcess last = group.followers().get(FOLLOWERS - 1);
        note(group, Figure.RESIDENT + ", follower", "MiB", Group.residentMebibytes(last));
        CallSection.measure(group, "100 B", IN_FLIGHT, settings.warmUpMillis());
        group.askAll(new JsonObject().put("do", "probe"));
        Group.pass(settings.warmUpMillis());
        List<Double> firstGoodCalls = kill(group);
        note(group, Figure.KILL_TO_GOOD_CALL, "ms", firstGoodCalls.get(FOLLOWERS / 2));
        note(group, Figure.KILL_TO_GOOD_CALL + " of the last process", "ms", firstGoodCalls.get(FOLLOWERS - 1));
    }

    /** Kills the leader, and returns after how many ms each of the others has had an answer, in that order. */
    private static List<Double> kill(Group group) throws InterruptedException {
        group.leader().kill();
        long killedNanos = System.nanoTime(); // all processes read the same clock
        List<Double> millis = new ArrayList<>();
        for (ForkedProcess follower : group.followers()) {
            long goodNanos = firstGoodCall(follower, killedNanos);
            millis.add((goodNanos - killedNanos) / 1e6);
        }
        return millis.stream().sorted().toList();
    }

    private static long firstGoodCall(ForkedProcess follower, long afterNanos) throws InterruptedException {
        while (System.nanoTime() - afterNanos < LONGEST_TAKE_OVER_MILLIS * 1_000_000) {
            JsonObject answer = Group.ask(
                    follower, new JsonObject().put("do", "firstGoodCall").put("afterNanos", afterNanos));
            if (answer.getLong("nanos") >= 0) {
                return answer.getLong("nanos");
            }
            Group.pass(100);
        }
        throw new IllegalStateException("no good call within " + LONGEST_TAKE_OVER_MILLIS + " ms: " + follower);
    }
}
