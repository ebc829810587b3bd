package org.clusterclient.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.clusterclient.bench.Results.CallRound;
import org.clusterclient.bench.Results.Calls;
import org.clusterclient.bench.Results.Codec;
import org.clusterclient.bench.Results.Deliveries;
import org.clusterclient.bench.Results.Figure;

/** Results that nobody has measured. */
final class ResultsFixture {

    static final Machine MACHINE = new Machine("Model T", 2, 24_000, "Linux 6.1", "OpenJDK 17.0.1", "v20.1.0");

    private static final Map<String, Double> RATES = Map.of(
            PeerName.RAW, 480_000.0,
            PeerName.OURS_PATH, 221_000.0,
            PeerName.OURS_ON_BUS, 150_000.0,
            PeerName.OURS, 213_000.0,
            PeerName.OURS_NPM, 151_000.0,
            PeerName.CLUSTERED, 61_000.0,
            PeerName.NPM, 26_000.0);

    private ResultsFixture() {}

    /** Returns results with nothing measured. */
    static Results nothing() {
        return new Results(MACHINE, 3, 1000, List.of(), List.of(), List.of(), List.of());
    }

    static Results withCalls(Calls... calls) {
        return new Results(MACHINE, 3, 1000, List.of(calls), List.of(), List.of(), List.of());
    }

    static Results withDeliveries(Deliveries... deliveries) {
        return new Results(MACHINE, 3, 1000, List.of(), List.of(deliveries), List.of(), List.of());
    }

    static Results withFigures(Figure... figures) {
        return new Results(MACHINE, 3, 1000, List.of(), List.of(), List.of(figures), List.of());
    }

    /** Returns calls of these rates; a latency is a second shared by the calls of a second, tenfold for p99, and again. */
    static Calls calls(String peer, String payload, int inFlight, double... perSecond) {
        return new Calls(
                peer,
                payload,
                1,
                inFlight,
                DoubleStream.of(perSecond)
                        .mapToObj(rate -> new CallRound(rate, 1e6 / rate, 1e7 / rate, 1e8 / rate))
                        .toList());
    }

    static Deliveries deliveries(String peer, String payload, int followers, Double... perSecond) {
        return new Deliveries(peer, payload, followers, List.of(perSecond));
    }

    static Figure figure(String peer, String what, String unit, Double... values) {
        return new Figure(peer, what, unit, List.of(values));
    }

    /** Returns results with everything that a whole run measures. */
    static Results everything() {
        List<Calls> calls = new ArrayList<>();
        List<Deliveries> deliveries = new ArrayList<>();
        List<Figure> figures = new ArrayList<>();
        RATES.forEach((peer, rate) -> {
            for (String payload : List.of(Payloads.B_100, Payloads.KIB_1, Payloads.KIB_64, Payloads.FIELDS_20)) {
                double factor = payload.equals(Payloads.KIB_64) ? 0.04 : 1;
                for (int inFlight : List.of(1, 16, 128, 1024)) {
                    calls.add(calls(peer, payload, inFlight, rate * factor, rate * 1.1 * factor, rate * 0.9 * factor));
                }
            }
            for (String payload : List.of(Payloads.B_100, Payloads.KIB_10)) {
                for (int followers : List.of(1, 4, 16)) {
                    deliveries.add(deliveries(peer, payload, followers, rate, rate * 1.2, rate * 0.8));
                }
            }
            figures.add(figure(peer, Figure.KILL_TO_GOOD_CALL, "ms", 61.0, 70.5, 58.25));
        });
        figures.add(figure(PeerName.OURS, Figure.ALLOCATED_NET, "bytes", 900.0, 1100.0, 950.0));
        List<Codec> codec =
                List.of(new Codec("encode invoke", 312.5, 4.25, 496), new Codec("decode invoke", 250, 3, 640));
        return new Results(MACHINE, 3, 1000, calls, deliveries, figures, codec);
    }
}
