package org.clusterclient.examples.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.clusterclient.examples.registry.ServerStats.Command;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server must count right: the demo and the tests of failover rest on it. */
class RegistryServerIT {

    private static final JsonObject GREETING = new JsonObject().put("dataId", "greeting");

    private Vertx vertx;
    private int port;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        port = RegistryServer.start(vertx, 0).await(10, TimeUnit.SECONDS).port();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private static JsonObject greeting(Object data) {
        return GREETING.copy().put("publishData", data);
    }

    @Test
    void countsClientsAndNotThoseWhoAskForTheCounts() throws IOException {
        try (var first = LineSocket.withEpoch(port, 1);
                var second = LineSocket.withEpoch(port, 2)) {
            first.ask("version", new JsonObject());
            second.ask("version", new JsonObject());
            ServerStats.query(port);
            ServerStats stats = ServerStats.query(port);
            assertEquals(2, stats.connections());
            assertEquals(2, stats.connectionsEver());
            assertEquals(2, stats.sessions().size());
            assertNull(stats.newestSession().closedAtMillis());
        }
    }

    @Test
    void notesWhenASessionEnds() throws IOException {
        try (var witness = LineSocket.withEpoch(port, 1)) {
            witness.ask("subscribe", GREETING);
            try (var leaving = LineSocket.withEpoch(port, 2)) {
                leaving.ask("publish", greeting("hello"));
            }
            witness.read(); // published
            assertEquals(new JsonArray(), new JsonObject(witness.read()).getJsonArray("values"), "gone with its owner");

            ServerStats stats = ServerStats.query(port);
            assertEquals(1, stats.connections());
            assertEquals(2, stats.connectionsEver());
            assertNotNull(stats.newestSession().closedAtMillis());
        }
    }

    @Test
    void recordsCommandsWithTheirEpoch() throws IOException {
        try (var client = LineSocket.withEpoch(port, 7)) {
            client.ask("getData", GREETING);

            List<Command> commands = ServerStats.query(port).commands();
            assertEquals(
                    List.of("7 hello null", "7 getData greeting"),
                    commands.stream()
                            .map(one -> one.epoch() + " " + one.command() + " " + one.dataId())
                            .toList());
            assertTrue(commands.get(0).atMillis() <= commands.get(1).atMillis());
        }
    }

    @Test
    void detectsACommandOfAnOldLeaderAfterOneOfANewLeader() throws IOException {
        try (var old = LineSocket.withEpoch(port, 1);
                var young = LineSocket.withEpoch(port, 2)) {
            assertEquals(0, ServerStats.query(port).violations());
            young.ask("version", new JsonObject());
            assertEquals(0, ServerStats.query(port).violations());
            old.ask("version", new JsonObject());
            assertEquals(1, ServerStats.query(port).violations());
        }
    }

    @Test
    void countsTheHelloOfAnOldLeaderAsAViolation() throws IOException {
        try (var young = LineSocket.withEpoch(port, 2);
                var old = new LineSocket(port)) {
            young.ask("version", new JsonObject());
            old.ask("hello", new JsonObject().put("epoch", 1));
            assertEquals(1, ServerStats.query(port).violations());
        }
    }

    @Test
    void pushesChangesToSubscribersUntilTheyUnsubscribe() throws IOException {
        try (var subscriber = LineSocket.withEpoch(port, 1);
                var publisher = LineSocket.withEpoch(port, 2)) {
            publisher.ask("publish", greeting("hello"));
            assertEquals(
                    new JsonArray().add("hello"),
                    subscriber.ask("subscribe", GREETING).getJsonArray("result"));

            publisher.ask("publish", greeting(42));
            assertEquals(
                    new JsonArray().add("hello").add(42), new JsonObject(subscriber.read()).getJsonArray("values"));
            publisher.ask("unPublish", greeting("hello"));
            assertEquals(new JsonArray().add(42), new JsonObject(subscriber.read()).getJsonArray("values"));

            subscriber.ask("unSubscribe", GREETING);
            publisher.ask("publish", greeting("again"));
            assertEquals(
                    3 + 1, subscriber.ask("version", new JsonObject()).getLong("result"), "no push before the answer");
        }
    }

    @Test
    void publishingTheSameTwiceChangesNothing() throws IOException {
        try (var client = LineSocket.withEpoch(port, 1)) {
            client.ask("publish", greeting("hello"));
            client.ask("publish", greeting("hello"));
            assertEquals(1, client.ask("version", new JsonObject()).getLong("result"));
            assertEquals(
                    new JsonArray().add("hello"),
                    client.ask("getData", GREETING).getJsonArray("result"));
        }
    }

    @Test
    void refusesAClientThatDoesNotSayHello() throws IOException {
        try (var client = new LineSocket(port)) {
            client.send("{\"command\":\"version\"}");
            assertNull(client.read());
        }
    }

    @Test
    void closesAConnectionThatSendsNoJson() throws IOException {
        try (var client = LineSocket.withEpoch(port, 1)) {
            client.send("hello");
            assertNull(client.read());
        }
    }

    @Test
    void answersWhatItDoesNotKnowWithAnError() throws IOException {
        try (var client = LineSocket.withEpoch(port, 1)) {
            assertEquals("no such command: drop", client.ask("drop", GREETING).getString("error"));
            assertEquals(
                    "dataId is missing: command=getData",
                    client.ask("getData", new JsonObject()).getString("error"));
        }
    }
}
