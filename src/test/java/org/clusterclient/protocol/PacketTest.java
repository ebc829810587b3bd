package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PacketTest {

    @Test
    void packetsAreShortWhateverIsInThem() {
        String long1 = "x\n".repeat(1_000_000);
        Packet unknown = Packet.request(7, 0, new ConnectionObject.Unknown(long1));
        Packet invoke = Packet.request(8, 0, new ConnectionObject.Invoke(long1, 0, false, false));
        assertEquals("Invoke[id=8, application=0 bytes]", invoke.toString());
        assertTrue(unknown.toString().startsWith("Unknown x?x?"), unknown.toString());
        assertTrue(unknown.toString().length() < 200, unknown.toString());
    }
}
