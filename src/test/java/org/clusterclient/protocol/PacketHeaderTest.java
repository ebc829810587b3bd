package org.clusterclient.protocol;

import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketHeaderTest {

    @Test
    void isLaidOutAsDrawn() {
        Buffer out = Buffer.buffer();
        PacketHeader.append(true, 0x0102030405060708L, 0x11121314, 0x21222324, 0x31323334, out);
        assertEquals("01010000" + "0102030405060708" + "11121314" + "21222324" + "31323334", Golden.hex(out));
        assertEquals(PacketHeader.LENGTH, out.length());
    }

    @Test
    void countsIdsToTwoToTheThirty() {
        assertEquals(1_073_741_823L, PacketHeader.MAX_REQUEST_ID);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "60, 40, 100", "100, 0, 100", "0, 100, 100", "1, 2, 3"})
    void acceptsPayloadsUpToTheLimit(int conn, int app, int payload) {
        assertEquals(payload, PacketHeader.payloadLength(header(1, 0, 1, conn, app), 0, 100));
    }

    @ParameterizedTest
    @CsvSource({
        "60, 41",
        "101, 0",
        "0, 101",
        "-1, 0",
        "0, -1",
        "-1, 2",
        "2, -1",
        "-2147483648, 0",
        "0, -2147483648",
        "-2147483648, -2147483648",
        "2147483647, 0",
        "2147483647, 1",
        "2147483647, 2147483647",
        "1073741824, 1073741824",
    })
    void refusesLengthsThatAreNegativeOrOverTheLimit(int conn, int app) {
        assertFails(ErrorCode.BAD_PACKET, () -> PacketHeader.payloadLength(header(1, 0, 1, conn, app), 0, 100));
    }

    @Test
    void doesNotOverflowAtTheLargestLimit() {
        assertEquals(
                Integer.MAX_VALUE,
                PacketHeader.payloadLength(header(1, 0, 1, 1, Integer.MAX_VALUE - 1), 0, Integer.MAX_VALUE));
        assertFails(
                ErrorCode.BAD_PACKET,
                () -> PacketHeader.payloadLength(header(1, 0, 1, 1, Integer.MAX_VALUE), 0, Integer.MAX_VALUE));
    }

    @Test
    void boundsTheConnectionObjectByItself() {
        int max = PacketHeader.MAX_CONNECTION_OBJECT;
        assertEquals(1024 * 1024, max);
        assertEquals(max, PacketHeader.payloadLength(header(1, 0, 1, max, 0), 0, Integer.MAX_VALUE));
        assertFails(
                ErrorCode.BAD_PACKET,
                () -> PacketHeader.payloadLength(header(1, 0, 1, max + 1, 0), 0, Integer.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 71, 127, 128, 255})
    void refusesOtherVersions(int version) {
        assertFails(ErrorCode.BAD_PACKET, () -> PacketHeader.check(header(version, 0, 1, 0, 0), 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 127, 128, 255})
    void refusesWhatIsNeitherRequestNorResponse(int type) {
        assertFails(ErrorCode.BAD_PACKET, () -> PacketHeader.check(header(1, type, 1, 0, 0), 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void refusesNegativeIds(long id) {
        assertFails(ErrorCode.BAD_PACKET, () -> PacketHeader.check(header(1, 0, id, 0, 0), 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Long.MAX_VALUE})
    void acceptsEveryOtherId(long id) {
        assertDoesNotThrow(() -> PacketHeader.check(header(1, 0, id, 0, 0), 0));
        assertDoesNotThrow(() -> PacketHeader.check(header(1, 1, id, 0, 0), 0));
    }

    @Test
    void saysWhatIsWrong() {
        assertEquals(
                "payload out of range: conn=60 app=41 max=100",
                assertThrows(RuntimeException.class, () -> PacketHeader.payloadLength(header(1, 0, 1, 60, 41), 0, 100))
                        .getMessage());
        assertEquals(
                "not a packet header: version=71 type=69 id=7",
                assertThrows(RuntimeException.class, () -> PacketHeader.check(header('G', 'E', 7, 0, 0), 0))
                        .getMessage());
    }

    private static Buffer header(int version, int type, long id, int conn, int app) {
        return Buffer.buffer()
                .appendByte((byte) version)
                .appendByte((byte) type)
                .appendShort((short) 0)
                .appendLong(id)
                .appendInt(3000)
                .appendInt(conn)
                .appendInt(app);
    }
}
