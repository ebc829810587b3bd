package org.clusterclient.bench;

import static org.clusterclient.bench.ResultsFixture.calls;
import static org.clusterclient.bench.ResultsFixture.deliveries;
import static org.clusterclient.bench.ResultsFixture.figure;
import static org.clusterclient.bench.ResultsFixture.withCalls;
import static org.clusterclient.bench.ResultsFixture.withDeliveries;
import static org.clusterclient.bench.ResultsFixture.withFigures;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.clusterclient.bench.Results.Figure;
import org.junit.jupiter.api.Test;

class AimTest {

    /** The medians are 300 and 40, which would be 7.5; the ratios are 10, 6 and 5. */
    @Test
    void takesTheMedianOfTheRatiosNotTheRatioOfTheMedians() {
        Aim.Outcome outcome = first(withCalls(
                calls(PeerName.OURS, Payloads.B_100, 128, 100, 300, 400),
                calls(PeerName.NPM, Payloads.B_100, 128, 10, 50, 80)));
        assertEquals(new Spread(6, 5, 10), outcome.spread());
        assertFalse(outcome.reached());
    }

    @Test
    void isReachedAtItsLimit() {
        assertTrue(first(withCalls(
                        calls(PeerName.OURS, Payloads.KIB_64, 128, 400),
                        calls(PeerName.NPM, Payloads.KIB_64, 128, 100)))
                .reached());
        assertFalse(first(withCalls(
                        calls(PeerName.OURS, Payloads.KIB_64, 128, 399),
                        calls(PeerName.NPM, Payloads.KIB_64, 128, 100)))
                .reached());
        assertTrue(kill(70.0, 70.0).reached());
        assertFalse(kill(70.5, 70.0).reached());
    }

    @Test
    void leavesRoundsOutThatOneOfTheTwoHasNotMeasured() {
        Aim.Outcome outcome = first(withFigures(
                figure(PeerName.OURS, Figure.KILL_TO_GOOD_CALL, "ms", 50.0, Double.NaN, 90.0),
                figure(PeerName.NPM, Figure.KILL_TO_GOOD_CALL, "ms", 100.0, 10.0)));
        assertEquals(new Spread(0.5, 0.5, 0.5), outcome.spread());
    }

    @Test
    void comparesAnAbsoluteAimWithNobody() {
        Aim.Outcome outcome =
                first(withFigures(figure(PeerName.OURS, Figure.ALLOCATED_NET, "bytes", 1000.0, 1024.0, 5000.0)));
        assertEquals(1024, outcome.spread().median());
        assertTrue(outcome.reached());
    }

    @Test
    void saysNothingOfWhatWasNotMeasured() {
        assertEquals(List.of(), outcomes(ResultsFixture.nothing()));
        assertEquals(List.of(), outcomes(withCalls(calls(PeerName.OURS, Payloads.B_100, 128, 100))));
        assertEquals(
                List.of(),
                outcomes(withDeliveries(
                        deliveries(PeerName.OURS, Payloads.B_100, 4, 100.0),
                        deliveries(PeerName.NPM, Payloads.B_100, 16, 100.0))));
    }

    @Test
    void allOfThemAreJudgedByAWholeRun() {
        Set<String> judged = outcomes(ResultsFixture.everything()).stream()
                .map(outcome -> outcome.aim().measurement().name() + ": "
                        + outcome.aim().comparison() + " " + outcome.aim().condition())
                .collect(Collectors.toCollection(TreeSet::new));
        String ours = "vertx-cluster-client";
        String npm = ours + " / npm cluster-client ";
        String raw = ours + " / raw echo ";
        assertEquals(
                new TreeSet<>(List.of(
                        "calls/s, 128 in flight, 100 B, 1 follower: " + npm + "≥ 7",
                        "calls/s, 128 in flight, 100 B, 1 follower: " + ours + " / clustered event bus ≥ 3",
                        "calls/s, 128 in flight, 100 B, 1 follower: " + raw + "≥ 0.3",
                        "calls/s, 128 in flight, 20 fields, 1 follower: " + npm + "≥ 6",
                        "calls/s, 128 in flight, 64 KiB, 1 follower: " + npm + "≥ 4",
                        "p50, 1 in flight, 100 B, 1 follower: " + npm + "≤ 0.5",
                        "p50, 1 in flight, 100 B, 1 follower: " + raw + "≤ 1.2",
                        "p99, 128 in flight, 100 B, 1 follower: " + npm + "≤ 0.25",
                        "deliveries/s, 100 B, 16 followers: " + npm + "≥ 4",
                        "deliveries/s, 10 KiB, 16 followers: " + npm + "≥ 4",
                        "kill to first good call, ms: " + npm + "≤ 1",
                        "allocated per call, net, bytes: " + ours + " ≤ 1,024")),
                judged);
    }

    private static Aim.Outcome kill(double ours, double theirs) {
        return first(withFigures(
                figure(PeerName.OURS, Figure.KILL_TO_GOOD_CALL, "ms", ours),
                figure(PeerName.NPM, Figure.KILL_TO_GOOD_CALL, "ms", theirs)));
    }

    /** Returns the outcome of the first aim, in the order of the report, of a run that has measured for it. */
    private static Aim.Outcome first(Results results) {
        return outcomes(results).get(0);
    }

    private static List<Aim.Outcome> outcomes(Results results) {
        return Aim.ALL.stream().flatMap(aim -> aim.outcome(results).stream()).toList();
    }
}
