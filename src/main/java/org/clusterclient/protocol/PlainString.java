package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * JSON texts of one string without anything to escape, which most values are that are no objects: its characters between
 * quotes. To set up a parser or a generator takes several times longer than to copy some hundred bytes.
 */
final class PlainString {

    /** In bytes with the quotes. Far below what a parser may be configured to refuse. */
    static final int MAX_LENGTH = 1024 * 1024;

    private PlainString() {}

    /** Returns the JSON text of a string, null if it is none of these. */
    static @Nullable Buffer encode(String text) {
        int length = text.length();
        if (length > MAX_LENGTH - 2) {
            return null;
        }
        byte[] bytes = new byte[length + 2];
        for (int i = 0; i < length; i++) {
            char character = text.charAt(i);
            if (!isPlain(character)) {
                return null;
            }
            bytes[i + 1] = (byte) character;
        }
        bytes[0] = '"';
        bytes[length + 1] = '"';
        return Buffer.buffer(bytes);
    }

    /** Returns the string that a JSON text is, null if it is none of these. */
    static @Nullable String decode(Buffer json) {
        int length = json.length();
        if (length < 2 || length > MAX_LENGTH || json.getByte(0) != '"' || json.getByte(length - 1) != '"') {
            return null;
        }
        byte[] bytes = json.getBytes(1, length - 1);
        for (byte character : bytes) {
            if (!isPlain(character)) {
                return null;
            }
        }
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Returns whether a character stands for itself, and takes one byte; bytes beyond ASCII are negative. */
    private static boolean isPlain(int character) {
        return character >= ' ' && character <= '~' && character != '"' && character != '\\';
    }
}
