package org.clusterclient.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.Peer;
import org.junit.jupiter.api.Test;

class AcceptedConnectionTest {

    private static final Duration REGISTRATION_TIMEOUT = Duration.ofMillis(100);
    private static final Peer OURS = new Peer("test", "1", "i-1", 4711, 0, List.of("json"), "com.acme.Quotes", "");

    @Test
    void aProcessOfOursIsAnsweredBeforeItsOwnTimeoutEnds() {
        assertEquals(3_000, waits(4_000, OURS));
        assertEquals(1, waits(1, OURS));
    }

    @Test
    void withoutATimeoutOfItsOwnItWaitsForTheRegistrationTimeout() {
        assertEquals(100, waits(0, OURS));
        assertEquals(100, waits(-1, OURS));
    }

    @Test
    void nobodyWaitsForDays() {
        assertEquals(450_000, waits(Integer.MAX_VALUE, OURS));
        assertEquals(603_100, waits(Integer.MAX_VALUE, null));
    }

    @Test
    void anNpmProcessMayTakeTheRegistrationTimeoutToAskAgainWhenItIsTimeTo() {
        assertEquals(6_100, waits(3_000, null));
        assertEquals(3_100, waits(0, null));
    }

    private static long waits(int timeout, Peer peer) {
        return AcceptedConnection.waitMillis(
                Packet.request(1, timeout, new RegisterChannel("a", peer)), REGISTRATION_TIMEOUT);
    }
}
