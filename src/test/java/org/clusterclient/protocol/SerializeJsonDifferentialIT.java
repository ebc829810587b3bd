package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.NeedsNode;
import org.clusterclient.fixture.NpmPackage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random values through the real npm package and through ours: the same bytes, and the same values from them. The system
 * property {@code serializeJson.seed} repeats a run.
 */
@NeedsNode
class SerializeJsonDifferentialIT {

    private static final int VALUES = 4000;
    private static final int NUMBER_ARRAYS = 40;
    private static final int NUMBERS = 1000;
    private static final long SEED = Long.getLong("serializeJson.seed", new Random().nextLong());

    private static ForkedProcess node;

    private final SerializeJsonTranscode transcode = new SerializeJsonTranscode();

    /** What only JavaScript has. */
    private enum Undefined {
        UNDEFINED
    }

    /** An error of JavaScript, with the members that are set in it. */
    private record ErrorValue(Map<String, Object> members) {}

    /** What Node has made of a value and of bytes. */
    private record Answer(String encoded, Object decoded, Object decodedOwn) {}

    @BeforeAll
    static void start() {
        System.out.println("SerializeJsonDifferentialIT: -DserializeJson.seed=" + SEED);
        node = ForkedProcess.node(NpmPackage.SCRIPTS.resolve("serialize-json.js"));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void writesAndReadsAsNodeDoes() throws InterruptedException {
        SerializeJsonValues values = new SerializeJsonValues(SEED);
        for (int i = 0; i < VALUES; i++) {
            compare(i, values.next());
        }
    }

    @Test
    void writesAndReadsNumbersAsNodeDoes() throws InterruptedException {
        SerializeJsonValues values = new SerializeJsonValues(SEED);
        for (int i = 0; i < NUMBER_ARRAYS; i++) {
            List<Object> numbers = new ArrayList<>();
            for (int n = 0; n < NUMBERS; n++) {
                numbers.add(values.number());
            }
            compare(i, new JsonArray(numbers));
        }
    }

    @Test
    void readsErrorsAndUndefinedOfNode() throws InterruptedException {
        SerializeJsonValues values = new SerializeJsonValues(SEED);
        for (int i = 0; i < VALUES / 10; i++) {
            Map<String, Object> members = new HashMap<>(Map.of("name", "OddError", "none", Undefined.UNDEFINED));
            members.put("code", values.next());
            if (i % 2 == 0) {
                members.remove("name");
            }
            ErrorValue error = new ErrorValue(members);
            Answer answer = ask(List.of(error, Undefined.UNDEFINED, Map.of("error", error)), null);
            assertEquals(
                    ascii(Json.encode(answer.decodedOwn())),
                    ascii(Json.encode(tagged(transcode.decode(Golden.bytes(answer.encoded()))))),
                    "seed=" + SEED + " index=" + i);
        }
    }

    /** Node has no such integers, so its bytes are others; it reads ours as the nearest double, or one close by. */
    @Test
    void nodeReadsLongsBeyondItsOwn() throws InterruptedException {
        Random random = new Random(SEED);
        for (int i = 0; i < VALUES / 10; i++) {
            long value = i == 0 ? Long.MIN_VALUE : i == 1 ? Long.MAX_VALUE : random.nextLong();
            Buffer ours = transcode.encode(value);
            assertEquals(value, transcode.decode(ours));
            double read = Double.longBitsToDouble(
                    HexFormat.fromHexDigitsToLong(((JsonObject) ask(null, ours).decoded()).getString("n")));
            assertEquals((double) value, read, 2 * Math.ulp((double) value), "seed=" + SEED + " value=" + value);
        }
    }

    private void compare(int index, Object value) throws InterruptedException {
        Buffer ours = transcode.encode(value);
        Answer answer = ask(value, ours);
        String what = "seed=" + SEED + " index=" + index + " value=" + ascii(Json.encode(tagged(value))) + "\nours: "
                + Golden.hex(ours) + "\nnpm:  " + answer.encoded() + "\n";
        assertEquals(answer.encoded(), Golden.hex(ours), what);
        String npmReads = ascii(Json.encode(answer.decoded()));
        assertEquals(npmReads, ascii(Json.encode(answer.decodedOwn())), what);
        assertEquals(npmReads, ascii(Json.encode(tagged(transcode.decode(Golden.bytes(answer.encoded()))))), what);
    }

    private static Answer ask(Object value, Buffer bytes) throws InterruptedException {
        JsonArray question = new JsonArray().add(tagged(value)).add(bytes == null ? null : Golden.hex(bytes));
        node.send(ascii(question.encode()));
        String text =
                node.await("an answer", line -> line.text().startsWith("[")).text();
        JsonArray answer = new JsonArray(text);
        return new Answer(answer.getString(0), answer.getValue(1), answer.getValue(2));
    }

    /** Returns JSON that carries unpaired surrogates through any charset. */
    private static String ascii(String json) {
        StringBuilder ascii = new StringBuilder(json.length());
        json.chars().forEach(c -> {
            if (c < 0x7f) {
                ascii.append((char) c);
            } else {
                ascii.append(String.format("\\u%04x", c));
            }
        });
        return ascii.toString();
    }

    /** Returns the value as the script writes it. */
    private static Object tagged(Object value) {
        if (value instanceof Number number) {
            return new JsonObject().put("n", HexFormat.of().toHexDigits(bits(number)));
        } else if (value instanceof Instant date) {
            return new JsonObject().put("d", date.toEpochMilli());
        } else if (value instanceof Buffer bytes) {
            return new JsonObject().put("b", Golden.hex(bytes));
        } else if (value instanceof byte[] bytes) {
            return tagged(Buffer.buffer(bytes));
        } else if (value instanceof JsonObject object) {
            return tagged(object.getMap());
        } else if (value instanceof JsonArray array) {
            return tagged(array.getList());
        } else if (value instanceof Map<?, ?> map) {
            return new JsonObject().put("o", members(map));
        } else if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(element -> array.add(tagged(element)));
            return array;
        } else if (value instanceof ErrorValue error) {
            return new JsonObject().put("e", members(error.members()));
        }
        return value == Undefined.UNDEFINED ? new JsonObject().put("u", 1) : value;
    }

    private static JsonArray members(Map<?, ?> map) {
        JsonArray members = new JsonArray();
        map.forEach((name, value) -> members.add(new JsonArray().add(name).add(tagged(value))));
        return members;
    }

    /** Returns the double that JavaScript has: a Long that is none is what it reads from the Long's digits. */
    private static long bits(Number number) {
        if (number instanceof Long integer && !JavaScriptNumber.isExact(integer)) {
            byte[] digits = transcodedDigits(integer);
            int first = integer < 0 ? 1 : 0;
            double read = JavaScriptNumber.parseBase36(digits, first, digits.length);
            return Double.doubleToLongBits(integer < 0 ? -read : read);
        }
        return Double.doubleToLongBits(number.doubleValue());
    }

    private static byte[] transcodedDigits(long integer) {
        SerializeJsonPart part = new SerializeJsonPart();
        part.putBase36(integer);
        return Buffer.buffer(part.bytes()).getBytes(0, part.length());
    }
}
