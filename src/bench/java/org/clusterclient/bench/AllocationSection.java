package org.clusterclient.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.bench.Results.Figure;
import org.clusterclient.fixture.ForkedProcess;

/**
 * How many bytes the two JVMs of a call allocate more than twice the same call on a local event bus, which both have to make
 * as well: the caller to the channel, the leader to its data client. Fewer, if they do without the bus. The numbers are those
 * of the JVM's threads, which flight recordings show as {@code jdk.ThreadAllocationStatistics}.
 */
final class AllocationSection {

    private static final String PAYLOAD = "100 B";
    private static final int IN_FLIGHT = 128;

    private final Settings settings;

    AllocationSection(Settings settings) {
        this.settings = settings;
    }

    List<Figure> run() throws InterruptedException {
        List<Figure> figures = new ArrayList<>();
        List<Double> local = new ArrayList<>();
        try (Group bus = new Group(Peer.LOCAL, 1)) {
            CallSection.measure(bus, PAYLOAD, IN_FLIGHT, settings.warmUpMillis());
            for (int round = 0; round < settings.rounds(); round++) {
                local.add(perCall(bus, bus.followers().get(0)).get(0));
            }
        }
        figures.add(new Figure(Peer.LOCAL.title(), Figure.ALLOCATED, "bytes", local));
        for (Peer peer : List.of(Peer.PORT, Peer.ON_BUS)) {
            figures.addAll(ours(peer, local));
        }
        return figures;
    }

    private List<Figure> ours(Peer peer, List<Double> local) throws InterruptedException {
        List<Double> follower = new ArrayList<>();
        List<Double> leader = new ArrayList<>();
        List<Double> net = new ArrayList<>();
        try (Group ours = new Group(peer, 1)) {
            CallSection.measure(ours, PAYLOAD, IN_FLIGHT, settings.warmUpMillis());
            for (double perLocalCall : local) {
                List<Double> both = perCall(ours, ours.followers().get(0), ours.leader());
                follower.add(both.get(0));
                leader.add(both.get(1));
                net.add(both.get(0) + both.get(1) - 2 * perLocalCall);
            }
        }
        return List.of(
                new Figure(peer.title(), Figure.ALLOCATED_NET, "bytes", net),
                new Figure(peer.title(), Figure.ALLOCATED + ", follower", "bytes", follower),
                new Figure(peer.title(), Figure.ALLOCATED + ", leader", "bytes", leader));
    }

    private List<Double> perCall(Group group, ForkedProcess... processes) throws InterruptedException {
        List<Long> before = allocated(processes);
        JsonObject answer = group.askAll(new JsonObject()
                        .put("do", "calls")
                        .put("payload", PAYLOAD)
                        .put("inFlight", IN_FLIGHT)
                        .put("millis", settings.millis()))
                .get(0);
        List<Long> after = allocated(processes);
        List<Double> perCall = new ArrayList<>();
        for (int i = 0; i < processes.length; i++) {
            perCall.add((double) (after.get(i) - before.get(i)) / answer.getLong("made"));
        }
        return perCall;
    }

    private static List<Long> allocated(ForkedProcess... processes) throws InterruptedException {
        List<Long> bytes = new ArrayList<>();
        for (ForkedProcess process : processes) {
            bytes.add(
                    Group.ask(process, new JsonObject().put("do", "allocated")).getLong("bytes"));
        }
        return bytes;
    }
}
