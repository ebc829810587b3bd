package org.clusterclient.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.api.Transcode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SerializeJsonTranscodeTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int MANY = 1_000_000;

    private final SerializeJsonTranscode transcode = new SerializeJsonTranscode();

    private static List<SerializeJsonVector> vectors() {
        return SerializeJsonVector.all();
    }

    private static Stream<SerializeJsonVector> writtenVectors() {
        return vectors().stream().filter(SerializeJsonVector::written);
    }

    private String text(Object value) {
        return transcode.encode(value).toString(UTF_8);
    }

    private Object read(String text) {
        return transcode.decode(Buffer.buffer(text));
    }

    @Test
    void knowsEveryVector() {
        assertEquals(64, vectors().size());
        assertEquals(49, writtenVectors().count());
    }

    @ParameterizedTest
    @MethodSource("writtenVectors")
    void writesWhatTheReferenceWrites(SerializeJsonVector vector) {
        assertEquals(vector.text(), text(vector.value()));
        assertEquals(vector.bytes(), transcode.encode(vector.value()));
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsWhatTheReferenceReads(SerializeJsonVector vector) {
        Object read = transcode.decode(vector.bytes());
        assertEquals(vector.read(), read);
        if (read != null) {
            assertEquals(vector.read().getClass(), read.getClass());
        }
    }

    private static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of(7, "^7^^^0", 7),
                Arguments.of(7L, "^7^^^0", 7),
                Arguments.of((short) -7, "^-7^^^0", -7),
                Arguments.of((byte) 36, "^10^^^0", 36),
                Arguments.of(new AtomicInteger(36), "^10^^^0", 36),
                Arguments.of(1.0, "^1^^^0", 1),
                Arguments.of(-1.0f, "^-1^^^0", -1),
                Arguments.of(0.1f, "^^0.1^^0", 0.1),
                Arguments.of(Float.NaN, "^^NaN^^0", Double.NaN),
                Arguments.of(Float.NEGATIVE_INFINITY, "^^-Infinity^^0", Double.NEGATIVE_INFINITY),
                Arguments.of(Integer.MIN_VALUE, "^-ZIK0ZK^^^0", Integer.MIN_VALUE),
                Arguments.of(Integer.MIN_VALUE - 1L, "^-ZIK0ZL^^^0", Integer.MIN_VALUE - 1L),
                Arguments.of((1L << 53) + 1, "^2GOSA7PA2GX^^^0", (1L << 53) + 1),
                Arguments.of(Long.MAX_VALUE, "^1Y2P0IJ32E8E7^^^0", Long.MAX_VALUE),
                Arguments.of(Long.MIN_VALUE, "^-1Y2P0IJ32E8E8^^^0", Long.MIN_VALUE),
                Arguments.of(BigInteger.ONE.shiftLeft(63), "^1Y2P0IJ32E8E8^^^0", 0x1p63),
                Arguments.of(BigInteger.ONE.shiftLeft(63).not(), "^-1Y2P0IJ32E8E9^^^0", -0x1p63),
                Arguments.of(BigInteger.TEN, "^A^^^0", 10),
                Arguments.of(BigInteger.TEN.pow(21), "^5V1J4F4DS79M9S^^^0", 1e21),
                Arguments.of(new BigDecimal("10.00"), "^A^^^0", 10),
                Arguments.of(new BigDecimal("1e21"), "^5V1J4F4DS79M9S^^^0", 1e21),
                Arguments.of(new BigDecimal("-0.25"), "^^-0.25^^0", -0.25),
                Arguments.of(new BigDecimal("9007199254740993.5"), "^2GOSA7PA2GY^^^0", 9007199254740994L),
                Arguments.of(new BigDecimal("1e-400"), "^0^^^0", 0));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void carriesNumbersOfEveryClass(Number value, String text, Number read) {
        assertEquals(text, text(value));
        assertEquals(read, read(text));
    }

    @Test
    void writesWhatMapsListsTextAndEnumsStandFor() {
        assertEquals("a^1^^^@1|$0|@]]]", text(List.of(1, Map.of("a", List.of()))));
        assertEquals("ab^^^^0", text(new StringBuilder("ab")));
        assertEquals("LEADER^^^^0", text(Role.LEADER));
        assertEquals("^^^^-4", text(new StringBuilder()));
    }

    @Test
    void keepsDatesAndBytesInsideObjects() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("date", Instant.ofEpochMilli(1_700_000_000_000L));
        map.put("bytes", Buffer.buffer("hi"));
        map.put("array", new byte[] {-1});
        for (Object value : List.of(map, new JsonObject(map), List.of(map), new JsonArray(List.of(map)))) {
            Object read = transcode.decode(transcode.encode(value));
            Map<String, Object> members =
                    (read instanceof JsonArray array ? array.getJsonObject(0) : (JsonObject) read).getMap();
            assertEquals(map.get("date"), members.get("date"));
            assertEquals(map.get("bytes"), members.get("bytes"));
            assertEquals(Golden.bytes("ff"), members.get("array"));
        }
    }

    @Test
    void putsMembersThatAreArrayIndexesFirst() {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name :
                List.of("4294967295", "b", "10", "01", "4294967294", "-1", "9", "", "0", "1.5", "12345678901")) {
            map.put(name, null);
        }
        assertEquals(
                "0|9|10|4294967294|4294967295|b|01|-1|1.5|12345678901"
                        + "^^^^$0|-3|1|-3|2|-3|3|-3|4|-3|5|-3|6|-3|7|-3|-4|-3|8|-3|9|-3]",
                text(map));
    }

    @Test
    void keepsAMemberOfTheNameProtoAsItIs() {
        JsonObject value = new JsonObject().put("__proto__", new JsonObject().put("polluted", 1));
        assertEquals(value, transcode.decode(transcode.encode(value)));
    }

    @ParameterizedTest
    @CsvSource({
        "\ud83d, efbfbd",
        "\ude00\ud83d, efbfbdefbfbd",
        "a\ud83db, 61efbfbd62",
        "\ud83d\ud83d\ude00, efbfbdf09f9880",
        "\udbff\udfff\uffff\u0800\u07ff\u0080\u007f, f48fbfbfefbfbfe0a080dfbfc2807f",
    })
    void writesUtf8AndReplacesUnpairedSurrogates(String text, String hex) {
        assertEquals(hex + "5e5e5e5e30", Golden.hex(transcode.encode(text)));
        assertEquals(new String(Golden.bytes(hex).getBytes(), UTF_8), transcode.decode(transcode.encode(text)));
    }

    @Test
    void readsEscapesThatAreNoneAsTheyStand() {
        assertEquals("%2b%41%% %2", read("%2b%41%%+%2^^^^0"));
        assertEquals("%2B", read("%252B^^^^0"));
    }

    @Test
    void readsErrorsAsObjects() {
        assertEquals(
                new JsonObject().put("name", "Error").put("message", "m").put("stack", "s"),
                read("message|m|stack|s^^^^#0|1|2|3]"));
        assertEquals(
                List.of("name", "message", "stack", "code"),
                List.copyOf(((JsonObject) read("message|m|stack|s|name|TypeError|code^7^^^#0|1|2|3|4|5|6|7]"))
                        .fieldNames()));
        assertEquals("TypeError", ((JsonObject) read("name|TypeError^^^^#0|1]")).getString("name"));
        assertEquals(new JsonObject().put("name", "Error"), read("^^^^#]"));
    }

    @Test
    void readsNoBytesAsNull() {
        assertNull(transcode.decode(Buffer.buffer()));
    }

    @Test
    void readsOnlyItsOwnSliceAndLeavesItAlone() {
        Buffer bytes = Buffer.buffer("a+%2B^^^^0x%25^^^^0");
        assertEquals("a +", transcode.decode(bytes.slice(0, 10)));
        assertEquals("x%", transcode.decode(bytes.slice(10, bytes.length())));
        assertEquals("a+%2B^^^^0x%25^^^^0", bytes.toString());
    }

    @Test
    void writesABufferOfItsOwn() {
        assertNotSame(transcode.encode(1), transcode.encode(1));
    }

    @Test
    void carriesDatesWithinTheRangeOfJavaScriptToTheMillisecond() {
        Instant last = Instant.ofEpochMilli(8_640_000_000_000_000L);
        Instant first = Instant.ofEpochMilli(-8_640_000_000_000_000L);
        assertEquals(last, transcode.decode(transcode.encode(last)));
        assertEquals(first, transcode.decode(transcode.encode(first)));
        assertEquals(Instant.ofEpochMilli(-1), transcode.decode(transcode.encode(Instant.ofEpochSecond(0, -1))));
        assertEquals(Instant.EPOCH, transcode.decode(transcode.encode(Instant.ofEpochSecond(0, 999_999))));
    }

    @Test
    void carriesEveryByte() {
        byte[] bytes = new byte[1 << 16];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        assertEquals(Buffer.buffer(bytes), transcode.decode(transcode.encode(bytes)));
        assertEquals(Buffer.buffer(bytes), transcode.decode(transcode.encode(Buffer.buffer(bytes))));
        assertEquals(Buffer.buffer(), transcode.decode(transcode.encode(new byte[0])));
    }

    private static Object nested(int depth) {
        Object value = 1;
        for (int i = 0; i < depth; i++) {
            value = i % 2 == 0 ? new JsonArray().add(value) : new JsonObject().put("a", value);
        }
        return value;
    }

    @Test
    void nestsAsDeepAsTheJsonCodec() {
        for (Transcode each : List.of(new JsonTranscode(), transcode)) {
            Object deepest = nested(1000);
            assertEquals(each.encode(deepest), each.encode(each.decode(each.encode(deepest))));
            assertFails(ErrorCode.BAD_ARGUMENTS, () -> each.encode(nested(1001)), each.name());
        }
        assertFails(ErrorCode.BAD_PACKET, () -> read("^^^^" + "@".repeat(1001) + "]".repeat(1001)));
        assertFails(ErrorCode.BAD_PACKET, () -> read("^^^^" + "@".repeat(MANY)));
        assertFails(ErrorCode.BAD_PACKET, () -> read("a^^^^" + "$0|".repeat(MANY)));
        assertFails(
                ErrorCode.BAD_PACKET,
                () -> new JsonTranscode().decode(Buffer.buffer("[".repeat(1001) + "]".repeat(1001))));
        assertFails(
                ErrorCode.BAD_ARGUMENTS,
                () -> transcode.encode(
                        List.of(nested(999), Map.of("a", new JsonArray().add(new byte[0])), nested(1000))));
        assertEquals(JsonArray.of(new JsonArray(), new JsonArray()), read("^^^^@@]|@]]"));
    }

    private static Stream<Object> unencodable() {
        Map<String, Object> map = new HashMap<>();
        map.put("self", map);
        List<Object> list = new ArrayList<>();
        list.add(list);
        list.add(list);
        JsonObject object = new JsonObject();
        object.put("a", JsonArray.of(object));
        return Stream.of(
                map,
                list,
                object,
                new Object(),
                new int[0],
                Set.of(1),
                'c',
                new Exception("errors are read only"),
                JsonArray.of(1, new Object()),
                Collections.singletonMap(null, 1),
                Map.of(1, 1),
                Map.of(Role.LEADER, 1),
                Instant.MIN,
                Instant.MAX,
                Instant.ofEpochMilli(8_640_000_000_000_001L),
                Instant.ofEpochMilli(-8_640_000_000_000_001L),
                BigInteger.TEN.pow(400),
                BigInteger.TEN.pow(400).negate(),
                new BigDecimal("1e400"),
                new BigDecimal("1e1000000000"),
                new byte[SerializeJsonTranscode.MAX_ENTRIES + 1],
                List.of("one too many", new byte[SerializeJsonTranscode.MAX_ENTRIES]));
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("unencodable")
    void refusesWhatItCannotCarry(Object value) {
        assertTimeoutPreemptively(LIMIT, () -> assertFails(ErrorCode.BAD_ARGUMENTS, () -> transcode.encode(value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "x",
                "null",
                "{}",
                "^",
                "^^^",
                "a^^^0",
                "^^^^",
                "^^^^^",
                "^^^^-1^",
                "a^^^^0^",
                "^^^^^0",
                "^^^^-",
                "^^^^-0",
                "^^^^-6",
                "^^^^-11",
                "^^^^--1",
                "^^^^+1",
                "^^^^0",
                "a^^^^1",
                "a^1^1.5^1^4",
                "a^^^^ZZZZZZZZZZZZZZZZ",
                "a^^^^100000000",
                "a^^^^1Z141Z4",
                "a^^^^a",
                "a^^^^ 0",
                "a^^^^0 ",
                "a^^^^0|0",
                "a^^^^|0",
                "a^^^^0|",
                "a^^^^0]",
                "a^^^^]",
                "a^^^^00-1",
                "^^^^@",
                "^^^^$",
                "^^^^*",
                "^^^^#",
                "^^^^@]]",
                "^^^^@]@]",
                "^^^^@@]",
                "a^^^^@0",
                "a^^^^@0|",
                "a^^^^@0|]",
                "a^^^^@|0]",
                "a^^^^@0||0]",
                "a^^^^@0@]]",
                "^^^^@@]@]]",
                "a^^^^$0]",
                "a^^^^$0|]",
                "a^^^^$0|0",
                "a^^^^$0|0|0]",
                "a^^^^$0|0|0|]",
                "a^^^^$00]",
                "^1^^^$0|0]",
                "^^1.5^^$0|0]",
                "^^^1^$0|0]",
                "^^^^$-1|-1]",
                "^^^^$-3|-1]",
                "^^^^$-5|-1]",
                "^^^^$@]|-1]",
                "^1^^^#0|0]",
                "^1^^^*-1]",
                "^1^^^*0|-4]",
                "^1^^^*@]]",
                "^1^^^**]]",
                "^1^^^*0",
                "^1^^^*0|",
                "^1^^^*0|]",
                "^1^^^*1]",
                "^74^^^*0]",
                "^-1^^^*0]",
                "^-1Y2P0IJ32E8E9^^^*0]",
                "a^^^^*0]",
                "^^1.5^^*0]",
                "^^^1^*0]",
                "^|1^^^1",
                "^1|^^^0",
                "^1||1^^^0",
                "^-^^^0",
                "^+1^^^0",
                "^1.5^^^0",
                "^ 1^^^0",
                "^a^^^0",
                "^--1^^^0",
                "^1-^^^0",
                "^\u0661^^^0",
                "^^|1^^1",
                "^^x^^0",
                "^^1.5f^^0",
                "^^0x1p3^^0",
                "^^1 ^^0",
                "^^^|1^1",
                "^^^-^0",
                "^^^1.5^0",
                "^^^2D2MH7DT6O1^0",
                "^^^-2D2MH7DT6O1^0",
                "^^^ZZZZZZZZZZZZ^0",
                "^^^ZZZZZZZZZZZZZZZZZ^0",
            })
    void refusesWhatIsMalformed(String text) {
        assertFails(ErrorCode.BAD_PACKET, () -> read(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "c3", "80", "c080", "eda080", "f4908080", "61c328", "efbfbdff", "f09f98", "252bff"})
    void refusesStringsThatAreNotUtf8(String hex) {
        assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(Golden.bytes(hex + "5e5e5e5e30")));
        assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(Golden.bytes(hex + "7c615e5e5e5e31")));
        assertFails(ErrorCode.BAD_PACKET, () -> transcode.decode(Golden.bytes(hex + "5e5e5e5e2d33")));
    }

    @Test
    void refusesNumbersThatAreTooLong() {
        assertEquals(1, read("^" + "0".repeat(999) + "1^^^0"));
        assertEquals(Double.POSITIVE_INFINITY, read("^" + "Z".repeat(1000) + "^^^0"));
        assertFails(ErrorCode.BAD_PACKET, () -> read("^" + "0".repeat(1000) + "1^^^0"));
        assertEquals(1.0, read("^^" + "0".repeat(999) + "1^^0"));
        assertFails(ErrorCode.BAD_PACKET, () -> read("^^" + "0".repeat(1000) + "1^^0"));
    }

    @Test
    void refusesMoreEntriesThanItWouldWrite() {
        String bars = "|".repeat(SerializeJsonTranscode.MAX_ENTRIES / 2);
        assertFails(ErrorCode.BAD_PACKET, () -> read(bars + "^" + bars + "^^^-3"));
        assertFails(ErrorCode.BAD_PACKET, () -> read(bars + bars + "^^^^-3"));
    }

    @Test
    void readsAnEntryOnceHoweverOftenItIsReferredTo() {
        String references = "@0" + "|0".repeat(MANY) + "]";
        assertTimeoutPreemptively(LIMIT, () -> {
            JsonArray strings = (JsonArray) read("%25^^^^" + references);
            assertEquals("%", strings.getString(0));
            assertSame(strings.getList().get(0), strings.getList().get(MANY));
            JsonArray integers = (JsonArray) read("^" + "Z".repeat(1000) + "^^^" + references);
            assertEquals(Double.POSITIVE_INFINITY, integers.getValue(MANY));
            JsonArray floats = (JsonArray) read("^^" + "1".repeat(1000) + "^^" + references);
            assertEquals(Double.POSITIVE_INFINITY, floats.getValue(MANY));
            Buffer bytes = (Buffer) read("^" + "0".repeat(998) + "73^^^" + references.replace('@', '*'));
            assertEquals(255, bytes.getUnsignedByte(MANY));
        });
    }

    @Test
    void refusesAStringThatIsRepeatedFarBeyondTheLengthOfTheEncoding() {
        String longest = "x".repeat(1 << 16);
        assertEquals(JsonArray.of(longest, longest), read(longest + "^^^^@0|0]"));
        assertFails(ErrorCode.BAD_PACKET, () -> read(longest + "^^^^@0|0|0]"));
        assertFails(ErrorCode.BAD_PACKET, () -> read(longest + "^^^^@$0|0]|$0|-1]]"));
        assertFails(ErrorCode.BAD_PACKET, () -> read("x".repeat(100_000) + "^^^^@0" + "|0".repeat(50_000) + "]"));
    }

    @Test
    void hasTheNameThatPeersAgreeOn() {
        assertEquals("serialize-json", transcode.name());
    }
}
