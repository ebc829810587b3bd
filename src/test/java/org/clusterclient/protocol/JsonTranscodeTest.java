package org.clusterclient.protocol;

import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTranscodeTest {

    private final JsonTranscode transcode = new JsonTranscode();

    private static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of(null, "null"),
                Arguments.of(true, "true"),
                Arguments.of(false, "false"),
                Arguments.of(0, "0"),
                Arguments.of(-1, "-1"),
                Arguments.of(Integer.MAX_VALUE, "2147483647"),
                Arguments.of(Integer.MIN_VALUE, "-2147483648"),
                Arguments.of(Integer.MAX_VALUE + 1L, "2147483648"),
                Arguments.of(Long.MAX_VALUE, "9223372036854775807"),
                Arguments.of(Long.MIN_VALUE, "-9223372036854775808"),
                Arguments.of((1L << 53) + 1, "9007199254740993"),
                Arguments.of(0.1, "0.1"),
                Arguments.of(1.0, "1.0"),
                Arguments.of(-0.0, "-0.0"),
                Arguments.of(Double.MAX_VALUE, "1.7976931348623157E308"),
                Arguments.of(Double.MIN_VALUE, "4.9E-324"),
                Arguments.of("", "\"\""),
                Arguments.of("a \"b\"\n\\\u0000", "\"a \\\"b\\\"\\n\\\\\\u0000\""),
                Arguments.of("h\u00e9 \u20ac \u4e2d", "\"h\u00e9 \u20ac \u4e2d\""),
                Arguments.of(new JsonObject(), "{}"),
                Arguments.of(new JsonArray(), "[]"),
                Arguments.of(
                        new JsonObject()
                                .put(
                                        "z",
                                        new JsonArray()
                                                .add(new JsonObject().putNull("y"))
                                                .addNull())
                                .put("a", new JsonObject().put("x", 1.5)),
                        "{\"z\":[{\"y\":null},null],\"a\":{\"x\":1.5}}"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void carriesEveryJsonValue(Object value, String text) {
        assertEquals(text, transcode.encode(value).toString());
        assertEquals(value, transcode.decode(Buffer.buffer(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d\ude00", "a\ud83d\ude00b\udbff\udfff", "\ud83d", "\ude00\ud83d", "x\udfff"})
    void carriesSurrogatesPairedOrNot(String text) {
        assertEquals(text, transcode.decode(transcode.encode(text)));
        JsonObject object = new JsonObject().put(text, text);
        assertEquals(object, transcode.decode(transcode.encode(object)));
    }

    @Test
    void readsSurrogatesHoweverTheyAreWritten() {
        assertEquals("\ud83d\ude00", transcode.decode(Golden.bytes("22f09f988022")));
        assertEquals("\ud83d\ude00", transcode.decode(Buffer.buffer("\"\\ud83d\\ude00\"")));
    }

    @Test
    void readsNoBytesAsNull() {
        assertNull(transcode.decode(Buffer.buffer()));
    }

    @Test
    void readsIntegersBeyond64BitsAsDoubles() {
        assertEquals(0x1p63, transcode.decode(Buffer.buffer("9223372036854775808")));
        assertEquals(-1e20, transcode.decode(Buffer.buffer("-100000000000000000000")));
        assertEquals(
                new JsonObject()
                        .put("a", JsonArray.of(1e20, 1, "s", new JsonObject().put("b", 1e20)))
                        .put("c", 1e20)
                        .encode(),
                ((JsonObject) transcode.decode(Buffer.buffer("{\"a\":[100000000000000000000,1,\"s\","
                                + "{\"b\":100000000000000000000}],\"c\":100000000000000000000}")))
                        .encode());
        assertEquals(
                Double.class,
                ((JsonArray) transcode.decode(Buffer.buffer("[100000000000000000000]")))
                        .getValue(0)
                        .getClass());
    }

    @Test
    void writesWhatMapsListsAndBigNumbersStandFor() {
        assertEquals(
                "[1,{\"a\":[]}]",
                transcode.encode(List.of(1, Map.of("a", List.of()))).toString());
        assertEquals(
                "100000000000000000000",
                transcode.encode(BigInteger.TEN.pow(20)).toString());
        assertEquals("0.25", transcode.encode(new BigDecimal("0.25")).toString());
        assertEquals("1.5", transcode.encode(1.5f).toString());
    }

    private static Stream<Object> unencodable() {
        Map<String, Object> cycle = new HashMap<>();
        cycle.put("self", cycle);
        Object deep = 1;
        for (int i = 0; i < 1500; i++) {
            deep = new JsonArray().add(deep);
        }
        return Stream.of(
                new Object(),
                new int[0],
                JsonArray.of(1, new Object()),
                Collections.singletonMap(null, 1),
                Map.of(1, 1),
                new JsonObject(cycle),
                deep,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Float.NaN,
                Float.POSITIVE_INFINITY,
                BigInteger.TEN.pow(400),
                new JsonObject().put("a", Double.NaN),
                new JsonObject().put("a", JsonArray.of(1, JsonArray.of(Double.NaN))),
                Map.of("a", List.of(Double.NaN)),
                new JsonArray(new ArrayList<>(List.of(1, Map.of("a", Float.NEGATIVE_INFINITY)))));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("unencodable")
    void refusesWhatJsonCannotCarry(Object value) {
        assertFails(ErrorCode.BAD_ARGUMENTS, () -> transcode.encode(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "x",
                "{",
                "[1",
                "[1,]",
                "{\"a\"}",
                "{\"a\":1,}",
                "{a:1}",
                "\"a",
                "1 2",
                "{} x",
                "NaN",
                "Infinity",
                "-Infinity",
                "undefined",
                "01",
                "1.",
                "\"\\ud8\"",
                "1e999",
                "-1e999",
                "{\"a\":[1e999]}",
            })
    void refusesWhatIsNotJson(String text) {
        assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(Buffer.buffer(text)));
    }

    @Test
    void refusesBytesThatAreNotUtf8AndTextThatIsTooDeepOrTooLong() {
        assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(Golden.bytes("22ff22")));
        assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(Golden.bytes("22c3")));
        assertFails(
                ErrorCode.BAD_PACKET, () -> transcode.decode(Buffer.buffer("[".repeat(100_000) + "]".repeat(100_000))));
        assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(Buffer.buffer("1".repeat(500))));
        assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(Buffer.buffer("1".repeat(5000))));
    }

    @Test
    void readsOnlyItsOwnSlice() {
        Buffer bytes = Buffer.buffer("[1][2][3]");
        assertEquals(JsonArray.of(2), transcode.decode(bytes.slice(3, 6)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void refusesWhatIsNotInUtf8WhateverItsLength(String charset) {
        for (int length : new int[] {0, 1, 5_000, 100_000}) {
            Buffer text = Buffer.buffer(("[\"" + "x".repeat(length) + "\"]").getBytes(Charset.forName(charset)));
            assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(text));
            Buffer slice =
                    Buffer.buffer("ab").appendBuffer(text).appendString("cd").slice(2, 2 + text.length() - 2);
            assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(slice));
        }
    }

    @Test
    void makesNestedValuesOfTheClassesOfVertxToo() {
        JsonObject object = (JsonObject) transcode.decode(Buffer.buffer("{\"a\":{\"b\":[{}]},\"c\":[[]]}"));
        assertInstanceOf(JsonObject.class, object.getMap().get("a"));
        List<?> elements = ((JsonArray) object.getMap().get("c")).getList();
        assertInstanceOf(JsonArray.class, elements.get(0));
    }

    @Test
    void hasTheNameThatPeersAgreeOn() {
        assertEquals("json", transcode.name());
    }

    @Test
    void readsALargeValueLikeASmallOne() {
        JsonObject object = new JsonObject();
        for (int i = 0; i < 10_000; i++) {
            object.put(
                    "m\u00e4\ud83d\ude00" + i,
                    new JsonArray().add(i).add(1L << 40).add(0.5).addNull().add("\u4fa1"));
        }
        assertEquals(object, transcode.decode(transcode.encode(object)));
        String padding = " ".repeat(100_000);
        assertEquals(1, transcode.decode(Buffer.buffer("1" + padding)));
        for (String bad : List.of("1 2", "{\"a\":", "[1,]", "", "NaN", "1e999")) {
            assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(Buffer.buffer(padding + bad)));
        }
        for (int malformed : new int[] {0x80, 0xc3, 0xff}) {
            Buffer bytes =
                    Buffer.buffer("\"" + padding).appendByte((byte) malformed).appendString("\"");
            assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(bytes));
        }
    }

    /** Parsing them took 24 seconds; so did counting the containers, for which brackets in a string were enough. */
    @ParameterizedTest
    @ValueSource(strings = {"", "["})
    void readsNamesOfOneHashCodeInGoodTime(String brackets) {
        int bits = 18;
        Buffer bytes = Buffer.buffer("{\"a\":\"" + brackets.repeat(1_200_000) + "\"");
        for (int i = 0; i < 1 << bits; i++) {
            bytes.appendString(",\"");
            for (int bit = 0; bit < bits; bit++) {
                bytes.appendString((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            bytes.appendString("\":0");
        }
        bytes.appendString("}");
        assertTimeoutPreemptively(Duration.ofSeconds(3), () -> transcode.decode(bytes));
    }
}
