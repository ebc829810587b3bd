package org.clusterclient.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/**
 * How many arrays, objects and the like an encoding may have, in relation to its length. Three bytes make an empty one,
 * which takes a hundred and more in the heap; with this bound it is no better for filling the heap of a peer than strings
 * and numbers are. Honest values are far from it: {@value #FREE} are free, beyond that there is one for every
 * {@value #BYTES} bytes.
 */
final class Containers {

    static final int FREE = 1 << 16;
    static final int BYTES = 16;

    private static final int CHUNK = 8_192;

    private Containers() {}

    /** Returns how many an encoding of that length may have. */
    static int max(int length) {
        return FREE + length / BYTES;
    }

    /** Returns what is wrong with an encoding that has more. */
    static String tooMany(int length) {
        return "more than " + max(length) + " arrays and objects in " + length + " bytes";
    }

    /** Returns whether a JSON text has more; false, too, if it is malformed before that shows. */
    static boolean tooMany(Buffer json) {
        int max = max(json.length());
        return json.length() > max && brackets(json) > max && containers(json, max) > max;
    }

    /** Returns how many containers there are at most: brackets in strings count, too, and what looks so in UTF-16. */
    private static int brackets(Buffer json) {
        int brackets = 0;
        byte[] chunk = new byte[CHUNK];
        for (int from = 0; from < json.length(); from += CHUNK) {
            int length = Math.min(CHUNK, json.length() - from);
            json.getBytes(from, from + length, chunk);
            for (int i = 0; i < length; i++) {
                if (chunk[i] == '[' || chunk[i] == '{') {
                    brackets++;
                }
            }
        }
        return brackets;
    }

    /** Returns how many containers there are; counts one more than those that may be. */
    private static int containers(Buffer json, int max) {
        int containers = 0;
        try (JsonParser parser = JsonTranscode.KEEPING_NO_NAMES.createParser(json.getBytes())) {
            for (JsonToken token = parser.nextToken(); token != null && containers <= max; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    containers++;
                }
            }
        } catch (IOException e) {
            return containers; // whoever reads it will say what is wrong
        }
        return containers;
    }
}
