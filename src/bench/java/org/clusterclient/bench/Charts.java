package org.clusterclient.bench;

import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.svg.SVGProcessor;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.clusterclient.bench.Results.CallRound;
import org.clusterclient.bench.Results.Calls;
import org.clusterclient.bench.Results.Deliveries;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.CategoryStyler;

/**
 * Results as one picture: a chart of calls/s for each payload, one of deliveries/s for each value, and one legend. The
 * scales are linear, so that lengths may be compared.
 */
final class Charts {

    private static final int WIDTH = 1280;
    private static final int MARGIN = 20;
    private static final int LEGEND_LINE = 22;
    private static final int CHART_HEIGHT = 340;
    private static final int IN_FLIGHT = 128;
    private static final int FOLLOWERS = 1;

    /** Their width does not depend on a font: the reader's may be another one. */
    private static final int LEGEND_COLUMNS = 4;

    /** How much of the width of a category its bars take together. */
    private static final double FILL = 0.9;

    private static final Color INK = new Color(0x1F2328);
    private static final Color GRID = new Color(0xD8DEE4);

    /** Blues are ours. */
    private static final Map<String, Color> COLORS = Map.of(
            PeerName.OURS, new Color(0x0B4F9E),
            PeerName.OURS_ON_BUS, new Color(0x2F6FC4),
            PeerName.OURS_PATH, new Color(0x6BA8E5),
            PeerName.OURS_NPM, new Color(0xB5D5F5),
            PeerName.NPM, new Color(0xD1495B),
            PeerName.CLUSTERED, new Color(0xEDAE49),
            PeerName.RAW, new Color(0x8A8F98));

    private static final Color OTHER = new Color(0x6B4E9B);

    private final Results results;
    private final List<String> peers;

    private Charts(Results results) {
        this.results = results;
        this.peers = Stream.concat(
                        results.calls().stream().map(Calls::peer),
                        results.deliveries().stream().map(Deliveries::peer))
                .distinct()
                .sorted(PeerName.ORDER)
                .toList();
    }

    /** Returns the picture; the same for the same results. */
    static String svg(Results results) {
        var charts = new Charts(results);
        List<CategoryChart> calls = charts.calls();
        List<CategoryChart> deliveries = charts.deliveries();
        var graphics = new VectorGraphics2D();
        int legendHeight = charts.legendHeight();
        int height = legendHeight + CHART_HEIGHT * (rows(calls) + rows(deliveries)) + MARGIN;
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, WIDTH, height);
        charts.paintLegend(graphics);
        paintRow(calls, graphics, legendHeight);
        paintRow(deliveries, graphics, legendHeight + CHART_HEIGHT * rows(calls));
        return document(graphics, height);
    }

    private static int rows(List<CategoryChart> charts) {
        return charts.isEmpty() ? 0 : 1;
    }

    private List<CategoryChart> calls() {
        List<Calls> measured = results.calls().stream()
                .filter(calls -> calls.inFlight() == IN_FLIGHT && calls.followers() == FOLLOWERS)
                .toList();
        List<String> payloads = payloads(measured, Calls::payload);
        return payloads.stream()
                .map(payload -> chart(
                        "Calls/s, " + payload,
                        WIDTH / payloads.size(),
                        List.of(IN_FLIGHT + " in flight"),
                        peer -> List.of(median(
                                measured,
                                calls -> calls.peer().equals(peer)
                                        && calls.payload().equals(payload),
                                calls -> calls.rounds().stream()
                                        .map(CallRound::perSecond)
                                        .toList()))))
                .toList();
    }

    private List<CategoryChart> deliveries() {
        List<Deliveries> measured = results.deliveries();
        List<String> payloads = payloads(measured, Deliveries::payload);
        List<Integer> followers =
                measured.stream().map(Deliveries::followers).distinct().sorted().toList();
        return payloads.stream()
                .map(payload -> chart(
                        "Deliveries/s, " + payload,
                        WIDTH / payloads.size(),
                        followers.stream().map(Measurement::followers).toList(),
                        peer -> followers.stream()
                                .map(count -> median(
                                        measured,
                                        deliveries -> deliveries.peer().equals(peer)
                                                && deliveries.payload().equals(payload)
                                                && deliveries.followers() == count,
                                        Deliveries::perSecond))
                                .toList()))
                .toList();
    }

    private static <T> List<String> payloads(List<T> measured, Function<T, String> payload) {
        return measured.stream().map(payload).distinct().sorted(Payloads.ORDER).toList();
    }

    /** Returns the median of what is of the right kind, 0 if it was not measured. */
    private static <T> double median(List<T> measured, Predicate<T> kind, Function<T, List<Double>> values) {
        List<Double> all = measured.stream()
                .filter(kind)
                .flatMap(one -> values.apply(one).stream())
                .toList();
        return Spread.of(all).map(Spread::median).orElse(0.0);
    }

    /**
     * Returns a chart of bars, with a group for each category.
     *
     * @param values those of a peer, one for each category
     */
    private CategoryChart chart(
            String title, int width, List<String> categories, Function<String, List<Double>> values) {
        CategoryChart chart = chart(title, width);
        List<String> shown = peers.stream()
                .filter(peer -> Collections.max(values.apply(peer)) > 0)
                .toList();
        double highest = shown.stream()
                .mapToDouble(peer -> Collections.max(values.apply(peer)))
                .max()
                .orElse(1);
        chart.getStyler().setYAxisMax(highest * 1.1);
        for (String peer : shown) {
            List<Double> bars = values.apply(peer);
            chart.addSeries(peer, categories, bars).setFillColor(color(peer));
            for (int category = 0; category < bars.size(); category++) {
                double x =
                        category + (1 - FILL) / 2 + FILL * (chart.getSeriesMap().size() - 0.5) / shown.size();
                label(chart, x, bars.get(category), highest);
            }
        }
        return chart;
    }

    /** Writes a value above its bar. A chart's own labels are in the bars, where those of short ones cannot be read. */
    private static void label(CategoryChart chart, double x, double value, double highest) {
        if (value > 0) {
            String text = value < 1000 ? Spread.format(value) : Spread.format(value / 1000) + "k";
            chart.addAnnotation(new AnnotationText(text, x, value + highest * 0.03, false));
        }
    }

    private static CategoryChart chart(String title, int width) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(width)
                .height(CHART_HEIGHT)
                .title(title)
                .build();
        CategoryStyler styler = chart.getStyler();
        styler.setChartTitleFont(font(Font.BOLD, 15))
                .setChartTitleBoxVisible(false)
                .setLegendVisible(false)
                .setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderVisible(false)
                .setChartFontColor(INK)
                .setChartPadding(MARGIN / 2)
                .setDecimalPattern("#,##0");
        styler.setAxisTickLabelsFont(font(Font.PLAIN, 12))
                .setAxisTickLabelsColor(INK)
                .setPlotGridLinesColor(GRID)
                .setPlotGridVerticalLinesVisible(false)
                .setPlotGridLinesStroke(new BasicStroke(1))
                .setAxisTicksLineVisible(false)
                .setAxisTicksMarksVisible(false)
                .setYAxisMin(0.0)
                .setLocale(Locale.ENGLISH);
        styler.setAvailableSpaceFill(FILL)
                .setAnnotationTextFont(font(Font.PLAIN, 10))
                .setAnnotationTextFontColor(INK);
        return chart;
    }

    private int legendHeight() {
        return legendBase(legendLines()) + MARGIN / 2;
    }

    private int legendLines() {
        return (peers.size() + LEGEND_COLUMNS - 1) / LEGEND_COLUMNS;
    }

    /** Returns the y of what a line's letters stand on. */
    private static int legendBase(int line) {
        return MARGIN + line * LEGEND_LINE + 12;
    }

    private void paintLegend(Graphics2D graphics) {
        graphics.setFont(font(Font.PLAIN, 13));
        for (int i = 0; i < peers.size(); i++) {
            int x = MARGIN + i % LEGEND_COLUMNS * (WIDTH - MARGIN) / LEGEND_COLUMNS;
            int base = legendBase(i / LEGEND_COLUMNS);
            graphics.setColor(color(peers.get(i)));
            graphics.fillRect(x, base - 12, 14, 14);
            graphics.setColor(INK);
            graphics.drawString(peers.get(i), x + 20, base);
        }
        graphics.drawString(
                "Calls of " + Measurement.followers(FOLLOWERS)
                        + ", deliveries to all followers together; medians of the rounds",
                MARGIN,
                legendBase(legendLines()));
    }

    private static void paintRow(List<CategoryChart> charts, Graphics2D graphics, int y) {
        int x = 0;
        for (CategoryChart chart : charts) {
            graphics.translate(x, y);
            chart.paint(graphics, chart.getWidth(), chart.getHeight());
            graphics.translate(-x, -y);
            x += chart.getWidth();
        }
    }

    private static Color color(String peer) {
        return COLORS.getOrDefault(peer, OTHER);
    }

    private static Font font(int style, int size) {
        return new Font(Font.SANS_SERIF, style, size);
    }

    /** Returns the text of the document: for the fonts of any machine, and without digits that nobody sees. */
    private static String document(VectorGraphics2D graphics, int height) {
        var bytes = new ByteArrayOutputStream();
        try {
            new SVGProcessor()
                    .getDocument(graphics.getCommands(), new PageSize(WIDTH, height))
                    .writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toString(StandardCharsets.UTF_8)
                .replaceAll("font-family:(&quot;[^&]*&quot;|[^;&]*);", "font-family:Verdana,DejaVu Sans,sans-serif;")
                .replaceAll("(\\.\\d\\d)\\d+", "$1");
    }
}
