package org.clusterclient.examples.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.clusterclient.ClusterClient;
import org.clusterclient.ClusterClientOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CachingRegistryIT {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private Vertx vertx;
    private int port;
    private CachingRegistry registry;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        port = await(RegistryServer.start(vertx, 0)).port();
        ClusterClient<RegistryService> client = await(ClusterClient.connect(
                vertx,
                RegistryService.class,
                new ClusterClientOptions()
                        .setDataClient(RegistryDataClient.class.getName())
                        .setDataClientOptions(new JsonObject().put("config", new JsonObject().put("port", port)))
                        .setSingleMode(true)));
        registry = new CachingRegistry(client);
    }

    @AfterEach
    void stop() throws Exception {
        await(vertx.close());
    }

    @Test
    void asksTheServerOnceAndKeepsFresh() throws Exception {
        assertEquals(new JsonArray(), await(registry.getData("greeting")));

        await(registry.publish("greeting", "hello"));
        awaitData(new JsonArray().add("hello"));

        ServerStats stats = ServerStats.query(port);
        assertEquals(1, stats.count("subscribe"));
        assertEquals(0, stats.count("getData"));
    }

    @Test
    void givesEachCallerACopy() throws Exception {
        await(registry.getData("greeting")).add("mine");

        assertEquals(new JsonArray(), await(registry.getData("greeting")));
    }

    private void awaitData(JsonArray expected) throws Exception {
        long startNanos = System.nanoTime();
        while (!await(registry.getData("greeting")).equals(expected)) {
            assertTrue(System.nanoTime() - startNanos < LIMIT.toNanos(), "no fresh value");
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
