package org.clusterclient.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.clusterclient.api.Transcode;
import org.jspecify.annotations.Nullable;

/** What is read by a transcode can be written by it, and is the same when it is read again. */
final class Values {

    /** From here on serialize-json has digits that are not exact, as Node has them. */
    private static final double MAX_EXACT = 0x1p53;

    private static final double TOLERANCE = 1e-12;
    private static final Pattern UNPAIRED =
            Pattern.compile("[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]");

    private Values() {}

    static void check(Transcode transcode, Buffer input) throws Exception {
        Object read = Budget.of(input.length(), () -> transcode.decode(input));
        same(read, transcode.decode(transcode.encode(read)), "value");
    }

    static void same(@Nullable Object expected, @Nullable Object actual, String where) {
        Object was = plain(expected);
        Object is = plain(actual);
        if (was instanceof Map<?, ?> members && is instanceof Map<?, ?> others) {
            assertEquals(members.keySet(), others.keySet(), where);
            members.forEach((name, value) -> same(value, others.get(name), where));
        } else if (was instanceof List<?> elements && is instanceof List<?> others) {
            assertEquals(elements.size(), others.size(), where);
            for (int i = 0; i < elements.size(); i++) {
                same(elements.get(i), others.get(i), where);
            }
        } else if (was instanceof Number number && is instanceof Number other) {
            sameNumber(number, other, where);
        } else {
            assertEquals(was, is, where);
        }
    }

    private static void sameNumber(Number expected, Number actual, String where) {
        double was = expected.doubleValue();
        double is = actual.doubleValue();
        boolean inexact = Math.abs(was) >= MAX_EXACT && !(expected instanceof Long);
        boolean near = Math.abs(was - is) <= Math.abs(was) * TOLERANCE || Double.isInfinite(is);
        if (inexact ? !near : !expected.equals(actual) && was != is) {
            throw new AssertionError(where + ": " + expected + " is " + actual + " when it is read again");
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return new LinkedHashMap<>(object.getMap());
        }
        return value instanceof JsonArray array ? new ArrayList<>(array.getList()) : value;
    }
}
