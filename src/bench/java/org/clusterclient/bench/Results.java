package org.clusterclient.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What one run has measured. In every list of rounds or values the same index is the same round, whatever the peer; NaN, in
 * JSON null, is a round in which this could not be measured.
 *
 * @param machine where
 * @param rounds how many times everything was measured
 * @param millis duration of one measurement
 */
record Results(
        Machine machine,
        int rounds,
        long millis,
        List<Calls> calls,
        List<Deliveries> deliveries,
        List<Figure> figures,
        List<Codec> codec) {

    Results {
        calls = List.copyOf(calls);
        deliveries = List.copyOf(deliveries);
        figures = List.copyOf(figures);
        codec = List.copyOf(codec);
    }

    /** Returns what a run has measured that has measured nothing yet. */
    static Results nothing(int rounds, long millis) {
        return new Results(Machine.here(), rounds, millis, List.of(), List.of(), List.of(), List.of());
    }

    Results withCalls(List<Calls> measured) {
        return new Results(machine, rounds, millis, measured, deliveries, figures, codec);
    }

    Results withDeliveries(List<Deliveries> measured) {
        return new Results(machine, rounds, millis, calls, measured, figures, codec);
    }

    /** Returns these results with more figures. */
    Results withFigures(List<Figure> measured) {
        List<Figure> all = Stream.concat(figures.stream(), measured.stream()).toList();
        return new Results(machine, rounds, millis, calls, deliveries, all, codec);
    }

    Results withCodec(List<Codec> measured) {
        return new Results(machine, rounds, millis, calls, deliveries, figures, measured);
    }

    static Results of(JsonObject json) {
        return new Results(
                Machine.of(json.getJsonObject("machine")),
                json.getInteger("rounds"),
                json.getLong("millis"),
                list(json, "calls", Calls::of),
                list(json, "deliveries", Deliveries::of),
                list(json, "figures", Figure::of),
                list(json, "codec", Codec::of));
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("machine", machine.toJson())
                .put("rounds", rounds)
                .put("millis", millis)
                .put("calls", array(calls, Calls::toJson))
                .put("deliveries", array(deliveries, Deliveries::toJson))
                .put("figures", array(figures, Figure::toJson))
                .put("codec", array(codec, Codec::toJson));
    }

    /**
     * Calls from followers to the leader.
     *
     * @param peer one of {@link PeerName}
     * @param payload one of {@link Payloads}: the argument, and the result
     * @param inFlight calls of one follower that wait for their result at any moment
     */
    record Calls(String peer, String payload, int followers, int inFlight, List<CallRound> rounds) {

        Calls {
            rounds = List.copyOf(rounds);
        }

        private static Calls of(JsonObject json) {
            return new Calls(
                    json.getString("peer"),
                    json.getString("payload"),
                    json.getInteger("followers"),
                    json.getInteger("inFlight"),
                    list(json, "rounds", CallRound::of));
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("peer", peer)
                    .put("payload", payload)
                    .put("followers", followers)
                    .put("inFlight", inFlight)
                    .put("rounds", array(rounds, CallRound::toJson));
        }
    }

    /**
     * One measurement of calls.
     *
     * @param perSecond calls of all followers together
     */
    record CallRound(double perSecond, double p50Micros, double p99Micros, double p999Micros) {

        private static CallRound of(JsonObject json) {
            return new CallRound(
                    number(json.getValue("perSecond")),
                    number(json.getValue("p50Micros")),
                    number(json.getValue("p99Micros")),
                    number(json.getValue("p999Micros")));
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("perSecond", json(perSecond))
                    .put("p50Micros", json(p50Micros))
                    .put("p99Micros", json(p99Micros))
                    .put("p999Micros", json(p999Micros));
        }
    }

    /**
     * Values from the leader to its followers.
     *
     * @param peer one of {@link PeerName}
     * @param payload one of {@link Payloads}: the value
     * @param perSecond per round, values that have reached a follower, of all followers together
     */
    record Deliveries(String peer, String payload, int followers, List<Double> perSecond) {

        Deliveries {
            perSecond = List.copyOf(perSecond);
        }

        private static Deliveries of(JsonObject json) {
            return new Deliveries(
                    json.getString("peer"),
                    json.getString("payload"),
                    json.getInteger("followers"),
                    numbers(json, "perSecond"));
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("peer", peer)
                    .put("payload", payload)
                    .put("followers", followers)
                    .put("perSecond", array(perSecond, Results::json));
        }
    }

    /**
     * Anything else that is measured in rounds.
     *
     * @param peer one of {@link PeerName}
     * @param what one of the names below, or another
     * @param unit such as {@code ms}
     * @param values per round
     */
    record Figure(String peer, String what, String unit, List<Double> values) {

        static final String KILL_TO_GOOD_CALL = "kill to first good call";
        static final String START_TO_READY = "start to ready";
        static final String RESIDENT = "resident memory idle";

        /** By a process, for a call. */
        static final String ALLOCATED = "allocated per call";

        /** {@link #ALLOCATED} by both processes together, without what two calls on a local event bus take. */
        static final String ALLOCATED_NET = "allocated per call, net";

        Figure {
            values = List.copyOf(values);
        }

        private static Figure of(JsonObject json) {
            return new Figure(
                    json.getString("peer"), json.getString("what"), json.getString("unit"), numbers(json, "values"));
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("peer", peer)
                    .put("what", what)
                    .put("unit", unit)
                    .put("values", array(values, Results::json));
        }
    }

    /**
     * A benchmark of the codec.
     *
     * @param benchmark its name and parameters
     * @param nanos average time of an operation
     * @param error half of the interval that holds the average with a confidence of 99.9 %, in ns
     * @param bytes allocated by an operation
     */
    record Codec(String benchmark, double nanos, double error, double bytes) {

        private static Codec of(JsonObject json) {
            return new Codec(
                    json.getString("benchmark"),
                    number(json.getValue("nanos")),
                    number(json.getValue("error")),
                    number(json.getValue("bytes")));
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("benchmark", benchmark)
                    .put("nanos", json(nanos))
                    .put("error", json(error))
                    .put("bytes", json(bytes));
        }
    }

    private static <T> List<T> list(JsonObject json, String name, Function<JsonObject, T> element) {
        return json.getJsonArray(name).stream()
                .map(JsonObject.class::cast)
                .map(element)
                .toList();
    }

    private static List<Double> numbers(JsonObject json, String name) {
        return json.getJsonArray(name).stream().map(Results::number).toList();
    }

    private static double number(Object value) {
        return value == null ? Double.NaN : ((Number) value).doubleValue();
    }

    private static <T> JsonArray array(List<T> elements, Function<T, Object> json) {
        return new JsonArray(elements.stream().map(json).toList());
    }

    private static Object json(double number) {
        return Double.isFinite(number) ? number : null;
    }
}
