package org.clusterclient.bench;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clusterclient.bench.Results.CallRound;
import org.clusterclient.bench.Results.Calls;
import org.clusterclient.bench.Results.Codec;
import org.clusterclient.bench.Results.Deliveries;
import org.clusterclient.bench.Results.Figure;

/** Results as tables in Markdown; what was not measured is left out. */
final class Markdown {

    private static final String MISSING = "–";

    private final Results results;

    private Markdown(Results results) {
        this.results = results;
    }

    /** Returns the whole report. */
    static String of(Results results) {
        var markdown = new Markdown(results);
        return Stream.of(
                        markdown.introduction(),
                        markdown.ratios(),
                        markdown.calls(),
                        markdown.deliveries(),
                        markdown.figures(),
                        markdown.codec())
                .filter(section -> !section.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    /** Returns what a reader wants to know first. */
    static String summary(Results results) {
        var markdown = new Markdown(results);
        return markdown.setting() + "\n\n" + markdown.comparison();
    }

    private String introduction() {
        return """
                # Results

                %s A cell has the median of the rounds and, in brackets, the least and the greatest.
                """.formatted(setting());
    }

    private String setting() {
        Machine machine = results.machine();
        return """
                Measured on: %s, cores: %d, memory: %s MiB, %s. %s; Node %s. Everything was measured %s, for %s ms each time, \
                all peers by turns.""".formatted(
                        machine.cpu(),
                        machine.cores(),
                        machine.memoryMib() == 0 ? Machine.UNKNOWN : Spread.exact((double) machine.memoryMib()),
                        machine.os(),
                        machine.java(),
                        machine.node(),
                        results.rounds() == 1 ? "once" : results.rounds() + " times",
                        Spread.exact((double) results.millis()));
    }

    private String comparison() {
        List<String> peers = Stream.of(
                        PeerName.OURS, PeerName.OURS_ON_BUS, PeerName.NPM, PeerName.CLUSTERED, PeerName.RAW)
                .filter(peer -> Measurement.FIRST.stream().anyMatch(measurement -> isMeasured(measurement, peer)))
                .toList();
        var table = new MarkdownTable(1, concat("median", peers));
        for (Measurement measurement : Measurement.FIRST) {
            table.row(concat(
                    measurement.name(),
                    peers.stream()
                            .map(peer -> Spread.of(measurement.rounds().apply(results, peer))
                                    .map(spread -> Spread.format(spread.median()))
                                    .orElse(MISSING))
                            .toList()));
        }
        return table.toString();
    }

    private boolean isMeasured(Measurement measurement, String peer) {
        return !measurement.rounds().apply(results, peer).isEmpty();
    }

    private String ratios() {
        var table = new MarkdownTable(2, List.of("measured", "of", "median", "aim", "reached"));
        List<Aim.Outcome> outcomes =
                Aim.ALL.stream().flatMap(aim -> aim.outcome(results).stream()).toList();
        for (Aim.Outcome outcome : outcomes) {
            Aim aim = outcome.aim();
            table.row(List.of(
                    aim.measurement().name(),
                    aim.comparison(),
                    outcome.spread().toString(),
                    aim.condition(),
                    outcome.reached() ? "yes" : "no"));
        }
        return outcomes.isEmpty()
                ? ""
                : "## Ratios\n\nA ratio is that of the same round of both; the median is that of the ratios.\n\n"
                        + table;
    }

    private String calls() {
        Map<String, List<Calls>> groups = groups(
                results.calls().stream()
                        .sorted(Comparator.comparingInt(Calls::followers).thenComparing(Calls::payload, Payloads.ORDER))
                        .toList(),
                calls -> calls.payload() + ", " + Measurement.followers(calls.followers()));
        StringBuilder section = new StringBuilder();
        groups.forEach((title, group) -> section.append("\n### ")
                .append(title)
                .append("\n\nCalls/s, by calls in flight per follower:\n\n")
                .append(callsTable(group, Markdown::perSecond))
                .append("\np50 / p99 / p99.9 in µs, medians:\n\n")
                .append(callsTable(group, Markdown::percentiles)));
        return section.isEmpty() ? "" : "## Calls\n" + section;
    }

    private static String perSecond(Calls calls) {
        return cell(calls.rounds().stream().map(CallRound::perSecond).toList());
    }

    private static String percentiles(Calls calls) {
        return Stream.<Function<CallRound, Double>>of(CallRound::p50Micros, CallRound::p99Micros, CallRound::p999Micros)
                .map(percentile ->
                        Spread.of(calls.rounds().stream().map(percentile).toList()))
                .map(spread -> spread.map(Spread::median).map(Spread::format).orElse(MISSING))
                .collect(Collectors.joining(" / "));
    }

    private static MarkdownTable callsTable(List<Calls> group, Function<Calls, String> cell) {
        return table(group, Calls::peer, Calls::inFlight, Spread::exact, cell);
    }

    private String deliveries() {
        Map<String, List<Deliveries>> groups = groups(
                results.deliveries().stream()
                        .sorted(Comparator.comparing(Deliveries::payload, Payloads.ORDER))
                        .toList(),
                Deliveries::payload);
        StringBuilder section = new StringBuilder();
        groups.forEach((title, group) -> section.append("\n### ")
                .append(title)
                .append("\n\nDeliveries/s, to all followers together:\n\n")
                .append(table(
                        group,
                        Deliveries::peer,
                        Deliveries::followers,
                        Measurement::followers,
                        deliveries -> cell(deliveries.perSecond()))));
        return section.isEmpty() ? "" : "## Deliveries\n" + section;
    }

    private String figures() {
        List<Figure> sorted = results.figures().stream()
                .sorted(Comparator.comparing(Figure::peer, PeerName.ORDER))
                .toList();
        List<String> peers = sorted.stream().map(Figure::peer).distinct().toList();
        var table = new MarkdownTable(1, concat("measured", peers));
        groups(results.figures(), figure -> figure.what() + ", " + figure.unit())
                .forEach((what, group) -> table.row(concat(
                        what,
                        peers.stream()
                                .map(peer -> group.stream()
                                        .filter(figure -> figure.peer().equals(peer))
                                        .map(figure -> cell(figure.values()))
                                        .findFirst()
                                        .orElse(MISSING))
                                .toList())));
        return peers.isEmpty() ? "" : "## Processes\n\n" + table;
    }

    private String codec() {
        var table = new MarkdownTable(1, List.of("benchmark", "ns", "± ns", "allocated, bytes"));
        for (Codec codec : results.codec()) {
            table.row(List.of(
                    codec.benchmark(),
                    Spread.format(codec.nanos()),
                    Spread.format(codec.error()),
                    Spread.format(codec.bytes())));
        }
        return results.codec().isEmpty() ? "" : "## Codec\n\nOf one operation, in one thread.\n\n" + table;
    }

    /** Returns a table of one row for each peer, and one column for each number that occurs. */
    private static <T> MarkdownTable table(
            List<T> measured,
            Function<T, String> peer,
            Function<T, Integer> column,
            Function<Integer, String> title,
            Function<T, String> cell) {
        List<Integer> columns =
                measured.stream().map(column).distinct().sorted().toList();
        var table =
                new MarkdownTable(1, concat("peer", columns.stream().map(title).toList()));
        List<T> sorted = measured.stream()
                .sorted(Comparator.comparing(peer, PeerName.ORDER))
                .toList();
        groups(sorted, peer).forEach((name, row) -> {
            Map<Integer, String> cells = row.stream().collect(Collectors.toMap(column, cell, (first, again) -> first));
            table.row(concat(
                    name,
                    columns.stream()
                            .map(number -> cells.getOrDefault(number, MISSING))
                            .toList()));
        });
        return table;
    }

    private static String cell(List<Double> values) {
        return Spread.of(values).map(Spread::toString).orElse(MISSING);
    }

    private static <T> Map<String, List<T>> groups(List<T> elements, Function<T, String> name) {
        return elements.stream().collect(Collectors.groupingBy(name, LinkedHashMap::new, Collectors.toList()));
    }

    private static List<String> concat(String first, List<String> others) {
        return Stream.concat(Stream.of(first), others.stream()).toList();
    }
}
