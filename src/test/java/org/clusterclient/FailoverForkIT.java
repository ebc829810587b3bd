package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.clusterclient.examples.registry.RegistryClient;
import org.clusterclient.examples.registry.RegistryDataClient;
import org.clusterclient.examples.registry.RegistryServer;
import org.clusterclient.examples.registry.ServerStats;
import org.clusterclient.examples.registry.ServerStats.Session;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three processes share one connection to a registry server, which is the witness; the leader is killed, again and again. */
class FailoverForkIT {

    private static final int KILLS = 20;
    private static final long LONGEST_GAP_MILLIS = 100;
    private static final String DATA_ID = "services";

    private final int port = TestCluster.freePort();
    private final Vertx vertx = Vertx.vertx();
    private final List<Client> clients = new ArrayList<>();
    private final List<Long> firstGoodCallMillis = new ArrayList<>();
    private final List<Long> gapMillis = new ArrayList<>();
    private int server;
    private int started;

    /** One process, and what it has published. */
    private record Client(ForkedProcess process, String publication) {}

    @BeforeEach
    void startServer() {
        server = await(RegistryServer.start(vertx, 0)).port();
    }

    @AfterEach
    void end() {
        clients.forEach(client -> client.process.close());
        await(vertx.close());
    }

    @Test
    void keepsOneConnectionWhenTheLeaderIsKilledTwentyTimes() throws Exception {
        for (int i = 0; i < 3; i++) {
            clients.add(start());
        }
        assertOneConnection();
        for (int kill = 0; kill < KILLS; kill++) {
            Client leader = leader();
            Session before = stats().newestSession();
            clients.remove(leader);
            long killedNanos = System.nanoTime();
            leader.process.kill();
            for (Client survivor : clients) {
                survivor.process.send("version");
            }
            for (Client survivor : clients) {
                long answeredNanos = answer(survivor, "version").atNanos();
                firstGoodCallMillis.add(TimeUnit.NANOSECONDS.toMillis(answeredNanos - killedNanos));
            }
            assertHandedOver(before);
            assertOneLeader();
            clients.add(start());
            assertOneConnection();
        }
        System.out.println("kill to first good call over " + KILLS + " kills, ms: " + summary(firstGoodCallMillis)
                + "; server without a connection, ms: " + summary(gapMillis));
    }

    private Client start() throws InterruptedException {
        JsonObject options = new JsonObject()
                .put("service", "org.clusterclient.examples.registry.RegistryService")
                .put("dataClient", RegistryDataClient.class.getName())
                .put(
                        "dataClientOptions",
                        new JsonObject()
                                .put(
                                        "config",
                                        new JsonObject()
                                                .put("host", "127.0.0.1")
                                                .put("port", server)))
                .put("idempotent", new JsonArray().add("version").add("getData"))
                .put("port", port);
        String publication = "address-" + started++;
        Client client = new Client(
                ForkedProcess.jvm(RegistryClient.class.getName(), options.encode(), publication), publication);
        client.process.awaitType("ready");
        ask(client, "publish " + DATA_ID + " " + publication);
        ask(client, "subscribe " + DATA_ID);
        return client;
    }

    /** The server has one connection again in time, and nothing of an older session came after something of a newer one. */
    private void assertHandedOver(Session before) throws IOException {
        until("a new session", () -> stats().newestSession().epoch() > before.epoch());
        ServerStats stats = stats();
        Session old = stats.sessions().stream()
                .filter(session -> session.epoch() == before.epoch())
                .findFirst()
                .orElseThrow();
        assertTrue(old.closedAtMillis() != null, "the killed leader's session is closed");
        long gap = stats.newestSession().openedAtMillis() - old.closedAtMillis();
        gapMillis.add(gap);
        assertTrue(gap >= 0 && gap <= LONGEST_GAP_MILLIS, "one connection again after ms: " + gap);
        assertEquals(0, stats.violations());
    }

    private void assertOneLeader() throws InterruptedException {
        List<String> roles = new ArrayList<>();
        for (Client client : clients) {
            roles.add(ask(client, "role").getString("result"));
        }
        assertEquals(1, roles.stream().filter("leader"::equals).count(), roles::toString);
        assertEquals(
                roles.size() - 1L, roles.stream().filter("follower"::equals).count(), roles::toString);
    }

    /** One connection, one subscription on it, and all that lives has been published by it; each process sees the same. */
    private void assertOneConnection() throws Exception {
        Set<String> expected = clients.stream().map(Client::publication).collect(Collectors.toCollection(TreeSet::new));
        for (Client client : clients) {
            client.process.send("get " + DATA_ID);
        }
        for (Client client : clients) {
            assertEquals(
                    expected, values(answer(client, "get " + DATA_ID).json().getJsonArray("result")));
        }
        ServerStats stats = stats();
        assertEquals(1, stats.connections());
        assertEquals(1, stats.count("subscribe"));
    }

    private Client leader() throws InterruptedException {
        for (Client client : clients) {
            if ("leader".equals(ask(client, "role").getString("result"))) {
                return client;
            }
        }
        throw new AssertionError("no leader");
    }

    private JsonObject ask(Client client, String command) throws InterruptedException {
        client.process.send(command);
        return answer(client, command).json();
    }

    private static ForkedProcess.Line answer(Client client, String command) throws InterruptedException {
        ForkedProcess.Line line = client.process.await(
                "answer to " + command, one -> command.equals(one.json().getString("command")));
        assertEquals("answer", line.json().getString("type"), line.text());
        return line;
    }

    private ServerStats stats() {
        try {
            return ServerStats.query(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> values(JsonArray values) {
        return values.stream().map(String::valueOf).collect(Collectors.toCollection(TreeSet::new));
    }

    private static String summary(List<Long> all) {
        List<Long> sorted = all.stream().sorted().toList();
        return "median " + sorted.get(sorted.size() / 2) + " max " + sorted.get(sorted.size() - 1);
    }
}
