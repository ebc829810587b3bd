package org.clusterclient.protocol;

import com.fasterxml.jackson.core.io.NumberOutput;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as text, as JavaScript (ECMA-262, Number::toString) and Node (where that leaves a choice) write and read them. */
final class JavaScriptNumber {

    private static final int RADIX = 36;

    /** From here on a double has no fraction, and its distance to the next is more than 1. */
    private static final double MAX_EXACT = 0x1p53;

    /** Node reads text of base 36 in parts of so many digits: what fits in 32 bits. */
    private static final int PART_DIGITS = 5;

    /** The decimal exponents between which JavaScript writes no exponent. */
    private static final int MIN_PLAIN_POINT = -5;

    private static final int MAX_PLAIN_POINT = 21;

    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?:(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?|Infinity)");

    private JavaScriptNumber() {}

    /** Returns whether JavaScript takes it for an integer; NaN and infinities are none. */
    static boolean isInteger(double value) {
        return Math.rint(value) == value && !Double.isInfinite(value);
    }

    /** Returns whether every integer up to this one is a double. */
    static boolean isExact(double integer) {
        return Math.abs(integer) < MAX_EXACT;
    }

    /** Returns an integer in base 36, in upper case; beyond 2^53 with the digits that Node gives, which are not exact. */
    static String toBase36(double integer) {
        StringBuilder reversed = new StringBuilder();
        double rest = Math.abs(integer);
        while (rest / RADIX >= MAX_EXACT) { // these digits are not represented
            rest /= RADIX;
            reversed.append('0');
        }
        do {
            double digit = rest % RADIX;
            reversed.append(Character.toUpperCase(Character.forDigit((int) digit, RADIX)));
            rest = (rest - digit) / RADIX;
        } while (rest > 0);
        return reversed.append(integer < 0 ? "-" : "").reverse().toString();
    }

    /** Returns the number that Node reads from digits of base 36, which is not always the nearest one. */
    static double parseBase36(byte[] text, int from, int to) {
        double value = 0;
        int at = from;
        while (at < to && text[at] == '0') { // which do not count in the parts
            at++;
        }
        while (at < to) {
            int part = 0;
            int multiplier = 1;
            for (int end = Math.min(at + PART_DIGITS, to); at < end; at++) {
                part = part * RADIX + digit(text[at]);
                multiplier *= RADIX;
            }
            value = value * multiplier + part;
        }
        return value;
    }

    /** Returns the value of a digit of base 36, -1 if it is none; they are upper case. */
    static int digit(byte symbol) {
        if (symbol >= '0' && symbol <= '9') {
            return symbol - '0';
        }
        return symbol >= 'A' && symbol <= 'Z' ? symbol - 'A' + 10 : -1;
    }

    /** Returns the shortest decimal text that reads as this number. */
    static String toDecimal(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.toString(value);
        }
        String java = NumberOutput.toString(value, true);
        // Without an exponent Java's text is JavaScript's, as long as there is a fraction.
        return java.indexOf('E') < 0 && !isInteger(value) ? java : format(shortest(value, new BigDecimal(java)));
    }

    /** Returns the one digit that suffices for some of the smallest numbers, where Java always gives two. */
    private static BigDecimal shortest(double value, BigDecimal decimal) {
        if (Math.abs(value) < Double.MIN_NORMAL) {
            BigDecimal digit = new BigDecimal(value).round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (digit.doubleValue() == value) {
                return digit;
            }
        }
        return decimal;
    }

    private static String format(BigDecimal decimal) {
        if (decimal.signum() == 0) {
            return "0";
        }
        BigDecimal stripped = decimal.stripTrailingZeros();
        String digits = stripped.unscaledValue().abs().toString();
        int point = digits.length() - stripped.scale(); // of 0.digits
        String sign = decimal.signum() < 0 ? "-" : "";
        if (point >= MIN_PLAIN_POINT && point <= MAX_PLAIN_POINT) {
            return stripped.toPlainString();
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return sign + digits.charAt(0) + fraction + "e" + (point > 0 ? "+" : "") + (point - 1);
    }

    /** Returns the number of a decimal text of JavaScript, null if the text is none, or is more than that. */
    static @Nullable Double parseDecimal(String text) {
        if (text.equals("NaN")) {
            return Double.NaN;
        }
        return DECIMAL.matcher(text).matches() ? (Double) Double.parseDouble(text) : null;
    }
}
