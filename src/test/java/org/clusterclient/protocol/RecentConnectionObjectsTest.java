package org.clusterclient.protocol;

import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.SubscribeResultRes;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.junit.jupiter.api.Test;

class RecentConnectionObjectsTest {

    private final RecentConnectionObjects recent = new RecentConnectionObjects();

    @Test
    void recognisesWhatRecurs() {
        List<ConnectionObject> objects = List.of(
                new Invoke("get", 1, false, false),
                new InvokeResult(true, null, false),
                new InvokeResult(false, Outcome.NOT_RUN, true),
                new SubscribeResultRes(),
                new Heartbeat(),
                new HeartbeatRes());
        for (ConnectionObject object : objects) {
            ConnectionObject first = recent.decode(object.encode());
            assertEquals(object, first);
            assertSame(first, recent.decode(object.encode()));
        }
        assertEquals(objects.size(), recent.count());
    }

    @Test
    void readsAnewWhatCanBeChangedOrDoesNotRecur() {
        List<ConnectionObject> objects = List.of(
                new Subscribe("k", new JsonObject().put("a", 1), false),
                new SubscribeResult("k", new Version(1, 2)),
                new Invoke("publish", 1, true, true, new PublicationNumber(1, 2)),
                new InvokeResult(true, null, false, new PublicationNumber(1, 2)),
                new RegisterChannel("c", null));
        for (ConnectionObject object : objects) {
            assertNotSame(recent.decode(object.encode()), recent.decode(object.encode()));
        }
        assertEquals(0, recent.count());
    }

    @Test
    void isBoundedInNumberAndForgetsTheLeastRecentlyUsed() {
        ConnectionObject kept = recent.decode(invoke("kept"));
        ConnectionObject forgotten = recent.decode(invoke("forgotten"));
        for (int i = 0; i < RecentConnectionObjects.MAX_COUNT - 1; i++) {
            recent.decode(invoke("m" + i));
            assertSame(kept, recent.decode(invoke("kept")));
        }
        assertEquals(RecentConnectionObjects.MAX_COUNT, recent.count());
        assertNotSame(forgotten, recent.decode(invoke("forgotten")));
        assertEquals(RecentConnectionObjects.MAX_COUNT, recent.count());
    }

    @Test
    void isBoundedInSize() {
        int overhead = invoke("").length();
        recent.decode(invoke("m".repeat(RecentConnectionObjects.MAX_LENGTH - overhead + 1)));
        assertEquals(0, recent.count());
        recent.decode(invoke("m".repeat(RecentConnectionObjects.MAX_LENGTH - overhead)));
        assertEquals(1, recent.count());
    }

    @Test
    void doesNotRememberTheCallersMemory() {
        Buffer bytes = invoke("a");
        ConnectionObject first = recent.decode(bytes);
        int at = bytes.toString().indexOf("\"a\"") + 1;
        bytes.setByte(at, (byte) 'b');
        assertEquals(new Invoke("b", 0, false, false), recent.decode(bytes));
        assertSame(first, recent.decode(invoke("a")));
    }

    @Test
    void refusesWhatIsNoConnectionObject() {
        assertFails(ErrorCode.BAD_PACKET, () -> recent.decode(Buffer.buffer("[]")));
        assertFails(ErrorCode.BAD_PACKET, () -> recent.decode(Buffer.buffer("[" + "1,".repeat(200) + "1]")));
    }

    private static Buffer invoke(String method) {
        return new Invoke(method, 0, false, false).encode();
    }
}
