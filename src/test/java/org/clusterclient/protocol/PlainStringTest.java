package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainStringTest {

    @Test
    void isWhatJsonHasForEveryCharacterThatIsPlain() {
        for (int i = 0; i <= Character.MAX_VALUE; i++) {
            String text = "x".repeat(i % 17) + (char) i + "y".repeat(i % 9);
            Buffer json = PlainString.encode(text);
            assertEquals(i >= ' ' && i <= 0x7f && i != '"' && i != '\\', json != null, "character " + i);
            if (json != null) {
                assertEquals(Json.encodeToBuffer(text), json);
                assertEquals(text, PlainString.decode(json));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            chars = {
                'a', '?', '"', '\\', '\n', '\u007f', '\u0080', '\u00e9', '\u0100', '\u20ac', '\u013f', '\ud83d',
                '\udfff'
            })
    void isWhatJsonHasForEveryCharacterOfALongString(char character) {
        boolean plain = character >= ' ' && character <= 0x7f && character != '"' && character != '\\';
        for (int length = PlainString.LONG - 1; length < PlainString.LONG + 12; length++) {
            String text = "x".repeat(length - 5) + character + "y?".repeat(length % 3) + "z".repeat(5 - length % 6);
            Buffer json = PlainString.encode(text);
            assertEquals(plain, json != null, "length " + length);
            if (json != null) {
                assertEquals(Json.encodeToBuffer(text), json);
                assertEquals(text, PlainString.decode(json));
            }
        }
    }

    @Test
    void findsWhatIsNotPlainWhereverItIs() {
        for (int at = 0; at < 72; at++) {
            for (int i = 0; i < 256; i++) {
                byte[] bytes = ("\"" + "~".repeat(at) + " " + "\u007f".repeat(72 - at) + "\"")
                        .getBytes(StandardCharsets.US_ASCII);
                bytes[at + 1] = (byte) i;
                boolean plain = i >= ' ' && i <= 0x7f && i != '"' && i != '\\';
                assertEquals(plain, PlainString.decode(Buffer.buffer(bytes)) != null, "byte " + i + " at " + at);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {'\u0100', '\u013f', '\ud83d', '\n', '"', '\\'})
    void findsWhatIsNotPlainInALongStringWhereverItIs(char character) {
        for (int at = 0; at <= PlainString.LONG; at++) {
            String text = "x".repeat(at) + character + "y".repeat(PlainString.LONG - at);
            assertNull(PlainString.encode(text), "at " + at);
        }
    }

    @Test
    void readsWhatAParserReads() {
        Random random = new Random(7);
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(20)];
            random.nextBytes(bytes);
            Buffer json = Buffer.buffer("\"").appendBytes(bytes).appendString("\"");
            String plain = PlainString.decode(json);
            if (plain != null) {
                assertEquals(Json.decodeValue(json), plain);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"",
                "a",
                "\"a",
                "a\"",
                "\"a\"b\"",
                "\"a\" ",
                " \"a\"",
                "\"\\\"",
                "\"\\u0041\"",
                "1",
                "{}",
                "null"
            })
    void leavesTheRestToAParser(String json) {
        assertNull(PlainString.decode(Buffer.buffer(json)));
    }

    @Test
    void readsASliceAndLeavesItAsItIs() {
        Buffer slice = Buffer.buffer("xx\"abc\"yy").slice(2, 7);
        assertEquals("abc", PlainString.decode(slice));
        assertEquals("\"abc\"", slice.toString());
    }

    @Test
    void readsTheEmptyString() {
        assertEquals("", PlainString.decode(Buffer.buffer("\"\"")));
        assertEquals(Buffer.buffer("\"\""), PlainString.encode(""));
    }

    @Test
    void isBounded() {
        String longest = "x".repeat(PlainString.MAX_LENGTH - 2);
        Buffer json = PlainString.encode(longest);
        assertNotNull(json);
        assertEquals(longest, PlainString.decode(json));
        assertNull(PlainString.encode(longest + "x"));
        assertNull(PlainString.decode(Buffer.buffer("\"" + longest + "x\"")));
    }
}
