package org.clusterclient.bench;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clusterclient.bench.Results.CallRound;
import org.clusterclient.bench.Results.Calls;

/** Calls per second and how long each takes, for each size, number in flight and number of followers. */
final class CallSection {

    private final Settings settings;

    CallSection(Settings settings) {
        this.settings = settings;
    }

    List<Calls> run() throws InterruptedException {
        List<Calls> all = new ArrayList<>();
        for (int followers : settings.callers()) {
            try (Groups groups = new Groups(settings.peers(), followers)) {
                all.addAll(run(groups, followers));
            }
        }
        return all;
    }

    private record Cell(Peer peer, String payload, int inFlight) {}

    private List<Calls> run(Groups groups, int followers) throws InterruptedException {
        Map<Cell, List<CallRound>> cells = new LinkedHashMap<>();
        for (int round = -1; round < settings.rounds(); round++) { // the first warms up
            for (String payload : settings.payloads()) {
                for (int inFlight : settings.inFlight()) {
                    for (Group group : groups.all()) {
                        long millis = round < 0 ? settings.warmUpMillis() : settings.millis();
                        CallRound measured = measure(group, payload, inFlight, millis);
                        if (round >= 0) {
                            cells.computeIfAbsent(new Cell(group.peer(), payload, inFlight), cell -> new ArrayList<>())
                                    .add(measured);
                        }
                    }
                }
            }
            Bench.log("calls of " + followers + ": round " + (round + 1) + " of " + settings.rounds());
        }
        return cells.entrySet().stream()
                .map(cell -> new Calls(
                        cell.getKey().peer().title(),
                        cell.getKey().payload(),
                        followers,
                        cell.getKey().inFlight(),
                        cell.getValue()))
                .toList();
    }

    /** Each follower has as many calls in flight; rates add up, and of times the longest counts. */
    static CallRound measure(Group group, String payload, int inFlight, long millis) throws InterruptedException {
        JsonObject command = new JsonObject()
                .put("do", "calls")
                .put("payload", payload)
                .put("inFlight", inFlight)
                .put("millis", millis);
        if (group.peer() == Peer.NPM) {
            command.put("value", Payloads.of(payload));
        }
        List<JsonObject> answers = group.askAll(command);
        return new CallRound(
                answers.stream()
                        .mapToDouble(answer -> answer.getDouble("perSecond"))
                        .sum(),
                longest(answers, "p50Micros"),
                longest(answers, "p99Micros"),
                longest(answers, "p999Micros"));
    }

    private static double longest(List<JsonObject> answers, String name) {
        return answers.stream()
                .mapToDouble(answer -> answer.getDouble(name))
                .max()
                .orElseThrow();
    }
}
