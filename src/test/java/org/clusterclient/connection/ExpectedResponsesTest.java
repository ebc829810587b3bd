package org.clusterclient.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.SubscribeResultRes;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketHeader;
import org.junit.jupiter.api.Test;

class ExpectedResponsesTest {

    private static final long BEGAN = Long.MAX_VALUE - 5; // nanoTime may wrap

    private final ExpectedResponses expected = new ExpectedResponses(BEGAN);

    @Test
    void takesOneResponsePerRequestInAnyOrder() {
        expected.requested(1);
        expected.requested(2);
        expected.check(response(2), BEGAN);
        expected.check(response(1), BEGAN);
        assertRefused(2, BEGAN);
    }

    @Test
    void takesNoResponseToAnIdThatNoRequestHasHad() {
        expected.requested(1);
        assertRefused(2, BEGAN);
        assertRefused(Long.MAX_VALUE, BEGAN);
    }

    @Test
    void takesEveryIdOnceTheyHaveWrapped() {
        expected.requested(PacketHeader.MAX_REQUEST_ID);
        expected.requested(1);
        expected.check(response(PacketHeader.MAX_REQUEST_ID), BEGAN);
        expected.requested(2);
        expected.check(response(17), BEGAN); // to one of the round before
        assertRefused(PacketHeader.MAX_REQUEST_ID + 1, BEGAN);
    }

    @Test
    void takesSignsOfLifeThatWereNotAskedForAtABoundedRate() {
        assertRefused(0, BEGAN);
        expected.acceptUnasked();
        for (int i = 0; i < 100; i++) {
            expected.check(response(0), BEGAN);
        }
        assertRefused(0, BEGAN);
    }

    @Test
    void takesSignsOfLifeThatCameWhileThisProcessWasStopped() {
        expected.acceptUnasked();
        long later = BEGAN + TimeUnit.MINUTES.toNanos(1);
        for (int i = 0; i < 2_500; i++) {
            expected.check(response(0), later);
        }
        assertRefused(0, later);
    }

    @Test
    void takesNothingElseThatWasNotAskedFor() {
        expected.acceptUnasked();
        expected.requested(1);
        Packet other = Packet.response(Packet.request(0, 0, new Heartbeat()), new SubscribeResultRes());
        assertEquals(
                ErrorCode.BAD_PACKET,
                assertThrows(ClusterException.class, () -> expected.check(other, BEGAN))
                        .errorCode());
    }

    private static Packet response(long id) {
        return Packet.response(Packet.request(id, 0, new Heartbeat()), new HeartbeatRes());
    }

    private void assertRefused(long id, long nowNanos) {
        assertEquals(
                ErrorCode.BAD_PACKET,
                assertThrows(ClusterException.class, () -> expected.check(response(id), nowNanos))
                        .errorCode());
    }
}
