package org.clusterclient.bench;

import java.math.BigDecimal;
import java.math.MathContext;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What rounds have measured, in short. */
record Spread(double median, double min, double max) {

    /** More digits than that differ from run to run. */
    private static final MathContext DIGITS = new MathContext(3);

    /** Returns the spread of the numbers among the values, nothing if there are none. */
    static Optional<Spread> of(List<Double> values) {
        double[] sorted = values.stream()
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return Optional.empty();
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return Optional.of(new Spread(median, sorted[0], sorted[sorted.length - 1]));
    }

    /** Returns a number for a reader: three digits that count, in groups. */
    static String format(double number) {
        if (!Double.isFinite(number)) {
            return "–";
        }
        return grouped().format(new BigDecimal(number).round(DIGITS));
    }

    /** Returns a number that was chosen, not measured: with all its digits. */
    static String exact(double number) {
        return grouped().format(number);
    }

    private static DecimalFormat grouped() {
        return new DecimalFormat("#,##0.######", DecimalFormatSymbols.getInstance(Locale.ENGLISH));
    }

    /** Returns the median and, if they differ to a reader, the least and the greatest. */
    @Override
    public String toString() {
        String range = format(min).equals(format(max)) ? "" : " [" + format(min) + "–" + format(max) + "]";
        return format(median) + range;
    }
}
