package org.clusterclient.bench;

import static org.clusterclient.bench.Aim.Bound.AT_LEAST;
import static org.clusterclient.bench.Aim.Bound.AT_MOST;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.clusterclient.bench.Results.CallRound;
import org.clusterclient.bench.Results.Figure;

/**
 * What this module should reach.
 *
 * @param measurement of what
 * @param peer what this module is compared with, in the same round; null: with nothing, the limit is absolute
 * @param bound on which side of the limit it should be
 * @param limit a ratio, or in the unit of the measurement
 */
record Aim(Measurement measurement, String peer, Bound bound, double limit) {

    /** A side of a limit, the limit itself included. */
    enum Bound {
        AT_LEAST("≥"),
        AT_MOST("≤");

        private final String sign;

        Bound(String sign) {
            this.sign = sign;
        }

        private boolean holds(double value, double limit) {
            return switch (this) {
                case AT_LEAST -> value >= limit;
                case AT_MOST -> value <= limit;
            };
        }
    }

    /** What a run says about an aim. */
    record Outcome(Aim aim, Spread spread) {

        /** Returns whether the median reaches it. */
        boolean reached() {
            return aim.bound.holds(spread.median(), aim.limit);
        }
    }

    private static final Measurement MANY = perSecond(Payloads.B_100);
    private static final Measurement ONE_AT_A_TIME =
            Measurement.calls("p50", CallRound::p50Micros, Payloads.B_100, 1, 1);

    /** All of them, in the order of the report. */
    static final List<Aim> ALL = List.of(
            new Aim(MANY, PeerName.NPM, AT_LEAST, 7),
            new Aim(MANY, PeerName.CLUSTERED, AT_LEAST, 3),
            new Aim(MANY, PeerName.RAW, AT_LEAST, 0.3),
            new Aim(perSecond(Payloads.FIELDS_20), PeerName.NPM, AT_LEAST, 6),
            new Aim(perSecond(Payloads.KIB_64), PeerName.NPM, AT_LEAST, 4),
            new Aim(ONE_AT_A_TIME, PeerName.NPM, AT_MOST, 0.5),
            new Aim(ONE_AT_A_TIME, PeerName.RAW, AT_MOST, 1.2),
            new Aim(
                    Measurement.calls("p99", CallRound::p99Micros, Payloads.B_100, 1, 128),
                    PeerName.NPM,
                    AT_MOST,
                    0.25),
            new Aim(Measurement.deliveries(Payloads.B_100, 16), PeerName.NPM, AT_LEAST, 4),
            new Aim(Measurement.deliveries(Payloads.KIB_10, 16), PeerName.NPM, AT_LEAST, 4),
            new Aim(Measurement.figure(Figure.KILL_TO_GOOD_CALL, "ms"), PeerName.NPM, AT_MOST, 1),
            new Aim(Measurement.figure(Figure.ALLOCATED_NET, "bytes"), null, AT_MOST, 1024));

    private static Measurement perSecond(String payload) {
        return Measurement.calls("calls/s", CallRound::perSecond, payload, 1, 128);
    }

    /** Returns what a run says about this, nothing if it has not measured it. */
    Optional<Outcome> outcome(Results results) {
        return Spread.of(rounds(results)).map(spread -> new Outcome(this, spread));
    }

    /** Returns what is compared, in words. */
    String comparison() {
        return peer == null ? PeerName.OURS : PeerName.OURS + " / " + peer;
    }

    /** Returns the limit, in words. */
    String condition() {
        return bound.sign + " " + Spread.exact(limit);
    }

    /** What disturbs the machine for a while disturbs both sides of a round; a ratio of medians would mix the rounds. */
    private List<Double> rounds(Results results) {
        List<Double> ours = measurement.rounds().apply(results, PeerName.OURS);
        if (peer == null) {
            return ours;
        }
        List<Double> theirs = measurement.rounds().apply(results, peer);
        return IntStream.range(0, Math.min(ours.size(), theirs.size()))
                .mapToObj(round -> ours.get(round) / theirs.get(round))
                .toList();
    }
}
