package org.clusterclient.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuffersTest {

    private static final Buffer LONG = Buffer.buffer("x".repeat(10_000));

    @Test
    void appendsShortBytesAndJoinsLongOnes() {
        Buffer to = Buffer.buffer("a");
        assertSame(to, Buffers.append(to, Buffer.buffer("b")));
        Buffer joined = Buffers.append(to, LONG);
        assertNotSame(to, joined);
        assertEquals(2, to.length());
        assertEquals(Buffer.buffer("ab").appendBuffer(LONG), joined);
    }

    @Test
    void joinsPartsOfPartsWithoutCopyingThem() {
        Buffer part = Buffer.buffer("def");
        Buffer joined = Buffers.join(List.of(
                Buffers.join(List.of(Buffer.buffer("ab"), Buffer.buffer("xcx").slice(1, 2))), part.slice(0, 2)));
        assertEquals("abcde", joined.toString());
        assertEquals(5, joined.length());
        part.setByte(1, (byte) '!');
        assertEquals("abcd!", joined.toString());
        assertEquals("def".replace('e', '!'), part.toString());
    }

    @Test
    void partsMayBeUsedAgain() {
        Buffer shared = Buffer.buffer("shared");
        for (int i = 0; i < 3; i++) {
            Buffer joined = Buffers.join(List.of(Buffer.buffer("" + i), shared));
            assertEquals(i + "shared", joined.toString());
        }
        assertEquals("shared", shared.toString());
    }

    @Test
    void bytesAreThoseOfTheBufferWhateverItIsMadeOf() {
        for (Buffer buffer : List.of(
                Buffer.buffer("abc"),
                Buffer.buffer(100).appendString("abc"),
                Buffer.buffer("xxabcx").slice(2, 5),
                Buffer.buffer("xxabcx").slice(1, 6).slice(1, 4),
                Buffers.wrap("abc".getBytes(StandardCharsets.US_ASCII)),
                Buffers.wrap("xabcx".getBytes(StandardCharsets.US_ASCII)).slice(1, 4),
                Buffers.join(List.of(Buffer.buffer("a"), Buffer.buffer("bc"))))) {
            Bytes bytes = Bytes.of(buffer);
            assertEquals("abc", new String(bytes.array(), bytes.from(), bytes.length(), StandardCharsets.US_ASCII));
        }
    }
}
