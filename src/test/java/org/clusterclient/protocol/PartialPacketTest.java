package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

class PartialPacketTest {

    @Test
    void takesWhatItLacksAndNoMore() {
        var packet = new PartialPacket();
        packet.fill(2, Buffer.buffer("ab"), 0);
        assertEquals(3, packet.fill(5, Buffer.buffer("..cdefg"), 2));
        assertEquals("abcde", packet.bytes().toString());
        assertEquals(0, packet.fill(5, Buffer.buffer("fg"), 0));
        assertEquals(0, packet.fill(3, Buffer.buffer("fg"), 0));
        assertEquals(0, packet.fill(9, Buffer.buffer("fg"), 2));
        assertEquals(5, packet.length());
    }

    @Test
    void growsByDoubling() {
        var packet = new PartialPacket();
        int moves = 0;
        for (int i = 0; i < 1000; i++) {
            Buffer before = packet.bytes();
            packet.fill(1000, Buffer.buffer("b"), 0);
            moves += before == packet.bytes() ? 0 : 1;
        }
        assertEquals(1000, packet.length());
        assertEquals(9, moves);
    }

    @Test
    void staysWhereItIsWhileThereIsRoom() {
        var packet = new PartialPacket();
        packet.fill(100, Buffer.buffer("abcde"), 0);
        Buffer bytes = packet.bytes();
        packet.fill(100, Buffer.buffer("fgh"), 0);
        assertSame(bytes, packet.bytes());
        assertEquals("abcdefgh", packet.bytes().toString());
    }
}
