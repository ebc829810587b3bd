package org.clusterclient.protocol;

import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Transcode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {

    private static final Transcode JSON = new JsonTranscode();

    @Test
    void comeBackAsTheyWere() {
        JsonArray args = new JsonArray()
                .add(1)
                .add(Long.MAX_VALUE)
                .add(1.5)
                .add("text")
                .add("")
                .add(true)
                .addNull()
                .add(new JsonObject().put("b", new JsonArray().add(1)).putNull("a"))
                .add(new JsonArray().add("x"));
        for (int count = 0; count <= args.size(); count++) {
            JsonArray some = new JsonArray(args.getList().subList(0, count));
            assertEquals(some, Arguments.decode(Arguments.encode(some, JSON), count, JSON));
        }
    }

    @Test
    void areLengthsAndEncodings() {
        assertEquals("", Golden.hex(Arguments.encode(new JsonArray(), JSON)));
        assertEquals("00000003226122", Golden.hex(Arguments.encode(JsonArray.of("a"), JSON)));
        assertEquals("0000000131" + "00000003226122", Golden.hex(Arguments.encode(JsonArray.of(1, "a"), JSON)));
    }

    @Test
    void mayBeLong() {
        List<String> texts = List.of("x".repeat(10_000), "short", "y".repeat(5_000), "\u20ac".repeat(5_000), "z");
        for (int first = 0; first < texts.size(); first++) {
            for (int count = 1; count <= texts.size() - first; count++) {
                JsonArray args = new JsonArray(texts.subList(first, first + count));
                Buffer expected = Buffer.buffer();
                args.forEach(text -> {
                    Buffer json = Json.encodeToBuffer(text);
                    expected.appendInt(json.length()).appendBuffer(json);
                });
                Buffer encoded = Arguments.encode(args, JSON);
                assertEquals(expected, encoded);
                assertEquals(args, Arguments.decode(encoded, args.size(), JSON));
            }
        }
    }

    @Test
    void takeAnArgumentOfNoBytesForWhatTheTranscodeMakesOfIt() {
        JsonArray args = Arguments.decode(Golden.bytes("00000000" + "0000000131"), 2, JSON);
        assertEquals(new JsonArray().addNull().add(1), args);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1",
        "'', -1",
        "0000000131, 0",
        "0000000131, -1",
        "0000000131, 2",
        "0000000131, 2147483647",
        "00000001310000000132, 1",
        "00, 1",
        "00, 0",
        "000000, 1",
        "00000001, 1",
        "0000000231, 1",
        "000000013100, 1",
        "00000001310000, 2",
        "000000013100000001, 2",
        "ffffffff31, 1",
        "8000000031, 1",
        "fffffff800000000, 1",
        "7fffffff31, 1",
        "0000000131fffffffb, 1",
        "0000000131fffffffb, 2",
    })
    void areRefusedWhenTheLengthsDoNotAddUp(String hex, int argLength) {
        assertFails(ErrorCode.BAD_PACKET, () -> Arguments.decode(Golden.bytes(hex), argLength, JSON));
    }

    @Test
    void areRefusedBeforeTheFirstIsDecoded() {
        List<Object> seen = new ArrayList<>();
        assertFails(
                ErrorCode.BAD_PACKET,
                () -> Arguments.decode(Golden.bytes("0000000131" + "00000002"), 2, recording(seen)));
        assertTrue(seen.isEmpty());
    }

    @Test
    void areRefusedWhenTheTranscodeRefusesOne() {
        assertFails(ErrorCode.BAD_PACKET, () -> Arguments.decode(Golden.bytes("000000017b"), 1, JSON));
        assertFails(ErrorCode.BAD_ARGUMENTS, () -> Arguments.encode(JsonArray.of(1, Double.NaN), JSON));
    }

    @Test
    void reachTheTranscodeAsJsonClassesOrAsTheyAre() {
        List<Object> seen = new ArrayList<>();
        Instant now = Instant.ofEpochMilli(1);
        Buffer bytes = Buffer.buffer("bytes");
        Arguments.encode(new JsonArray(List.of(Map.of("a", 1), List.of(1), now, bytes, "s", 1)), recording(seen));
        assertEquals(List.of(new JsonObject().put("a", 1), JsonArray.of(1), now, bytes, "s", 1), seen);
    }

    private static Transcode recording(List<Object> seen) {
        return new Transcode() {
            @Override
            public String name() {
                return "recording";
            }

            @Override
            public Buffer encode(Object value) {
                seen.add(value);
                return Buffer.buffer();
            }

            @Override
            public Object decode(Buffer bytes) {
                seen.add(bytes);
                return bytes;
            }
        };
    }
}
