package org.clusterclient.protocol;

import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Transcode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContainersTest {

    private final Transcode json = new JsonTranscode();
    private final Transcode serializeJson = new SerializeJsonTranscode();

    /** Returns the smallest number of something of which there are too many for the length that they make. */
    private static int tooMany(IntFunction<String> text) {
        int low = Containers.FREE;
        for (int high = 8 * low; low < high; ) {
            int middle = (low + high) / 2;
            if (middle > Containers.max(text.apply(middle).length())) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "[1]", "{\"a\":1}", "[\"[\"]", "{\"\\\"\":\"{[\"}"})
    void readsAsManyInJsonAsTheLengthAllows(String element) {
        IntFunction<String> array = containers -> "[" + (element + ",").repeat(containers - 1) + "1]";
        int tooMany = tooMany(array);
        JsonArray most = (JsonArray) json.decode(Buffer.buffer(array.apply(tooMany - 1)));
        assertEquals(tooMany - 1, most.size());
        assertFails(ErrorCode.BAD_PACKET, () -> json.decode(Buffer.buffer(array.apply(tooMany))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"@]", "$]", "*]", "#]"})
    void readsAsManyInSerializeJsonAsTheLengthAllows(String element) {
        IntFunction<String> array = containers -> "^^^^@" + (element + "|").repeat(containers - 1) + "-1]";
        int tooMany = tooMany(array);
        JsonArray most = (JsonArray) serializeJson.decode(Buffer.buffer(array.apply(tooMany - 1)));
        assertEquals(tooMany - 1, most.size());
        assertFails(ErrorCode.BAD_PACKET, () -> serializeJson.decode(Buffer.buffer(array.apply(tooMany))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32BE", "UTF-32LE"})
    void countsInEveryEncodingOfJson(String charset) {
        // Taken for bytes, a character of the string would be a quotation mark.
        String text = "[\"\u2200\"" + ",[]".repeat(1_000_000) + "]";
        Buffer bytes = Buffer.buffer(text.getBytes(Charset.forName(charset)));
        assertTrue(Containers.tooMany(bytes));
        assertFails(ErrorCode.BAD_PACKET, () -> json.decode(bytes));
    }

    @Test
    void bracketsInStringsAreNotCounted() {
        String text = "[{\\\"".repeat(100_000);
        assertEquals(
                "[{\"".repeat(100_000),
                json.decode(Buffer.buffer(("\"" + text + "\"").getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void malformedTextIsForTheReaderToRefuse() {
        Buffer bytes = Buffer.buffer("[" + "[],".repeat(10) + "x" + "[],".repeat(200_000));
        assertFalse(Containers.tooMany(bytes));
        assertFails(ErrorCode.BAD_PACKET, () -> json.decode(bytes));
    }

    @Test
    void whatIsNotReadIsNotWritten() {
        List<?> arrays = List.copyOf(Collections.nCopies(100_000, new JsonArray()));
        List<?> objects = List.copyOf(Collections.nCopies(100_000, new JsonObject()));
        for (Transcode each : List.of(json, serializeJson)) {
            assertFails(ErrorCode.BAD_ARGUMENTS, () -> each.encode(arrays), each.name());
            assertFails(ErrorCode.BAD_ARGUMENTS, () -> each.encode(objects), each.name());
        }
    }

    @Test
    void ordinaryTablesOfAnyLengthAreCarried() {
        List<?> rows =
                List.copyOf(Collections.nCopies(300_000, new JsonObject(Map.of("ip", "10.0.0.1", "port", 8080))));
        for (Transcode each : List.of(json, serializeJson)) {
            assertEquals(300_000, ((JsonArray) each.decode(each.encode(rows))).size(), each.name());
        }
    }
}
