package org.clusterclient.bench;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import org.clusterclient.bench.Results.CallRound;
import org.clusterclient.bench.Results.Figure;

/**
 * One thing that is measured of peers, in rounds.
 *
 * @param name what and how
 * @param rounds what the results have of a peer; nothing if it was not measured
 */
record Measurement(String name, BiFunction<Results, String, List<Double>> rounds) {

    /** What a reader wants to know first, in the order of a report. */
    static final List<Measurement> FIRST = List.of(
            calls("calls/s", CallRound::perSecond, Payloads.B_100, 1, 128),
            calls("calls/s", CallRound::perSecond, Payloads.FIELDS_20, 1, 128),
            calls("calls/s", CallRound::perSecond, Payloads.KIB_64, 1, 128),
            calls("calls/s", CallRound::perSecond, Payloads.B_100, 4, 128),
            calls("p50 in µs", CallRound::p50Micros, Payloads.B_100, 1, 1),
            calls("p99 in µs", CallRound::p99Micros, Payloads.B_100, 1, 128),
            deliveries(Payloads.B_100, 1),
            deliveries(Payloads.B_100, 16),
            deliveries(Payloads.KIB_10, 16),
            figure(Figure.KILL_TO_GOOD_CALL, "ms"),
            figure(Figure.START_TO_READY + ", follower", "ms"),
            figure(Figure.RESIDENT + ", follower", "MiB"));

    /** Returns one of the numbers of calls. */
    static Measurement calls(
            String number, ToDoubleFunction<CallRound> value, String payload, int followers, int inFlight) {
        return new Measurement(
                number + ", " + inFlight + " in flight, " + payload + ", " + Measurement.followers(followers),
                (results, peer) -> results.calls().stream()
                        .filter(calls -> calls.peer().equals(peer)
                                && calls.payload().equals(payload)
                                && calls.followers() == followers
                                && calls.inFlight() == inFlight)
                        .flatMap(calls -> calls.rounds().stream())
                        .map(value::applyAsDouble)
                        .toList());
    }

    static Measurement deliveries(String payload, int followers) {
        return new Measurement(
                "deliveries/s, " + payload + ", " + followers(followers),
                (results, peer) -> results.deliveries().stream()
                        .filter(deliveries -> deliveries.peer().equals(peer)
                                && deliveries.payload().equals(payload)
                                && deliveries.followers() == followers)
                        .flatMap(deliveries -> deliveries.perSecond().stream())
                        .toList());
    }

    static Measurement figure(String what, String unit) {
        return new Measurement(
                what + ", " + unit,
                (results, peer) -> results.figures().stream()
                        .filter(figure -> figure.peer().equals(peer)
                                && figure.what().equals(what)
                                && figure.unit().equals(unit))
                        .flatMap(figure -> figure.values().stream())
                        .toList());
    }

    /** Returns a number of followers in words. */
    static String followers(int count) {
        return count == 1 ? "1 follower" : count + " followers";
    }
}
