package org.clusterclient.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.fixture.RawPackets;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;

/** What comes of hostile bytes for the connection that has sent them. */
sealed interface End {

    /** The id of the request that is answered, if any is. */
    long ID = 7;

    /** The leader closes the connection. */
    End CLOSED = new Closed();

    /** The connection goes on as if nothing had been sent. */
    End IGNORED = new Ignored();

    /** The request succeeds. */
    End ACCEPTED = new Accepted();

    /** The leader closes the connection, and may have done what was asked before. */
    End CLOSED_AFTER_CALL = new ClosedAfterCall();

    /** It has ended by itself. */
    End GONE = new Gone();

    /** Returns the end of a request that fails with that code, surely without having run; the connection stays open. */
    static End refused(ErrorCode code) {
        return new Refused(code);
    }

    /** Returns the end of a registration that fails with that code; the connection is closed. */
    static End unregistered(ErrorCode code) {
        return new Unregistered(code);
    }

    /** Waits for this end, and fails if there is another. */
    void await(RawSocket socket, Phase phase);

    /** Returns whether the data client may have been called. */
    default boolean mayCall() {
        return false;
    }

    private static Packet response(RawSocket socket, long id) {
        while (true) {
            Packet packet = socket.packet();
            if (packet.response() && packet.id() == id) {
                return packet;
            }
        }
    }

    record Closed() implements End {
        @Override
        public void await(RawSocket socket, Phase phase) {
            socket.packetsUntilClosed();
        }
    }

    record ClosedAfterCall() implements End {
        @Override
        public void await(RawSocket socket, Phase phase) {
            CLOSED.await(socket, phase);
        }

        @Override
        public boolean mayCall() {
            return true;
        }
    }

    record Ignored() implements End {
        private static final long PROBE = 1_000_003;

        @Override
        public void await(RawSocket socket, Phase phase) {
            JsonObject heartbeat = new JsonObject().put("type", "heartbeat");
            socket.send(RawPackets.request(PROBE, 0, heartbeat, Buffer.buffer()));
            assertEquals(new HeartbeatRes(), response(socket, PROBE).connectionObject());
        }
    }

    record Accepted() implements End {
        @Override
        public void await(RawSocket socket, Phase phase) {
            InvokeResult result = (InvokeResult) response(socket, ID).connectionObject();
            assertTrue(result.success());
            IGNORED.await(socket, phase);
        }

        @Override
        public boolean mayCall() {
            return true;
        }
    }

    record Refused(ErrorCode code) implements End {
        @Override
        public void await(RawSocket socket, Phase phase) {
            Packet response = response(socket, ID);
            InvokeResult result = (InvokeResult) response.connectionObject();
            assertFalse(result.success());
            JsonObject error = (JsonObject) phase.transcode().decode(response.application());
            assertEquals(code.code(), error.getInteger("code"), error::encode);
            assertEquals(Outcome.NOT_RUN, result.outcome());
            assertFalse(result.retry());
            assertTrue(
                    response.application().length() < 4_000,
                    "an answer of " + response.application().length());
            IGNORED.await(socket, phase);
        }
    }

    record Unregistered(ErrorCode code) implements End {
        @Override
        public void await(RawSocket socket, Phase phase) {
            Packet response = response(socket, ID);
            assertTrue(response.connectionObject() instanceof RegisterChannelRes, response::toString);
            JsonObject answer = (JsonObject) new JsonTranscode().decode(response.application());
            assertFalse(answer.getBoolean("success"));
            assertEquals(code.code(), answer.getJsonObject("error").getInteger("code"), answer::encode);
            CLOSED.await(socket, phase);
        }
    }

    record Gone() implements End {
        @Override
        public void await(RawSocket socket, Phase phase) {
            // nobody is left to see it
        }

        @Override
        public boolean mayCall() {
            return true;
        }
    }
}
