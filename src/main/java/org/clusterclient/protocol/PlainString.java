package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.clusterclient.bytes.Buffers;
import org.clusterclient.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * JSON texts of one string without anything to escape, which most values are that are no objects: its characters between
 * quotes. To set up a parser or a generator takes several times longer than to copy some hundred bytes.
 */
final class PlainString {

    /** In bytes with the quotes. Far below what a parser may be configured to refuse. */
    static final int MAX_LENGTH = 1024 * 1024;

    /** In characters; from here on they are copied all at once, and not again to be between quotes. */
    static final int LONG = 1024;

    private static final char DELETE = 0x7f; // the last character of ASCII

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int AT_ONCE = 4 * Long.BYTES;
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private static final Buffer QUOTE = Buffers.wrap(new byte[] {'"'});

    private PlainString() {}

    /** Returns the JSON text of a string, null if it is none of these. */
    static @Nullable Buffer encode(String text) {
        return encode(text, 0);
    }

    /** Returns the same behind as many bytes that are 0, and the caller's to set: so it need not be copied behind them. */
    static @Nullable Buffer encode(String text, int headroom) {
        if (text.length() > MAX_LENGTH - 2) {
            return null;
        }
        return text.length() < LONG ? encodeEach(text, headroom) : encodeAll(text, headroom);
    }

    /** Copies one character after the other, and looks at all of them afterwards, which is faster than to look at each. */
    private static @Nullable Buffer encodeEach(String text, int headroom) {
        int length = text.length();
        int from = headroom + 1;
        byte[] json = new byte[from + length + 1];
        int all = 0;
        for (int i = 0; i < length; i++) {
            char character = text.charAt(i);
            all |= character;
            json[from + i] = (byte) character;
        }
        if (all > DELETE || !arePrintable(json, from, length) || isToBeEscaped(text)) {
            return null;
        }
        json[headroom] = '"';
        json[from + length] = '"';
        return Buffers.wrap(json);
    }

    /** What the charset does not have comes as a question mark: where there is one, the text is compared with what it became. */
    private static @Nullable Buffer encodeAll(String text, int headroom) {
        if (isToBeEscaped(text)) {
            return null;
        }
        byte[] characters = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean plain = arePrintable(characters, 0, characters.length)
                && (isNoneQuestionMark(characters) || new String(characters, StandardCharsets.ISO_8859_1).equals(text));
        if (!plain) {
            return null;
        }
        byte[] before = new byte[headroom + 1];
        before[headroom] = '"';
        return Buffers.join(List.of(Buffers.wrap(before), Buffers.wrap(characters), QUOTE));
    }

    /** Returns the string that a JSON text is, null if it is none of these. */
    static @Nullable String decode(Buffer json) {
        int length = json.length();
        if (length < 2 || length > MAX_LENGTH || json.getByte(0) != '"' || json.getByte(length - 1) != '"') {
            return null;
        }
        Bytes bytes = Bytes.of(json);
        int from = bytes.from() + 1;
        if (!arePrintable(bytes.array(), from, length - 2)) {
            return null;
        }
        String text = new String(bytes.array(), from, length - 2, StandardCharsets.ISO_8859_1);
        return isToBeEscaped(text) ? null : text;
    }

    /** To look for one character is what the machine has instructions for, many times faster than to look at each. */
    private static boolean isToBeEscaped(String printable) {
        return printable.indexOf('"') >= 0 || printable.indexOf('\\') >= 0;
    }

    /** Returns whether all are ASCII characters, and none is a control character; {@link #DELETE} is none to JSON. */
    private static boolean arePrintable(byte[] bytes, int from, int length) {
        int at = from;
        int end = from + length;
        for (; at + AT_ONCE <= end; at += AT_ONCE) {
            long notPrintable = notPrintable(bytes, at)
                    | notPrintable(bytes, at + Long.BYTES)
                    | notPrintable(bytes, at + 2 * Long.BYTES)
                    | notPrintable(bytes, at + 3 * Long.BYTES);
            if ((notPrintable & HIGHEST_BITS) != 0) {
                return false;
            }
        }
        for (; at < end; at++) {
            if (bytes[at] < ' ') { // negative beyond ASCII
                return false;
            }
        }
        return true;
    }

    /** Sets the highest bit of each of eight bytes that is not printable; perhaps of the next one, too, if there is one. */
    private static long notPrintable(byte[] bytes, int at) {
        long characters = (long) EIGHT_BYTES.get(bytes, at);
        return characters | (characters - ' ' * EACH);
    }

    private static boolean isNoneQuestionMark(byte[] ascii) {
        int at = 0;
        for (; at + AT_ONCE <= ascii.length; at += AT_ONCE) {
            long questionMarks = questionMarks(ascii, at)
                    | questionMarks(ascii, at + Long.BYTES)
                    | questionMarks(ascii, at + 2 * Long.BYTES)
                    | questionMarks(ascii, at + 3 * Long.BYTES);
            if ((questionMarks & HIGHEST_BITS) != 0) {
                return false;
            }
        }
        for (; at < ascii.length; at++) {
            if (ascii[at] == '?') {
                return false;
            }
        }
        return true;
    }

    /** Sets the highest bit of each of eight bytes that is a question mark; perhaps of the next one, too, if there is one. */
    private static long questionMarks(byte[] ascii, int at) {
        return ((long) EIGHT_BYTES.get(ascii, at) ^ '?' * EACH) - EACH;
    }
}
