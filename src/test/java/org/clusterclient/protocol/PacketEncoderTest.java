package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.SubscribeResultRes;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.junit.jupiter.api.Test;

class PacketEncoderTest {

    private final PacketEncoder encoder = new PacketEncoder();

    private void assertWrites(ConnectionObject object) {
        assertWrites(Packet.request(7, 8, object, Buffer.buffer("application")));
    }

    private void assertWrites(Packet packet) {
        Buffer out = encoder.append(packet, 100_000, Buffer.buffer("before"));
        assertEquals(Buffer.buffer("before").appendBuffer(PacketCodec.encode(packet)), out);
    }

    @Test
    void leavesALongApplicationObjectWhereItIs() {
        Buffer application = Buffer.buffer("x".repeat(10_000));
        Packet packet = Packet.request(7, 8, new Invoke("get", 1, false, false), application);
        assertWrites(packet);
        Buffer out = encoder.append(packet, 100_000, Buffer.buffer());
        application.setByte(9_999, (byte) 'y');
        assertEquals('y', out.getByte(out.length() - 1));
    }

    @Test
    void writesTheSameBytesAgain() {
        List<ConnectionObject> objects = List.of(
                new Invoke("get", 1, false, false),
                new Invoke("get", 2, false, false),
                new Invoke("get", 1, true, false),
                new Invoke("get", 1, true, true),
                new InvokeResult(true, null, false),
                new InvokeResult(false, Outcome.NOT_RUN, true),
                new InvokeResult(false, Outcome.NOT_RUN, false),
                new SubscribeResultRes(),
                new Heartbeat(),
                new HeartbeatRes());
        for (int i = 0; i < 3; i++) {
            objects.forEach(this::assertWrites);
        }
        assertEquals(objects.size(), encoder.count());
    }

    @Test
    void remembersNothingThatCanBeChangedOrDoesNotRecur() {
        JsonObject registration = new JsonObject().put("a", 1);
        Subscribe subscribe = new Subscribe("k", registration, false);
        assertWrites(subscribe);
        registration.put("a", 2);
        assertWrites(subscribe);
        assertWrites(new SubscribeResult("k", new Version(1, 2)));
        assertWrites(new Invoke("publish", 1, true, true, new PublicationNumber(1, 2)));
        assertWrites(new InvokeResult(true, null, false, new PublicationNumber(1, 2)));
        assertEquals(0, encoder.count());
    }

    @Test
    void isBoundedInNumberAndSize() {
        for (int i = 0; i <= PacketEncoder.MAX_COUNT; i++) {
            assertWrites(new Invoke("m" + i, 1, false, false));
        }
        assertEquals(PacketEncoder.MAX_COUNT, encoder.count());
        assertWrites(new Invoke("m".repeat(PacketEncoder.MAX_LENGTH), 1, false, false));
        assertEquals(PacketEncoder.MAX_COUNT, encoder.count());
    }
}
