package org.clusterclient.protocol;

import java.util.Arrays;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/** A part of an encoding while it is written: bytes that grow, and the number of entries that they hold. */
final class SerializeJsonPart {

    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8; // of an array
    private static final int INITIAL_LENGTH = 64;
    private static final int RADIX = 36;
    private static final int MAX_LONG_DIGITS = 14; // with the sign
    private static final byte[] DIGITS = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L',
        'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z'
    };
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int length;
    private int entries;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int entries() {
        return entries;
    }

    /** Starts an entry. */
    void next() {
        if (entries++ > 0) {
            put('|');
        }
    }

    void put(int symbol) {
        reserve(1);
        bytes[length++] = (byte) symbol;
    }

    void putConstant(int digit) {
        put('-');
        put(digit);
    }

    void putAscii(String text) {
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    /** Appends a number in base 36, exactly. */
    void putBase36(long value) {
        reserve(MAX_LONG_DIGITS);
        if (value < 0) {
            bytes[length++] = '-';
        }
        long rest = value < 0 ? value : -value; // negative, as the smallest long has no positive
        int end = length + 1;
        for (long more = rest / RADIX; more != 0; more /= RADIX) {
            end++;
        }
        for (int at = end - 1; at >= length; at--) {
            bytes[at] = DIGITS[(int) -(rest % RADIX)];
            rest /= RADIX;
        }
        length = end;
    }

    /** Appends text in UTF-8, with what has a meaning in this format escaped. */
    void putEscaped(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            reserve(4); // the most that a turn writes
            if (c < 0x80) {
                putEscaped(c);
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xc0 | c >> 6);
                putContinuation(c);
            } else if (!Character.isSurrogate(c)) {
                putThree(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                putFour(Character.toCodePoint(c, text.charAt(++i)));
            } else {
                putThree('\ufffd');
            }
        }
    }

    private void putEscaped(char ascii) {
        switch (ascii) {
            case ' ' -> bytes[length++] = '+';
            case '+' -> putEscape('2', 'B');
            case '|' -> putEscape('7', 'C');
            case '^' -> putEscape('5', 'E');
            case '%' -> putEscape('2', '5');
            default -> bytes[length++] = (byte) ascii;
        }
    }

    private void putEscape(char high, char low) {
        bytes[length++] = '%';
        bytes[length++] = (byte) high;
        bytes[length++] = (byte) low;
    }

    private void putThree(char c) {
        bytes[length++] = (byte) (0xe0 | c >> 12);
        putContinuation(c >> 6);
        putContinuation(c);
    }

    private void putFour(int codePoint) {
        bytes[length++] = (byte) (0xf0 | codePoint >> 18);
        putContinuation(codePoint >> 12);
        putContinuation(codePoint >> 6);
        putContinuation(codePoint);
    }

    private void putContinuation(int bits) {
        bytes[length++] = (byte) (0x80 | bits & 0x3f);
    }

    private void reserve(int more) {
        if (more > bytes.length - length) {
            grow(more);
        }
    }

    private void grow(int more) {
        long needed = (long) length + more;
        if (needed > MAX_LENGTH) {
            throw new ClusterException(ErrorCode.BAD_ARGUMENTS, "too large for serialize-json");
        }
        long doubled = Math.max(INITIAL_LENGTH, 2L * bytes.length);
        bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_LENGTH, Math.max(needed, doubled)));
    }
}
