package org.clusterclient.protocol;

import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.SubscribeResultRes;
import org.clusterclient.protocol.ConnectionObject.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PacketCodecTest {

    private static List<Golden> goldenPackets() {
        return Golden.packets();
    }

    @ParameterizedTest
    @MethodSource("goldenPackets")
    void readsWhatTheReferenceWrote(Golden golden) {
        Packet packet = decode(golden.bytes());
        JsonObject header = golden.header();
        assertEquals(header.getInteger("type") == 1, packet.response());
        assertEquals(header.getLong("requestId"), packet.id());
        assertEquals(header.getInteger("timeout"), packet.timeout());
        assertEquals(header.getInteger("appLength"), packet.application().length());
        assertEquals(
                golden.connectionObject().encode(),
                packet.connectionObject().toJson().encode());
    }

    @ParameterizedTest
    @MethodSource("goldenPackets")
    void writesWhatTheReferenceWrote(Golden golden) {
        Packet packet = decode(golden.bytes());
        assertEquals(golden.bytes(), PacketCodec.encode(packet));
        Buffer out = Buffer.buffer("before");
        PacketCodec.append(packet, out);
        assertEquals(Buffer.buffer("before").appendBuffer(golden.bytes()), out);
    }

    @Test
    void writesTheReferencesPacketsFromScratch() {
        Packet heartbeat = Packet.request(19, 3000, new Heartbeat());
        assertEquals(golden("heartbeat/1:heartbeat"), PacketCodec.encode(heartbeat));
        assertEquals(
                golden("heartbeat/2:heartbeat_res"),
                PacketCodec.encode(Packet.response(heartbeat, new HeartbeatRes())));

        Buffer argument = Buffer.buffer().appendInt(16).appendString("hello+world^^^^0");
        Packet invoke = Packet.request(7, 3000, new Invoke("echo", 1, false, false), argument);
        assertEquals(golden("invoke1/1:invoke"), PacketCodec.encode(invoke));
        Packet result = Packet.response(invoke, new InvokeResult(true, null, false), Buffer.buffer("hello+world^^^^0"));
        assertEquals(golden("invoke1/2:invoke_result"), PacketCodec.encode(result));

        JsonObject registration = new JsonObject().put("dataId", "foo.bar");
        assertEquals(
                golden("subscribe:subscribe"),
                PacketCodec.encode(Packet.request(
                        3, 3000, new Subscribe("$$inner$$__{\"dataId\":\"foo.bar\"}", registration, false))));
    }

    @Test
    void answersAPushWithoutDeadline() {
        Packet push = Packet.request(1, 3000, new SubscribeResult("k", null), Buffer.buffer("v"));
        Packet answer = Packet.response(push, new SubscribeResultRes());
        assertEquals(0, answer.timeout());
        assertEquals(
                golden("publish (=oneway invoke of publish), then push/3:subscribe_result_res"),
                PacketCodec.encode(answer));
    }

    @Test
    void appendsNothingWhenTheConnectionObjectCannotBeWritten() {
        Buffer out = Buffer.buffer("before");
        assertFails(
                ErrorCode.BAD_ARGUMENTS,
                () -> PacketCodec.append(Packet.request(1, 0, new Subscribe("k", Double.NaN, false)), out));
        assertThrows(
                UnsupportedOperationException.class,
                () -> PacketCodec.append(Packet.request(1, 0, new Unknown("later")), out));
        assertEquals("before", out.toString());
    }

    @Test
    void refusesWhatTheReceiverWouldRefuseAndAppendsNothing() {
        Packet packet = Packet.request(1, 0, new Heartbeat(), Buffer.buffer("application"));
        int payload = new Heartbeat().encode().length() + "application".length();
        Buffer out = Buffer.buffer("before");
        assertEquals(
                "packet too large: bytes=" + payload + " max=" + (payload - 1),
                assertFails(ErrorCode.FRAME_TOO_LARGE, () -> new PacketEncoder().append(packet, payload - 1, out))
                        .getMessage());
        assertFails(
                ErrorCode.BAD_ARGUMENTS,
                () -> new PacketEncoder()
                        .append(Packet.request(1, 0, new Subscribe("k", Double.NaN, false)), 100, out));
        assertEquals("before", out.toString());
        new PacketEncoder().append(packet, payload, out);
        assertEquals(Buffer.buffer("before").appendBuffer(PacketCodec.encode(packet)), out);
    }

    @Test
    void refusesAConnectionObjectThatNoReceiverAccepts() {
        int rest = new Subscribe("", null, false).encode().length();
        Buffer out = Buffer.buffer();
        var largest = new Subscribe("k".repeat(PacketHeader.MAX_CONNECTION_OBJECT - rest), null, false);
        new PacketEncoder().append(Packet.request(1, 0, largest), Integer.MAX_VALUE, out);
        assertEquals(PacketHeader.LENGTH + PacketHeader.MAX_CONNECTION_OBJECT, out.length());
        var larger = new Subscribe(largest.key() + "k", null, false);
        assertFails(
                ErrorCode.FRAME_TOO_LARGE,
                () -> new PacketEncoder().append(Packet.request(1, 0, larger), Integer.MAX_VALUE, out));
        assertEquals(PacketHeader.LENGTH + PacketHeader.MAX_CONNECTION_OBJECT, out.length());
    }

    private static Packet decode(Buffer bytes) {
        List<Packet> packets = new ArrayList<>();
        new PacketDecoder(1024, packet -> packets.add(packet.copy())).handle(bytes);
        assertEquals(1, packets.size());
        return packets.get(0);
    }

    private static Buffer golden(String name) {
        return Golden.packets().stream()
                .filter(golden -> golden.name().equals(name))
                .findFirst()
                .orElseThrow()
                .bytes();
    }
}
