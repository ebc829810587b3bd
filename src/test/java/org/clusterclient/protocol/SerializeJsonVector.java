package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One encoding captured from the reference.
 *
 * @param js the value, in JavaScript
 * @param text the encoding
 * @param bytes the encoding
 * @param written whether there is such a value in Java, too
 * @param value what is written so
 * @param read what is read, the same value for most
 */
record SerializeJsonVector(String js, String text, Buffer bytes, boolean written, Object value, Object read) {

    /** What JSON has no word for, and is read as it was written. */
    private static final Map<String, Object> VALUES = Map.of(
            "Infinity",
            Double.POSITIVE_INFINITY,
            "-Infinity",
            Double.NEGATIVE_INFINITY,
            "new Date(0)",
            Instant.EPOCH,
            "new Date(-1)",
            Instant.ofEpochMilli(-1),
            "Buffer.from([0,1,255])",
            Golden.bytes("0001ff"),
            "Buffer.from('hi')",
            Buffer.buffer("hi"),
            "[1,'s',2.5,new Date(5),'t']",
            JsonArray.of(1, "s", 2.5, Instant.ofEpochMilli(5), "t"),
            "-0",
            -0.0);

    private static final String STACK = "\n    at fixed (stack:1:1)";
    private static final Map<String, Object> READ = new HashMap<>();

    static {
        READ.put("-0", 0);
        READ.put("1e21", 1.0000000000000001e21);
        READ.put("1e300", 1.0000000000000006e300);
        READ.put("1.7976931348623157e308", Double.POSITIVE_INFINITY);
        READ.put("new Date(NaN)", Instant.parse("1970-01-01T00:00:30.191Z"));
        READ.put("undefined", null);
        READ.put("[undefined]", new JsonArray().addNull());
        READ.put("{a:undefined,b:null}", new JsonObject().putNull("a").putNull("b"));
        READ.put("[1,,3] sparse", new JsonArray().add(1).addNull().add(3));
        READ.put("Symbol()", null);
        READ.put("10n (BigInt)", null);
        READ.put("new Set([1])", new JsonObject());
        READ.put("/re/g", new JsonObject());
        READ.put("new Number(3)", new JsonObject());
        READ.put("new (class P{x=1})", new JsonObject().put("x", 1));
        READ.put("{toJSON(){return 1}, a:2}", new JsonObject().putNull("toJSON").put("a", 2));
        READ.put("Error('boom') (stack fixed)", error("boom"));
        READ.put("Error('') (stack fixed)", error(""));
        READ.put("Error('boom'){code:'E_X'} (stack fixed)", error("boom").put("code", "E_X"));
    }

    static List<SerializeJsonVector> all() {
        try (InputStream in = SerializeJsonVector.class.getResourceAsStream("/protocol/serialize-json.json")) {
            return new JsonArray(Buffer.buffer(in.readAllBytes()))
                    .stream()
                            .map(JsonObject.class::cast)
                            .map(SerializeJsonVector::of)
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SerializeJsonVector of(JsonObject json) {
        String js = json.getString("js");
        boolean written = json.containsKey("value") || VALUES.containsKey(js);
        if (!written && !READ.containsKey(js)) {
            throw new AssertionError("a vector that nobody knows: " + js);
        }
        Object value = VALUES.getOrDefault(js, json.getValue("value"));
        Object read = READ.getOrDefault(js, value);
        return new SerializeJsonVector(
                js, json.getString("text"), Golden.bytes(json.getString("hex")), written, value, read);
    }

    private static JsonObject error(String message) {
        return new JsonObject().put("name", "Error").put("message", message).put("stack", "Error: " + message + STACK);
    }

    @Override
    public String toString() {
        return js;
    }
}
