package org.clusterclient.fuzz;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.clusterclient.ClusterClientOptions;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.Identity;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketCodec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * A peer that sends a leader what it likes, before it has registered or after. The leader closes its connection, goes on to
 * lead in the same epoch, and serves its healthy follower.
 */
class HostilePeerFuzzIT {

    private static final int PATIENCE_MILLIS = 10_000;
    private static final String CHANNEL = "echo";
    private static final Logger LOG = Logger.getLogger("org.clusterclient");

    private static TestCluster cluster;
    private static Node<EchoService> leader;
    private static Node<EchoService> follower;
    private static long epoch;
    private static long calls;
    private static Level level;

    @BeforeAll
    static void start() {
        level = LOG.getLevel();
        LOG.setLevel(Level.OFF); // a line for each input
        cluster = new TestCluster();
        ClusterClientOptions options = new ClusterClientOptions()
                .setName(CHANNEL)
                .setService(EchoService.class.getName())
                .setDataClient(EchoDataClient.class.getName())
                .setPublicationGrace(100)
                .setResponseTimeout(PATIENCE_MILLIS)
                .setPort(cluster.port());
        leader = cluster.join(EchoService.class, options);
        follower = cluster.join(EchoService.class, new ClusterClientOptions(options).setLeader(false));
        epoch = leader.status().getLong("epoch");
    }

    @AfterAll
    static void end() {
        cluster.close();
        LOG.setLevel(level);
    }

    @FuzzTest
    @DictionaryEntries({
        "{\"type\":\"heartbeat\"}",
        "{\"type\":\"invoke\",\"method\":\"echo\",\"argLength\":1,\"oneway\":false}",
        "{\"type\":\"subscribe\",\"key\":\"k\",\"reg\":{}}",
        "{\"type\":\"register_channel\",\"channelName\":\"echo\"}",
        "\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001",
        "subscribe",
        "unSubscribe",
        "publish",
        "unPublish",
        "close",
        "echo",
        "add",
        "\\ud800",
        "null",
        "^^^^"
    })
    void leadsOnWhateverAPeerSends(byte[] input) throws Exception {
        HostileStream stream = new HostileStream(input);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cluster.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            try {
                if (stream.registered()) {
                    send(socket, registration(stream.npm()));
                    socket.getInputStream().read(); // the answer has begun
                }
                send(socket, stream.bytes());
                socket.shutdownOutput();
                socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            } catch (SocketException e) {
                // closed by the leader, which has not read all
            }
        }
        JsonArray value = new JsonArray().add(++calls);
        assertEquals(value, await(follower.proxy().echo(value)));
        assertEquals(Role.LEADER, leader.client().role());
        assertEquals(Role.FOLLOWER, follower.client().role());
        if (calls % 64 == 0) {
            assertEquals(epoch, leader.status().getLong("epoch"));
        }
    }

    private static Buffer registration(boolean npm) {
        var peer = Identity.ofThisProcess().follower(0, List.of(JsonTranscode.NAME), EchoService.class.getName(), "");
        return PacketCodec.encode(Packet.request(1, 1_000, new RegisterChannel(CHANNEL, npm ? null : peer)));
    }

    private static void send(Socket socket, Buffer bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes());
    }
}
