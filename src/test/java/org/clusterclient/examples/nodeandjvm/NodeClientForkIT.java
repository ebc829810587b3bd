package org.clusterclient.examples.nodeandjvm;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.examples.registry.Demo;
import org.clusterclient.examples.registry.RegistryServer;
import org.clusterclient.examples.registry.ServerStats;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.NeedsNode;
import org.clusterclient.fixture.RegistryProcesses;
import org.clusterclient.fixture.RegistryProcesses.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The client in Node: drivers need not know which of the two they drive, nor the server which of the two it serves. */
@NeedsNode
class NodeClientForkIT {

    private static final List<String> COMMANDS = List.of(
            "role",
            "subscribe x",
            "publish x one",
            "publish x two words",
            "publish y one",
            "get x",
            "version",
            "nonsense");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void end() {
        await(vertx.close());
    }

    /** What a client has written, and what the server was asked for. */
    private record Conversation(List<JsonObject> lines, List<String> asked) {}

    @Test
    void writesTheSameLinesAndAsksTheServerForTheSameAsTheClientInJava() throws Exception {
        assertEquals(conversation(Kind.JVM), conversation(Kind.NODE));
    }

    private Conversation conversation(Kind kind) throws Exception {
        RegistryServer server = await(RegistryServer.start(vertx, 0));
        JsonObject options = Demo.options(server.port()).put("singleMode", true);
        try (ForkedProcess process = RegistryProcesses.fork(kind, options, "name")) {
            List<JsonObject> lines = new ArrayList<>();
            lines.add(process.awaitType("ready").json());
            for (String command : COMMANDS) {
                process.send(command);
                lines.add(process.await(
                                "answer", line -> command.equals(line.json().getString("command")))
                        .json());
            }
            lines.forEach(line -> {
                line.remove("pid");
                line.remove("failed"); // how often Node has called in vain
            });
            assertEquals(0, process.endInput());
            ServerStats stats = ServerStats.query(server.port());
            return new Conversation(
                    lines,
                    stats.commands().stream()
                            .map(one -> one.command() + " " + one.dataId())
                            .toList());
        }
    }
}
