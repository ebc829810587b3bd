package org.clusterclient.session;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One text for equal JSON values: members sorted by name, integral numbers without a fraction. It is the key of a
 * registration unless the options name another.
 */
public final class CanonicalJson {

    /** Beyond this magnitude a double no longer counts every integer, and prints as the double it is. */
    private static final double MAX_EXACT_INTEGER = 9_007_199_254_740_992.0; // 2^53

    private CanonicalJson() {}

    /** Returns the text of a JSON value. */
    public static String of(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        append(value, out);
        return out.toString();
    }

    private static void append(@Nullable Object value, StringBuilder out) {
        if (value instanceof JsonObject object) {
            appendObject(object, out);
        } else if (value instanceof JsonArray array) {
            char separator = '[';
            for (Object element : array) {
                out.append(separator);
                append(element, out);
                separator = ',';
            }
            out.append(separator == '[' ? "[]" : "]");
        } else if (value instanceof Double number && isInteger(number)) {
            out.append(number.longValue());
        } else {
            out.append(Json.encode(value));
        }
    }

    private static void appendObject(JsonObject object, StringBuilder out) {
        Map<String, Object> sorted = new TreeMap<>();
        object.forEach(member -> sorted.put(member.getKey(), member.getValue()));
        char separator = '{';
        for (Map.Entry<String, Object> member : sorted.entrySet()) {
            out.append(separator).append(Json.encode(member.getKey())).append(':');
            append(member.getValue(), out);
            separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
    }

    private static boolean isInteger(double number) {
        return number == Math.rint(number) && Math.abs(number) <= MAX_EXACT_INTEGER;
    }
}
