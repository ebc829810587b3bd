package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.clusterclient.examples.registry.RegistryServer;
import org.clusterclient.examples.registry.ServerStats;
import org.clusterclient.examples.registry.ServerStats.Session;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.TestAddress;
import org.clusterclient.fixture.Transport;
import org.clusterclient.fixture.TwoChannels;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Two channels at one address, in two processes: the address goes as a whole. */
@ParameterizedClass
@EnumSource(Transport.class)
class TwoChannelsForkIT {

    private static final List<String> CHANNELS = List.of("a", "b");

    private final Vertx vertx = Vertx.vertx();
    private final TestAddress leader;
    private int serverA;
    private int serverB;

    TwoChannelsForkIT(Transport transport) {
        leader = transport.freeAddress();
    }

    @BeforeEach
    void startServers() {
        serverA = await(RegistryServer.start(vertx, 0)).port();
        serverB = await(RegistryServer.start(vertx, 0)).port();
    }

    @AfterEach
    void end() {
        await(vertx.close());
    }

    @Test
    void handsOverBothWhenTheOwnerLeavesInOrder() throws InterruptedException {
        try (ForkedProcess owner = start();
                ForkedProcess other = start()) {
            assertRoles(owner, "LEADER");
            assertRoles(other, "FOLLOWER");

            owner.terminate();
            for (String channel : CHANNELS) {
                other.send("call " + channel);
                assertEquals("answer", other.awaitType("answer").json().getString("type"));
            }
            assertRoles(other, "LEADER");
            for (int server : List.of(serverA, serverB)) {
                until("the second session", () -> stats(server).sessions().size() == 2);
                ServerStats stats = stats(server);
                Session first = stats.sessions().get(0);
                assertEquals(1, stats.connections());
                assertEquals(0, stats.violations());
                assertNotNull(first.closedAtMillis());
                assertTrue(
                        stats.newestSession().openedAtMillis() >= first.closedAtMillis(),
                        "the old data client is closed before the port is released");
            }
        }
    }

    @Test
    void handsOverBothWhenTheOwnerIsKilled() throws InterruptedException {
        try (ForkedProcess owner = start();
                ForkedProcess other = start()) {
            owner.kill();
            for (String channel : CHANNELS) {
                until(
                        "one connection of channel " + channel,
                        () -> stats(server(channel)).sessions().size() == 2
                                && stats(server(channel)).connections() == 1);
                other.send("call " + channel);
                other.awaitType("answer");
            }
            assertRoles(other, "LEADER");
        }
    }

    private ForkedProcess start() throws InterruptedException {
        ForkedProcess process = ForkedProcess.jvm(
                TwoChannels.class.getName(),
                leader.option().encode(),
                Integer.toString(serverA),
                Integer.toString(serverB));
        process.awaitType("ready");
        return process;
    }

    private int server(String channel) {
        return channel.equals("a") ? serverA : serverB;
    }

    private static void assertRoles(ForkedProcess process, String role) throws InterruptedException {
        for (String channel : CHANNELS) {
            process.send("role " + channel);
            assertEquals(role, process.awaitType("answer").json().getString("result"));
        }
    }

    private static ServerStats stats(int server) {
        try {
            return ServerStats.query(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
