package org.clusterclient.examples.nodeandjvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.clusterclient.fixture.NpmPackage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of the example. */
class NodeAndJvmExampleTest {

    private static final Path EXAMPLE = Path.of("examples", "node-and-jvm");

    @Test
    void saysWhatIsMissingWhereThereIsNoNode(@TempDir Path empty) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("/bin/bash", EXAMPLE.resolve("run").toString());
        builder.redirectErrorStream(true).environment().put("PATH", empty.toString());
        Process run = builder.start();
        List<String> printed = run.inputReader(StandardCharsets.UTF_8).lines().toList();

        assertEquals(1, run.waitFor());
        assertEquals(List.of("this example starts processes of Node: node is needed, and is not on the PATH"), printed);
    }

    /** The tests install the package as {@code src/test/node} pins it, users as the example does. */
    @Test
    void pinsThePackagesThatTheTestsRunWith() throws IOException {
        assertEquals(packages(NpmPackage.SCRIPTS), packages(EXAMPLE));
        assertTrue(packages(EXAMPLE).contains("node_modules/cluster-client"));
    }

    private static String packages(Path folder) throws IOException {
        String lock = Files.readString(folder.resolve("package-lock.json"));
        return lock.substring(lock.indexOf("\"node_modules/"));
    }
}
