package org.clusterclient.protocol;

import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PacketDecoderTest {

    private static final int MAX = 1024;

    private final List<Packet> packets = new ArrayList<>();
    private final PacketDecoder decoder = new PacketDecoder(MAX, packet -> packets.add(packet.copy()));

    private static List<Golden> goldenPackets() {
        return Golden.packets();
    }

    @ParameterizedTest
    @MethodSource("goldenPackets")
    void decodesTheSamePacketWhereverItIsCut(Golden golden) {
        List<Packet> whole = decode(golden.bytes());
        assertEquals(1, whole.size());
        for (int cut = 0; cut <= golden.bytes().length(); cut++) {
            assertEquals(whole, decode(cut(golden.bytes(), cut)), "cut at byte " + cut);
        }
        assertEquals(whole, decode(pieces(golden.bytes(), 1)), "byte by byte");
    }

    @Test
    void decodesTheSamePacketsWhereverTheStreamIsCut() {
        Buffer stream = Buffer.buffer();
        List<Packet> expected = new ArrayList<>();
        for (Golden golden : Golden.packets()) {
            stream.appendBuffer(golden.bytes());
            expected.addAll(decode(golden.bytes()));
        }
        assertEquals(Golden.packets().size(), expected.size());
        assertEquals(expected, decode(stream));
        for (int cut = 0; cut <= stream.length(); cut++) {
            assertEquals(expected, decode(cut(stream, cut)), "cut at byte " + cut);
        }
        for (int size = 1; size <= 200; size++) {
            assertEquals(expected, decode(pieces(stream, size)), "in chunks of " + size);
        }
    }

    @Test
    void handsAPacketOverWithItsLastByte() {
        Buffer bytes = packet(new Heartbeat(), "");
        decoder.handle(bytes.getBuffer(0, bytes.length() - 1));
        assertTrue(packets.isEmpty());
        assertTrue(decoder.partial());
        decoder.handle(bytes.getBuffer(bytes.length() - 1, bytes.length()));
        assertEquals(1, packets.size());
        assertFalse(decoder.partial());
    }

    @Test
    void takesLargerPacketsOnceItMay() {
        Buffer large = packet(new Heartbeat(), "x".repeat(2 * MAX));
        decoder.maxFrameSize(4 * MAX);
        decoder.handle(large);
        assertEquals(1, packets.size());
        decoder.maxFrameSize(MAX);
        assertFails(ErrorCode.BAD_PACKET, () -> decoder.handle(large));
        assertThrows(IllegalArgumentException.class, () -> decoder.maxFrameSize(0));
    }

    @Test
    void refusesALongConnectionObjectByTheHeaderAlone() {
        int max = PacketHeader.MAX_CONNECTION_OBJECT;
        var large = new PacketDecoder(64 * max, packet -> packets.add(packet.copy()));
        large.handle(header(max));
        assertTrue(large.partial());
        var refusing = new PacketDecoder(64 * max, packet -> packets.add(packet.copy()));
        assertFails(ErrorCode.BAD_PACKET, () -> refusing.handle(header(max + 1)));
    }

    private static Buffer header(int connectionLength) {
        Buffer header = Buffer.buffer();
        PacketHeader.append(false, 1, 0, connectionLength, 0, header);
        return header;
    }

    @Test
    void countsPacketsAndTheBytesOfTheOneThatHasBegun() {
        Buffer bytes = packet(new Heartbeat(), "application");
        assertEquals(0, decoder.partialLength());
        decoder.handle(bytes.getBuffer(0, 30));
        assertEquals(30, decoder.partialLength());
        assertEquals(0, decoder.count());
        decoder.handle(bytes.getBuffer(30, bytes.length()));
        assertEquals(0, decoder.partialLength());
        assertEquals(1, decoder.count());
        decoder.handle(bytes);
        assertEquals(2, decoder.count());
    }

    @Test
    void isPartialFromTheFirstByteToTheLast() {
        Buffer bytes = packet(new Heartbeat(), "application");
        assertFalse(decoder.partial());
        for (int i = 0; i < bytes.length(); i++) {
            decoder.handle(bytes.getBuffer(i, i + 1));
            assertEquals(i < bytes.length() - 1, decoder.partial(), "after byte " + i);
        }
        decoder.handle(Buffer.buffer());
        assertFalse(decoder.partial());
        decoder.handle(Buffer.buffer().appendBuffer(bytes).appendBytes(new byte[] {1}));
        assertTrue(decoder.partial());
        assertEquals(2, packets.size());
    }

    @Test
    void isNotPartialWhileItHandsOverAPacketThatItCompleted() {
        Buffer bytes = packet(new Heartbeat(), "");
        List<Boolean> partial = new ArrayList<>();
        PacketDecoder[] own = new PacketDecoder[1];
        own[0] = new PacketDecoder(MAX, packet -> partial.add(own[0].partial()));
        own[0].handle(bytes.getBuffer(0, 30));
        own[0].handle(bytes.getBuffer(30, bytes.length()));
        assertEquals(List.of(false), partial);
    }

    @Test
    void acceptsAPayloadOfExactlyTheLimit() {
        int application = MAX - new Heartbeat().encode().length();
        Buffer bytes = packet(new Heartbeat(), "x".repeat(application));
        assertEquals(PacketHeader.LENGTH + MAX, bytes.length());
        for (int size : new int[] {1, 23, 24, 25, 500, 1047, 1048}) {
            List<Packet> decoded = decode(pieces(bytes, size));
            assertEquals(1, decoded.size(), "in chunks of " + size);
            assertEquals(application, decoded.get(0).application().length());
        }
    }

    @Test
    void refusesAPayloadOfOneByteMoreWithTheLastByteOfTheHeader() {
        Buffer header = header(1, 0, 1, 20, MAX - 19);
        assertFails(ErrorCode.BAD_PACKET, () -> decoder.handle(header));

        var byteByByte = new PacketDecoder(MAX, packet -> packets.add(packet.copy()));
        for (int i = 0; i < PacketHeader.LENGTH - 1; i++) {
            byteByByte.handle(header.getBuffer(i, i + 1));
        }
        assertFails(ErrorCode.BAD_PACKET, () -> byteByByte.handle(header.getBuffer(23, 24)));
        assertTrue(packets.isEmpty());
    }

    @Test
    void refusesEveryBadHeaderAsSoonAsItIsThere() {
        List<Buffer> headers = List.of(
                header(0, 0, 1, 20, 0),
                header(2, 0, 1, 20, 0),
                header(1, 2, 1, 20, 0),
                header(1, 255, 1, 20, 0),
                header(1, 0, -1, 20, 0),
                header(1, 0, 1, -1, 0),
                header(1, 0, 1, 20, -1),
                header(1, 0, 1, Integer.MAX_VALUE, Integer.MAX_VALUE),
                header(1, 0, 1, Integer.MAX_VALUE, 1),
                header(1, 0, 1, MAX, 1),
                Buffer.buffer("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        for (Buffer header : headers) {
            for (int size : new int[] {1, 10, 24, 100}) {
                assertFails(ErrorCode.BAD_PACKET, () -> decode(pieces(header, size)), header + " in chunks of " + size);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "[]", "null", "{}", "{\"type\":1}", "\u0000"})
    void refusesABadConnectionObject(String connectionObject) {
        Buffer bytes =
                header(1, 0, 1, Buffer.buffer(connectionObject).length(), 0).appendString(connectionObject);
        assertFails(ErrorCode.BAD_PACKET, () -> decode(bytes));
        assertFails(ErrorCode.BAD_PACKET, () -> decode(pieces(bytes, 1)));
    }

    @Test
    void handsOverThePacketsBeforeABadOne() {
        Buffer stream = packet(new Heartbeat(), "").appendBuffer(header(9, 0, 1, 0, 0));
        assertFails(ErrorCode.BAD_PACKET, () -> decoder.handle(stream));
        assertEquals(1, packets.size());
    }

    @Test
    void ignoresTheReservedBytes() {
        Buffer bytes = packet(new Heartbeat(), "").setShort(2, (short) 0x7fff);
        decoder.handle(bytes);
        assertEquals(List.of(Packet.request(5, 100, new Heartbeat())), packets);
    }

    @Test
    void passesOnWhatANewerPeerSends() {
        String connectionObject = "{\"type\":\"later\",\"drain\":5000}";
        decoder.handle(header(1, 0, 1, connectionObject.length(), 0).appendString(connectionObject));
        assertEquals(new Unknown("later"), packets.get(0).connectionObject());
    }

    @Test
    void keepsNothingOfAChunk() {
        ConnectionObject call = new Invoke("m", 1, false, false);
        Buffer bytes = packet(call, "application").appendBuffer(packet(call, "another"));
        for (int cut = 0; cut <= bytes.length(); cut++) {
            packets.clear();
            for (Buffer chunk : cut(bytes, cut)) {
                decoder.handle(chunk);
                chunk.setBytes(0, new byte[chunk.length()]);
            }
            assertEquals(
                    List.of(
                            Packet.request(5, 100, call, Buffer.buffer("application")),
                            Packet.request(5, 100, call, Buffer.buffer("another"))),
                    packets,
                    "cut at byte " + cut);
        }
    }

    @Test
    void handsOverApplicationObjectsThatAreKeptByCopying() {
        Buffer stream = packet(new Heartbeat(), "one").appendBuffer(packet(new Heartbeat(), "two"));
        List<Packet> borrowed = new ArrayList<>();
        List<Packet> kept = new ArrayList<>();
        new PacketDecoder(MAX, packet -> {
                    borrowed.add(packet);
                    kept.add(packet.copy());
                })
                .handle(stream);
        assertEquals(List.of("two", "two"), applications(borrowed), "one memory for all");
        assertEquals(List.of("one", "two"), applications(kept));
    }

    private static List<String> applications(List<Packet> packets) {
        return packets.stream().map(packet -> packet.application().toString()).toList();
    }

    @Test
    void leavesAPacketAloneWhileOthersAreDecodedOnItsThread() {
        Buffer bytes = packet(new Heartbeat(), "outer");
        new PacketDecoder(MAX, outer -> {
                    decode(packet(new Heartbeat(), "inner"));
                    packets.add(outer.copy());
                })
                .handle(bytes);
        assertEquals(List.of("outer"), applications(packets));
    }

    @Test
    void givesItsMemoryBackWhenAHandlerThrows() {
        List<Packet> borrowed = new ArrayList<>();
        var throwing = new PacketDecoder(MAX, packet -> {
            borrowed.add(packet);
            throw new IllegalStateException("no");
        });
        for (String application : List.of("one", "two")) {
            assertThrows(IllegalStateException.class, () -> throwing.handle(packet(new Heartbeat(), application)));
        }
        assertEquals(List.of("two", "two"), applications(borrowed));
    }

    @Test
    void leavesAChunkAsItIsWhenAPacketGoesOn() {
        Buffer bytes = packet(new Heartbeat(), "application");
        Buffer first = bytes.getBuffer(0, bytes.length() - 1);
        Buffer copy = first.copy();
        decoder.handle(first);
        decoder.handle(bytes.getBuffer(bytes.length() - 1, bytes.length()));
        assertEquals("application", packets.get(0).application().toString());
        assertEquals(copy, first);
    }

    @Test
    void recognisesConnectionObjectsThatRecurWithoutMixingThemUp() {
        List<ConnectionObject> sent = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            ConnectionObject object = new Invoke("method" + i % 100, i % 3, i % 2 == 0, false);
            sent.add(object);
            decoder.handle(packet(object, "a" + i));
        }
        assertEquals(sent, packets.stream().map(Packet::connectionObject).toList());
        assertEquals("a999", packets.get(999).application().toString());
    }

    /** Copying everything again for every chunk would be 256 GiB here. */
    @Test
    void takesALargePacketInSmallChunksInLinearTime() {
        int size = 16 * 1024 * 1024;
        Buffer application = Buffer.buffer(new byte[size]).setByte(size - 1, (byte) 7);
        Buffer bytes = PacketCodec.encode(Packet.request(1, 0, new Heartbeat(), application));
        var large = new PacketDecoder(size + 100, packet -> packets.add(packet.copy()));
        assertTimeout(Duration.ofSeconds(5), () -> pieces(bytes, 512).forEach(large::handle));
        assertEquals(application, packets.get(0).application());
    }

    @Test
    void refusesLimitsThatABufferCannotHold() {
        assertThrows(IllegalArgumentException.class, () -> new PacketDecoder(0, packet -> packets.add(packet.copy())));
        assertThrows(IllegalArgumentException.class, () -> new PacketDecoder(-1, packet -> packets.add(packet.copy())));
        assertThrows(
                IllegalArgumentException.class,
                () -> new PacketDecoder(Integer.MAX_VALUE - 23, packet -> packets.add(packet.copy())));
        assertFails(
                ErrorCode.BAD_PACKET,
                () -> new PacketDecoder(Integer.MAX_VALUE - 24, packet -> packets.add(packet.copy()))
                        .handle(header(1, 0, 1, Integer.MAX_VALUE - 24, 1)));
    }

    private static List<Packet> decode(Buffer stream) {
        return decode(List.of(stream));
    }

    private static List<Packet> decode(List<Buffer> chunks) {
        List<Packet> decoded = new ArrayList<>();
        var decoder = new PacketDecoder(MAX, packet -> decoded.add(packet.copy()));
        chunks.forEach(decoder::handle);
        assertFalse(decoder.partial());
        return decoded;
    }

    private static List<Buffer> cut(Buffer stream, int at) {
        return List.of(stream.getBuffer(0, at), stream.getBuffer(at, stream.length()));
    }

    private static List<Buffer> pieces(Buffer stream, int size) {
        List<Buffer> pieces = new ArrayList<>();
        for (int at = 0; at < stream.length(); at += size) {
            pieces.add(stream.getBuffer(at, Math.min(at + size, stream.length())));
        }
        return pieces;
    }

    private static Buffer packet(ConnectionObject object, String application) {
        return PacketCodec.encode(Packet.request(5, 100, object, Buffer.buffer(application)));
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
