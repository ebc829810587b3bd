package org.clusterclient.protocol;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/**
 * The first four parts of an encoding while it is read: strings, integers, floats and dates, counted through in one row.
 * Every entry is read once, when the dictionary is made, however often the structure refers to it.
 *
 * <p>Whoever writes as the reference does refers once to each. A long string that is referred to again and again costs
 * nothing here, but is written out each time when the value is passed on: what is referred to may not be longer, all in all,
 * than the encoding and {@value #FREE_CHARACTERS}.
 */
final class SerializeJsonDictionary {

    private static final int RADIX = 36;
    private static final int MAX_NUMBER_LENGTH = 1000; // as the JSON codec has it
    private static final int MAX_SAFE_DIGITS = 12; // of base 36: any more may not fit a long
    private static final long BIG = -1; // stands for itself, or for one of the big integers
    private static final int FREE_CHARACTERS = 1 << 16;
    private static final long MAX_DATE = SerializeJsonTranscode.MAX_DATE;

    private final byte[] bytes;
    private final String[] strings;
    private final long[] integers;
    private final Map<Integer, Double> bigIntegers = new HashMap<>(0); // what does not fit a long
    private final double[] floats;
    private final Instant[] dates;
    private int room = SerializeJsonTranscode.MAX_ENTRIES;
    private long characters; // that may still be referred to
    private int at;

    /**
     * Reads the dictionary at the start of an encoding.
     *
     * @param bytes the encoding; strings are unescaped in place
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if it is malformed
     */
    SerializeJsonDictionary(byte[] bytes) {
        this.bytes = bytes;
        characters = (long) bytes.length + FREE_CHARACTERS;
        strings = new String[startPart()];
        for (int i = 0; i < strings.length; i++) {
            int from = at;
            strings[i] = string(from, endOfEntry());
        }
        integers = new long[startPart()];
        for (int i = 0; i < integers.length; i++) {
            int from = at;
            integers[i] = integer(i, from, endOfEntry());
        }
        floats = new double[startPart()];
        for (int i = 0; i < floats.length; i++) {
            int from = at;
            floats[i] = decimal(from, endOfEntry());
        }
        dates = new Instant[startPart()];
        for (int i = 0; i < dates.length; i++) {
            int from = at;
            dates[i] = date(from, endOfEntry());
        }
    }

    /** Returns where the structure starts. */
    int end() {
        return at;
    }

    Object value(int index) {
        int i = index - strings.length;
        if (i < 0) {
            return string(index);
        }
        if (i < integers.length) {
            return integer(i);
        }
        i -= integers.length;
        if (i < floats.length) {
            return floats[i];
        }
        i -= floats.length;
        if (i < dates.length) {
            return dates[i];
        }
        throw outOfRange(index);
    }

    /** Returns the string of that index, which must be one. */
    String string(int index) {
        if (index >= strings.length) {
            throw malformed("entry " + index + " is no string, as the name of a member must be");
        }
        String string = strings[index];
        characters -= string.length();
        if (characters < 0) {
            throw malformed("strings are repeated far beyond its length of " + bytes.length);
        }
        return string;
    }

    /** Returns the element of bytes of that index, which must be one. */
    byte octet(int index) {
        int i = index - strings.length;
        if (i < 0 || i >= integers.length || integers[i] < 0 || integers[i] > 255) {
            throw malformed("entry " + index + " is no byte");
        }
        return (byte) integers[i];
    }

    private Number integer(int i) {
        long value = integers[i];
        Double big = value == BIG ? bigIntegers.get(i) : null;
        if (big != null) {
            return big;
        }
        return value == (int) value ? (Number) (int) value : (Number) value;
    }

    /** Returns how many entries the part has that starts here; without any, it is passed over. */
    private int startPart() {
        int entries = 1;
        int end = at;
        while (end < bytes.length && bytes[end] != '^') {
            if (bytes[end++] == '|') {
                entries++;
            }
        }
        if (end == bytes.length) {
            throw malformed("fewer than five parts");
        }
        if (end == at) {
            at++;
            return 0;
        }
        room -= entries;
        if (room < 0) {
            throw malformed("more than " + SerializeJsonTranscode.MAX_ENTRIES + " entries");
        }
        return entries;
    }

    /** Returns the end of the entry that starts here, and goes on behind it. */
    private int endOfEntry() {
        int end = at;
        while (bytes[end] != '|' && bytes[end] != '^') {
            end++;
        }
        at = end + 1;
        return end;
    }

    private String string(int from, int to) {
        int end = unescape(from, to);
        String string = new String(bytes, from, end - from, StandardCharsets.UTF_8);
        if (string.indexOf('\ufffd') >= 0) { // written so, or put there for what is not UTF-8
            checkUtf8(from, end);
        }
        return string;
    }

    private int unescape(int from, int to) {
        int end = from;
        for (int i = from; i < to; i++) {
            byte symbol = bytes[i];
            if (symbol == '+') {
                symbol = ' ';
            } else if (symbol == '%' && to - i > 2) {
                byte escaped = escaped(bytes[i + 1], bytes[i + 2]);
                if (escaped != 0) {
                    symbol = escaped;
                    i += 2;
                }
            }
            bytes[end++] = symbol;
        }
        return end;
    }

    /** Returns what an escape stands for, 0 for what is none and stands for itself. */
    private static byte escaped(byte high, byte low) {
        return switch (high << 8 | low) {
            case '2' << 8 | 'B' -> '+';
            case '7' << 8 | 'C' -> '|';
            case '5' << 8 | 'E' -> '^';
            case '2' << 8 | '5' -> '%';
            default -> 0;
        };
    }

    private void checkUtf8(int from, int to) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
        } catch (CharacterCodingException e) {
            throw malformed("a string is not UTF-8");
        }
    }

    private long integer(int entry, int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        int first = negative ? from + 1 : from;
        checkDigits(first, to);
        if (to - first <= MAX_SAFE_DIGITS) {
            return negative ? -digits(first, to) : digits(first, to);
        }
        BigInteger exact = new BigInteger(text(from, to), RADIX);
        if (exact.bitLength() < Long.SIZE) {
            return exact.longValue();
        }
        double rounded = JavaScriptNumber.parseBase36(bytes, first, to);
        bigIntegers.put(entry, negative ? -rounded : rounded);
        return BIG;
    }

    private Instant date(int from, int to) {
        long millis = to - from <= MAX_SAFE_DIGITS ? integer(0, from, to) : Long.MAX_VALUE;
        if (Math.abs(millis) > MAX_DATE) {
            throw malformed("a date is out of range: " + text(from, Math.min(to, from + MAX_SAFE_DIGITS)));
        }
        return Instant.ofEpochMilli(millis);
    }

    private double decimal(int from, int to) {
        Double value = to - from > MAX_NUMBER_LENGTH ? null : JavaScriptNumber.parseDecimal(text(from, to));
        if (value == null) {
            throw malformed("a float is not a number of JavaScript");
        }
        return value;
    }

    private void checkDigits(int from, int to) {
        if (from == to || to - from > MAX_NUMBER_LENGTH) {
            throw malformed("a number of " + (to - from) + " digits");
        }
        for (int i = from; i < to; i++) {
            if (JavaScriptNumber.digit(bytes[i]) < 0) {
                throw malformed("a number has a digit that is not of base 36");
            }
        }
    }

    private long digits(int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * RADIX + JavaScriptNumber.digit(bytes[i]);
        }
        return value;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private static ClusterException outOfRange(int index) {
        return malformed("no entry of index " + index);
    }

    static ClusterException malformed(String what) {
        return new ClusterException(ErrorCode.BAD_PACKET, "not serialize-json: " + what);
    }
}
