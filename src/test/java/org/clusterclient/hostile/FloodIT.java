package org.clusterclient.hostile;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.clusterclient.ClusterClientOptions;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawPackets;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.Transport;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Many of what may come once: a healthy follower does not feel it, and nothing is left of it. */
@ParameterizedClass
@EnumSource(Transport.class)
class FloodIT {

    private static final int CONNECTIONS = 2_000;
    private static final int STALLED = 500;
    private static final int KEYS = Integer.getInteger("flood.keys", 20_000);
    private static final int AT_ONCE = 500;
    private static final int KEPT_KEYS = 2_000;

    private final List<RawSocket> sockets = new ArrayList<>();
    private final Neighbourhood neighbourhood;

    FloodIT(Transport transport) {
        neighbourhood = new Neighbourhood(transport, FloodIT::impatient);
    }

    private static ClusterClientOptions impatient(ClusterClientOptions options) {
        return options.setDataClient(AnsweringDataClient.class.getName())
                .setRegistrationTimeout(1_500)
                .setHeartbeatInterval(500)
                .setResponseTimeout(10_000);
    }

    @AfterEach
    void close() {
        sockets.forEach(RawSocket::close);
        neighbourhood.close();
    }

    private RawSocket connect(Phase phase) {
        RawSocket socket = neighbourhood.connect(phase).patience(10_000);
        sockets.add(socket);
        return socket;
    }

    private void assertNothingLeft() {
        neighbourhood.assertNothingLeft();
        assertEquals("1", await(neighbourhood.leader().proxy().ping()), "keys at the data client");
    }

    @Test
    void connectionsThatNeverRegisterAreClosed() {
        neighbourhood.measure();
        for (int i = 0; i < CONNECTIONS; i++) {
            connect(Phase.UNREGISTERED);
        }
        long beganNanos = System.nanoTime();
        connect(Phase.OURS).close(); // there is room for who registers
        long tookMillis = (System.nanoTime() - beganNanos) / 1_000_000;
        assertTrue(tookMillis < 1_000, () -> "a newcomer waited for " + tookMillis + " ms");
        sockets.subList(0, CONNECTIONS).forEach(RawSocket::packetsUntilClosed);
        sockets.forEach(RawSocket::close);
        assertNothingLeft();
    }

    @Test
    void registeredConnectionsThatStallAreClosed() {
        neighbourhood.measure();
        for (int i = 0; i < STALLED; i++) {
            Phase phase = i % 2 == 0 ? Phase.OURS : Phase.NPM;
            RawSocket socket = connect(phase);
            if (i % 5 == 0) { // this one does not read, the others do not send
                for (int call = 0; call < 10; call++) {
                    socket.send(Bytes.call(call + 2, phase, "grow", 200_000));
                }
            }
        }
        neighbourhood.settle();
        sockets.forEach(RawSocket::close);
        assertNothingLeft();
    }

    @Test
    void keysThatAFollowerSubscribesAndTakesBackAreForgotten() {
        Node<RecordingService> follower = neighbourhood.join();
        String address = UUID.randomUUID().toString();
        follower.vertx().eventBus().localConsumer(address, value -> {});
        neighbourhood.measure();
        for (int from = 0; from < KEYS; from += AT_ONCE) {
            List<Future<Void>> subscribed = new ArrayList<>();
            for (int key = from; key < from + AT_ONCE; key++) {
                subscribed.add(follower.proxy().subscribe(registration(key), address));
            }
            await(Future.all(subscribed));
            List<Future<Void>> takenBack = new ArrayList<>();
            for (int key = from; key < from + AT_ONCE; key++) {
                takenBack.add(follower.proxy().unSubscribe(registration(key), address));
            }
            await(Future.all(takenBack));
        }
        assertEquals(new JsonArray(), follower.status().getJsonObject("local").getJsonArray("subscriptions"));
        assertNothingLeft();
    }

    @Test
    void keysThatAConnectionSubscribesAndTakesBackAreForgotten() {
        neighbourhood.measure();
        RawSocket socket = connect(Phase.OURS);
        for (int from = 0; from < KEYS; from += AT_ONCE) {
            Buffer packets = Buffer.buffer();
            for (int key = from; key < from + AT_ONCE; key++) {
                packets.appendBuffer(packet("subscribe", 2L * key + 2, key))
                        .appendBuffer(packet("unSubscribe", 2L * key + 3, key));
            }
            socket.send(packets);
            assertAllSucceed(socket, 2 * AT_ONCE);
        }
        socket.close();
        assertNothingLeft();
    }

    @Test
    void keysThatAConnectionLeavesBehindAreForgotten() {
        neighbourhood.measure();
        for (Phase phase : List.of(Phase.OURS, Phase.NPM)) {
            RawSocket socket = connect(phase);
            Buffer packets = Buffer.buffer();
            for (int key = 0; key < KEPT_KEYS; key++) {
                packets.appendBuffer(packet("subscribe", key + 2, key));
            }
            socket.send(packets);
            assertAllSucceed(socket, KEPT_KEYS);
            assertEquals(
                    Integer.toString(1 + KEPT_KEYS),
                    await(neighbourhood.leader().proxy().ping()));
            socket.reset();
            neighbourhood.settle();
        }
        assertNothingLeft();
    }

    private static void assertAllSucceed(RawSocket socket, int count) {
        for (int i = 0; i < count; i++) {
            assertTrue(((InvokeResult) socket.packet().connectionObject()).success());
        }
    }

    private static Buffer packet(String type, long id, int key) {
        JsonObject registration = registration(key);
        JsonObject object = Bytes.type(type)
                .put("key", "$$inner$$__" + registration.encode())
                .put("reg", registration)
                .put("ack", true);
        return RawPackets.request(id, 10_000, object, Buffer.buffer());
    }

    private static JsonObject registration(int key) {
        return new JsonObject().put("flood", key);
    }
}
