package org.clusterclient.session;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * About how many bytes of the heap a JSON value takes. The same for equal values in every process, so that the next leader
 * comes to the same sum as the one before it.
 */
public final class JsonSize {

    private static final long SCALAR = 24;
    private static final long STRING = 40;
    private static final long ARRAY = 64;
    private static final long ELEMENT = 8;
    private static final long OBJECT = 64;
    private static final long MEMBER = 56;
    private static final int LAST_OF_ONE_BYTE = 0xFF;

    private JsonSize() {}

    /** Returns the size of a value with all that is in it. */
    public static long of(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            long size = OBJECT;
            for (Map.Entry<String, Object> member : object) {
                size += MEMBER + of(member.getKey()) + of(member.getValue());
            }
            return size;
        }
        if (value instanceof JsonArray array) {
            long size = ARRAY;
            for (Object element : array) {
                size += ELEMENT + of(element);
            }
            return size;
        }
        if (value instanceof CharSequence text) {
            return ofText(text);
        }
        boolean large = value instanceof BigInteger || value instanceof BigDecimal;
        return value == null || value instanceof Boolean || (value instanceof Number && !large)
                ? SCALAR
                : ofText(Json.encode(value)); // digits, or text at the other end
    }

    private static long ofText(CharSequence text) {
        boolean narrow = text.chars().allMatch(c -> c <= LAST_OF_ONE_BYTE);
        return STRING + (narrow ? 1L : 2L) * text.length();
    }
}
