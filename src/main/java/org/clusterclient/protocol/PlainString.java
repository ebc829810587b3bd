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
    private static final long EACH = 0x0101010101010101L;
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private static final Buffer QUOTE = Buffers.wrap(new byte[] {'"'});

    private PlainString() {}

    /** Returns the JSON text of a string, null if it is none of these. */
    static @Nullable Buffer encode(String text) {
        if (text.length() > MAX_LENGTH - 2) {
            return null;
        }
        return text.length() < LONG ? encodeEach(text) : encodeAll(text);
    }

    /** Copies one character after the other, and looks at all of them afterwards, which is faster than to look at each. */
    private static @Nullable Buffer encodeEach(String text) {
        int length = text.length();
        byte[] json = new byte[length + 2];
        int all = 0;
        for (int i = 0; i < length; i++) {
            char character = text.charAt(i);
            all |= character;
            json[i + 1] = (byte) character;
        }
        if (all > DELETE || !arePlain(json, 1, length, '"')) {
            return null;
        }
        json[0] = '"';
        json[length + 1] = '"';
        return Buffers.wrap(json);
    }

    /** What the charset does not have comes as a question mark: where there is one, the text is compared with what it became. */
    private static @Nullable Buffer encodeAll(String text) {
        byte[] characters = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean plain = arePlain(characters, 0, characters.length, '?')
                || (arePlain(characters, 0, characters.length, '"')
                        && new String(characters, StandardCharsets.ISO_8859_1).equals(text));
        return plain ? Buffers.join(List.of(QUOTE, Buffers.wrap(characters), QUOTE)) : null;
    }

    /** Returns the string that a JSON text is, null if it is none of these. */
    static @Nullable String decode(Buffer json) {
        int length = json.length();
        if (length < 2 || length > MAX_LENGTH || json.getByte(0) != '"' || json.getByte(length - 1) != '"') {
            return null;
        }
        Bytes bytes = Bytes.of(json);
        int from = bytes.from() + 1;
        return arePlain(bytes.array(), from, length - 2, '"')
                ? new String(bytes.array(), from, length - 2, StandardCharsets.ISO_8859_1)
                : null;
    }

    /** Returns whether a byte is an ASCII character that stands for itself. */
    private static boolean isPlain(byte character) {
        return character >= ' ' && character != '"' && character != '\\'; // negative beyond ASCII
    }

    /** Returns whether all are plain, and none is one more character, which is plain or not. */
    private static boolean arePlain(byte[] bytes, int from, int length, char notThis) {
        int at = from;
        int end = from + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            if (!arePlain((long) EIGHT_BYTES.get(bytes, at), notThis * EACH)) {
                return false;
            }
        }
        for (; at < end; at++) {
            if (!isPlain(bytes[at]) || bytes[at] == notThis) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns the same of eight bytes at once: to subtract what the smallest plain byte is, or 1 from what is left of an equal one,
     * sets the highest bit of a byte that is not plain. It may set that of the next one as well, which does not matter then.
     */
    private static boolean arePlain(long characters, long eachNotThis) {
        long notPlain = characters // beyond ASCII
                | (characters - ' ' * EACH)
                | ((characters ^ '"' * EACH) - EACH)
                | ((characters ^ '\\' * EACH) - EACH)
                | ((characters ^ eachNotThis) - EACH);
        return (notPlain & HIGHEST_BITS) == 0;
    }
}
