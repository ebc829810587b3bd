package org.clusterclient.examples.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.clusterclient.ClusterClient;
import org.clusterclient.ClusterClientOptions;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Subscription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RegistryDataClientIT {

    private static final JsonObject GREETING = new JsonObject().put("dataId", "greeting");
    private static final JsonObject HELLO = GREETING.copy().put("publishData", "hello");
    private static final JsonArray NOTHING = new JsonArray();

    private Vertx vertx;
    private Vertx serverVertx;
    private RegistryServer server;
    private final BlockingQueue<JsonArray> values = new LinkedBlockingQueue<>();

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        serverVertx = Vertx.vertx();
        server = await(RegistryServer.start(serverVertx, 0));
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
        await(serverVertx.close());
    }

    private Future<ClusterClient<RegistryService>> connect(ClusterClientOptions options) {
        return ClusterClient.connect(vertx, RegistryService.class, options);
    }

    private static ClusterClientOptions options(int port) {
        return new ClusterClientOptions()
                .setDataClient(RegistryDataClient.class.getName())
                .setDataClientOptions(new JsonObject().put("config", new JsonObject().put("port", port)))
                .setSingleMode(true);
    }

    @Test
    void carriesEveryMethod() throws Exception {
        ClusterClient<RegistryService> client = await(connect(options(server.port())));
        RegistryService registry = client.proxy();
        Subscription subscription = await(client.<JsonArray>subscribe(GREETING, values::add));
        assertEquals(NOTHING, nextValue());

        await(registry.publish(HELLO));
        assertEquals(new JsonArray().add("hello"), nextValue());
        assertEquals(new JsonArray().add("hello"), await(registry.getData("greeting")));
        assertEquals(1L, await(registry.version()));

        await(registry.unPublish(HELLO));
        assertEquals(NOTHING, nextValue());
        assertEquals(2L, await(registry.version()));

        await(subscription.unSubscribe());
        assertEquals(1, ServerStats.query(server.port()).count("unSubscribe"));
    }

    @Test
    void tellsTheServerItsEpochFirst() throws Exception {
        ClusterClient<RegistryService> client = await(connect(options(server.port())));

        ServerStats stats = ServerStats.query(server.port());
        assertEquals("hello", stats.commands().get(0).command());
        assertEquals(
                await(client.status()).getLong("epoch"), stats.commands().get(0).epoch());
    }

    @Test
    void failsToConnectWhereNobodyListens() throws Exception {
        int port = server.port();
        await(server.close());

        var failure = assertThrows(
                ClusterException.class, () -> await(connect(options(port).setMaxWaitTime(1_000))));
        assertEquals(ErrorCode.NOT_READY, failure.errorCode());
        assertTrue(failure.getMessage().contains("Connection refused"), failure.getMessage());
    }

    @Test
    void connectsAgainAndRestoresEverythingWhenTheServerHasBeenAway() throws Exception {
        int port = server.port();
        ClusterClient<RegistryService> client = await(connect(options(port)));
        await(client.<JsonArray>subscribe(GREETING, values::add));
        await(client.proxy().publish(HELLO));
        assertEquals(NOTHING, nextValue());
        assertEquals(new JsonArray().add("hello"), nextValue());
        Promise<Void> left = Promise.promise();
        Promise<Void> back = Promise.promise();
        client.events(event -> {
            if ("role".equals(event.getString("type"))) {
                (event.getString("role") == null ? left : back).tryComplete();
            }
        });

        await(server.close());
        await(left.future());
        await(RegistryServer.start(serverVertx, port));
        await(back.future());

        assertEquals(new JsonArray().add("hello"), nextValue());
        ServerStats stats = ServerStats.query(port);
        assertEquals(1, stats.connections());
        assertEquals(1, stats.count("publish"));
        assertEquals(1, stats.count("subscribe"));
    }

    private JsonArray nextValue() throws InterruptedException {
        return values.poll(10, TimeUnit.SECONDS);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(10, TimeUnit.SECONDS);
    }
}
