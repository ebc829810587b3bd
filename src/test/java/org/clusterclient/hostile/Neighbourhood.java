package org.clusterclient.hostile;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.clusterclient.ClusterClientOptions;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Journal;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawPackets;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.Identity;

/** A leader, a healthy follower of it, and hostile connections beside. */
final class Neighbourhood implements AutoCloseable {

    static final String CHANNEL = "recording";

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final long MOST_MORE_BYTES = 5 * 1024 * 1024;

    private final TestCluster cluster;
    private final Node<RecordingService> leader;
    private final HealthyFollower healthy;
    private final ClusterClientOptions options;
    private final String config;
    private final long epoch;
    private int joined;
    private long sockets;
    private long usedBytes;

    Neighbourhood(Transport transport, UnaryOperator<ClusterClientOptions> change) {
        cluster = new TestCluster(transport);
        options = change.apply(cluster.options());
        config = options.configFingerprint();
        leader = cluster.join(new ClusterClientOptions(options).setLeader(true));
        healthy = new HealthyFollower(cluster.join(new ClusterClientOptions(options).setLeader(false)));
        healthy.start();
        epoch = leader.status().getLong("epoch");
    }

    Node<RecordingService> leader() {
        return leader;
    }

    Journal journal() {
        return cluster.journal();
    }

    /** Returns one more process of ours. */
    Node<RecordingService> join() {
        joined++;
        return cluster.join(new ClusterClientOptions(options).setLeader(false));
    }

    /** Returns what a process of ours would say of itself. */
    JsonObject peer() {
        return Identity.ofThisProcess()
                .follower(0, List.of("json"), RecordingService.class.getName(), config)
                .toJson();
    }

    /** Returns a connection that is as far as that. */
    RawSocket connect(Phase phase) {
        RawSocket socket = RawSocket.connect(cluster.leader()).patience(3_000);
        if (phase != Phase.UNREGISTERED) {
            JsonObject register =
                    new JsonObject().put("type", "register_channel").put("channelName", CHANNEL);
            socket.send(RawPackets.request(
                    1, 0, phase == Phase.OURS ? register.put("peer", peer()) : register, Buffer.buffer()));
            assertTrue(socket.packet().connectionObject() instanceof RegisterChannelRes);
        }
        return socket;
    }

    /** Remembers what there is now, to be compared with what is left in the end. */
    void measure() {
        usedBytes = usedBytes();
        sockets = sockets();
    }

    /** Waits until all hostile connections have gone, and the data client has done what follows from that. */
    void settle() {
        until(
                () -> 1 + joined + " followers: " + array("followers").encode(),
                () -> array("followers").size() == 1 + joined);
        await(leader.proxy().count(0));
    }

    /** Fails unless leader, data client and healthy follower are what they were in the beginning. */
    void assertUndisturbed() {
        healthy.assertUndisturbed();
        assertEquals(Role.LEADER, leader.client().role());
        assertEquals(1, journal().count("connect"));
        assertEquals(0, journal().count("disconnect"));
    }

    /** Fails unless nothing is left of anybody but the healthy follower, and who has joined. */
    void assertNothingLeft() {
        assertUndisturbed();
        settle();
        until(
                () -> "one key: " + array("upstream").encode(),
                () -> array("upstream").size() == 1);
        until(
                () -> "no publications: " + leader.status().getJsonObject("publications"),
                () -> leader.status().getJsonObject("publications").getInteger("count") == 0);
        until(() -> sockets() + " sockets, before " + sockets, () -> sockets() <= sockets);
        until(
                () -> "heap grown by " + (usedBytes() - usedBytes) / 1024 + " KiB",
                () -> usedBytes() - usedBytes <= MOST_MORE_BYTES);
        healthy.stop();
        healthy.assertUndisturbed();
        assertEquals(epoch, leader.status().getLong("epoch"));
    }

    private JsonArray array(String member) {
        return leader.status().getJsonArray(member);
    }

    private static long usedBytes() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Returns how many sockets this process has open, 0 where the system does not tell. */
    private static long sockets() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(DESCRIPTORS)) {
            return all.filter(Neighbourhood::isSocket).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    @Override
    public void close() {
        cluster.close();
    }
}
