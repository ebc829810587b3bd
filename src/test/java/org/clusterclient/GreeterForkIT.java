package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.Map;
import org.clusterclient.api.Role;
import org.clusterclient.examples.greeter.Greeter;
import org.clusterclient.examples.greeter.GreeterClient;
import org.clusterclient.examples.greeter.GreeterDataClient;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.Test;

/** The README's first client, as the README starts it: from Java, and by JSON alone through the Vert.x launcher. */
class GreeterForkIT {

    private final int port = TestCluster.freePort();
    private final Map<String, String> environment = Map.of("CLUSTER_CLIENT_PORT", Integer.toString(port));

    @Test
    void greetsEveryProcessByTheFirstOne() throws InterruptedException {
        try (ForkedProcess first = ForkedProcess.jvm(environment, GreeterClient.class.getName())) {
            assertGreeted(first, first);
            try (ForkedProcess second = ForkedProcess.jvm(environment, GreeterClient.class.getName())) {
                assertGreeted(second, first);
                assertEquals(143, first.terminate()); // its shutdown hook leaves in order
                second.await("leading", line -> line.text().contains("-> LEADING"));
                try (ForkedProcess third = ForkedProcess.jvm(environment, GreeterClient.class.getName())) {
                    assertGreeted(third, second);
                }
            }
        }
    }

    @Test
    void runsByJsonAloneThroughTheLauncher() throws InterruptedException {
        String[] command = new Readme()
                .commands().stream()
                        .filter(line -> line.contains("VertxApplication"))
                        .findFirst()
                        .orElseThrow()
                        .replaceAll("java -cp \"[^\"]*\" ", "")
                        .split(" ");
        String[] arguments = Arrays.copyOfRange(command, 1, command.length);
        Vertx vertx = Vertx.vertx();
        try (ForkedProcess launched = ForkedProcess.jvm(environment, command[0], arguments)) {
            launched.await("leading", line -> line.text().contains("-> LEADING"));
            ClusterClientOptions options = new ClusterClientOptions()
                    .setDataClient(GreeterDataClient.class.getName())
                    .setPort(port);
            ClusterClient<Greeter> client = await(ClusterClient.connect(vertx, Greeter.class, options));
            assertEquals(Role.FOLLOWER, client.role());
            String greeting = await(client.proxy().greet("you"));
            assertTrue(greeting.endsWith("process " + launched.pid()), greeting);

            assertEquals(143, launched.terminate()); // the launcher undeploys
            until(client, Role.LEADER);
        } finally {
            await(vertx.close());
        }
    }

    private static void assertGreeted(ForkedProcess process, ForkedProcess by) throws InterruptedException {
        process.await("greeting", line -> line.text().equals("hello world, says process " + by.pid()));
    }
}
