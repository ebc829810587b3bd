package org.clusterclient.bytes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class ScratchTest {

    private static final Buffer TEXT = Buffer.buffer("0123456789");

    @Test
    void copiesIntoTheSameMemoryAgain() {
        try (Scratch scratch = Scratch.take()) {
            Buffer first = scratch.copy(TEXT, 2, 5);
            assertEquals("234", first.toString());
            scratch.copy(TEXT, 6, 9);
            assertEquals("678", first.toString());
        }
    }

    @Test
    void showsNothingOfWhatWasThereBefore() {
        try (Scratch scratch = Scratch.take()) {
            scratch.copy(TEXT, 0, 10);
            Buffer shorter = scratch.copy(TEXT, 0, 3);
            assertEquals(3, shorter.length());
            assertThrows(IndexOutOfBoundsException.class, () -> shorter.getByte(3));
            assertEquals(0, scratch.copy(TEXT, 10, 10).length());
        }
    }

    @Test
    void copiesAnyLength() {
        try (Scratch scratch = Scratch.take()) {
            for (int power = 1; power <= 1 << 20; power *= 2) {
                for (int length = Math.max(power - 1, 1); length <= power + 1; length++) {
                    Buffer bytes = Buffer.buffer(new byte[length]).setByte(length - 1, (byte) 1);
                    assertEquals(bytes, scratch.copy(bytes, 0, length));
                }
            }
        }
    }

    @Test
    void givesWhatIsVeryLongMemoryOfItsOwn() {
        try (Scratch scratch = Scratch.take()) {
            for (boolean longer : new boolean[] {false, true}) {
                int length = Scratch.MOST + (longer ? 1 : 0);
                Buffer first = scratch.copy(Buffer.buffer(new byte[length]), 0, length);
                scratch.copy(TEXT, 0, 1);
                assertEquals(longer ? 0 : '0', first.getByte(0));
            }
        }
    }

    @Test
    void isTakenByOneAtATime() {
        try (Scratch outer = Scratch.take()) {
            try (Scratch inner = Scratch.take()) {
                assertNotSame(outer, inner);
            }
            Buffer kept = outer.copy(TEXT, 0, 1);
            try (Scratch inner = Scratch.take()) {
                inner.copy(TEXT, 1, 2);
            }
            assertEquals("0", kept.toString());
        }
        Scratch again = Scratch.take();
        again.close();
        try (Scratch other = Scratch.take()) {
            assertSame(again, other);
        }
    }
}
