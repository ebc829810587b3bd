package org.clusterclient.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clusterclient.bench.Results.Deliveries;

/** How many values arrive per second, as many at each follower as at the slowest. */
final class DeliverySection {

    private static final Map<String, Integer> LENGTHS = new LinkedHashMap<>();

    static {
        LENGTHS.put("100 B", 100);
        LENGTHS.put("10 KiB", 10 * 1024);
    }

    private static final int RAMP_DIVISOR = 5;

    /** How often the warm-up takes its time, and once more for each follower: so many have to be compiled on the same cores. */
    private static final int WARM_UPS = 4;

    private final Settings settings;

    DeliverySection(Settings settings) {
        this.settings = settings;
    }

    List<Deliveries> run() throws InterruptedException {
        List<Deliveries> all = new ArrayList<>();
        List<Peer> peers = settings.peers().stream().filter(Peer::delivers).toList();
        for (int followers : settings.listeners()) {
            try (Groups groups = new Groups(peers, followers)) {
                for (Group group : groups.all()) {
                    group.askAll(new JsonObject().put("do", "listen"));
                }
                all.addAll(run(groups, followers));
            }
        }
        return all;
    }

    private record Cell(Peer peer, String payload) {}

    private List<Deliveries> run(Groups groups, int followers) throws InterruptedException {
        Map<Cell, List<Double>> cells = new LinkedHashMap<>();
        for (int round = -1; round < settings.rounds(); round++) { // the first warms up
            for (String payload : LENGTHS.keySet()) {
                for (Group group : groups.all()) {
                    if (round < 0) {
                        warmUp(group, LENGTHS.get(payload));
                    } else {
                        cells.computeIfAbsent(new Cell(group.peer(), payload), cell -> new ArrayList<>())
                                .add(measure(group, LENGTHS.get(payload)));
                    }
                }
            }
            Bench.log("deliveries to " + followers + ": round " + (round + 1) + " of " + settings.rounds());
        }
        return cells.entrySet().stream()
                .map(cell -> new Deliveries(
                        cell.getKey().peer().title(), cell.getKey().payload(), followers, cell.getValue()))
                .toList();
    }

    private void warmUp(Group group, int length) throws InterruptedException {
        for (int i = 0; i < WARM_UPS + group.followers().size(); i++) {
            deliver(group, length, settings.warmUpMillis());
        }
    }

    private double measure(Group group, int length) throws InterruptedException {
        List<Double> perSecond = deliver(group, length, settings.millis());
        double slowest = Collections.min(perSecond);
        if (slowest == 0) {
            throw new IllegalStateException(group.peer() + ": nothing arrives: " + perSecond);
        }
        return slowest * perSecond.size();
    }

    /** Lets values flow for as long, and returns how many each follower has received per second. */
    private static List<Double> deliver(Group group, int length, long millis) throws InterruptedException {
        flow(group, length);
        Group.pass(millis / RAMP_DIVISOR);
        List<JsonObject> answers =
                group.askAll(new JsonObject().put("do", "deliveries").put("millis", millis));
        flow(group, 0);
        return answers.stream().map(answer -> answer.getDouble("perSecond")).toList();
    }

    private static void flow(Group group, int length) throws InterruptedException {
        JsonObject command = new JsonObject()
                .put("do", "flow")
                .put("length", length)
                .put("followers", group.followers().size());
        Group.ask(group.followers().get(0), command);
    }
}
