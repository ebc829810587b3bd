package org.clusterclient.session;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One text for equal JSON values: members sorted by name, integral numbers without a fraction. It is the key of a
 * registration unless the options name another.
 */
public final class CanonicalJson {

    /** From here on a double does not fit a long; below, JSON of other languages has no fraction and no exponent. */
    private static final double MAX_LONG = 0x1p63;

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
        } else if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
            appendDouble(Double.parseDouble(value.toString()), out); // what JSON brings to the other end
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

    private static void appendDouble(double number, StringBuilder out) {
        if (number == Math.rint(number) && Math.abs(number) < MAX_LONG) {
            out.append((long) number);
        } else {
            out.append(Json.encode(number));
        }
    }
}
