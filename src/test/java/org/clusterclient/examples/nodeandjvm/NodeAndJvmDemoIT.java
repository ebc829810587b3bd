package org.clusterclient.examples.nodeandjvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.clusterclient.examples.DemoContract;
import org.clusterclient.fixture.NeedsNode;
import org.clusterclient.fixture.NpmPackage;
import org.junit.jupiter.api.io.TempDir;

/** The demo as {@code examples/node-and-jvm/run} starts it. */
@NeedsNode
class NodeAndJvmDemoIT extends DemoContract {

    private static final Path EXAMPLE = Path.of("examples", "node-and-jvm").toAbsolutePath();

    @TempDir
    Path folder;

    @Override
    protected List<String> command() throws IOException {
        Path marked = Files.createSymbolicLink(folder.resolve(mark), EXAMPLE);
        return List.of(
                NodeAndJvmDemo.class.getName(),
                marked.resolve("registry-client.js").toString());
    }

    @Override
    protected Map<String, String> environment() {
        return Map.of("NODE_PATH", NpmPackage.modules().toString());
    }

    @Override
    protected List<String> lines() {
        return List.of(
                "process # is the registry server",
                "JVM process #, JVM process #, Node process #: the server sees 1 connection",
                "JVM process # leads, the others follow",
                "all three subscribe: the server is asked once",
                "JVM process # publishes \"value-1\", Node process # \"value-2\", JVM process # \"value-3\": "
                        + "all three get each",
                "all three call getData and version: each gets what the server has",
                "JVM process #, the leader, is killed with SIGKILL",
                "Node process # leads, connected after # ms; first call answered after # ms",
                "the server sees 1 connection again, and nothing of the old leader after the new one",
                "Node leads: what the survivors have published lives on, and is sent to both",
                "JVM process # joins: the server still sees 1 connection",
                "JVM process # publishes \"value-4\", JVM process # \"value-5\", Node process # \"value-6\": "
                        + "all three get each",
                "all three call getData and version: each gets what the server has",
                "Node process #, the leader, is killed with SIGKILL",
                "JVM process # leads, connected after # ms; first call answered after # ms",
                "the server sees 1 connection again, and nothing of the old leader after the new one",
                "the JVM leads: what the survivors have published lives on, and is sent to both",
                "Node process # joins: the server still sees 1 connection",
                "JVM process # publishes \"value-7\", Node process # \"value-8\", JVM process # \"value-9\": "
                        + "all three get each",
                "all three call getData and version: each gets what the server has",
                "all 17 claims hold");
    }

    @Override
    protected String block() {
        return "node-and-jvm";
    }

    @Override
    protected List<String> preparation() {
        return List.of("installing ...", "building ...");
    }

    @Override
    protected String allRun() {
        return "the server sees 1 connection";
    }
}
