package org.clusterclient.examples.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.clusterclient.Readme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The demo as {@code examples/registry/run} starts it: what it says, and that it cleans up. */
@Timeout(120)
class RegistryDemoIT {

    /** Each line but its time, with {@code #} for pids and milliseconds. */
    private static final List<String> LINES = List.of(
            "process # is the registry server",
            "processes #, #, #, each for itself: the server sees 3 connections",
            "processes #, #, #, sharing: the server sees 1 connection",
            "process # leads, processes #, # follow",
            "all three subscribe: the server is asked once",
            "process # publishes \"hello\": it arrives in all three",
            "process #, a follower, calls: getData [\"hello\"], version 1",
            "process #, the leader, is killed with SIGKILL",
            "process # leads, connected after # ms; first call answered after # ms",
            "the server sees 1 connection again, and nothing of the old leader after the new one",
            "the publication lives on: process # calls getData [\"hello\"]",
            "the subscriptions live on: it publishes \"again\", and that arrives in both",
            "all 10 claims hold");

    private static final Pattern PROCESSES = Pattern.compile("process(es)? \\d+(, \\d+)*");

    /** Something on the class path that is not there, and that every process of this run has on its command line. */
    private final String mark = "run-" + UUID.randomUUID();

    private final Process demo;
    private final BufferedReader output;

    RegistryDemoIT() throws IOException {
        demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        mark + File.pathSeparator + System.getProperty("java.class.path"),
                        RegistryDemo.class.getName())
                .redirectErrorStream(true)
                .start();
        output = demo.inputReader(StandardCharsets.UTF_8);
    }

    @AfterEach
    void endDemo() {
        demo.destroyForcibly();
    }

    @Test
    void showsEveryClaimAsTheReadmeDoesAndLeavesNoProcess() throws Exception {
        List<String> lines = output.lines().toList();

        assertEquals(0, demo.waitFor(), () -> String.join("\n", lines));
        assertEquals(
                LINES, lines.stream().map(RegistryDemoIT::withoutNumbers).toList(), () -> String.join("\n", lines));
        assertEquals(List.of(), processes());
        List<String> shown = new Readme().blocks().get("demo").lines().toList();
        assertEquals("building ...", shown.get(0));
        assertEquals(
                LINES,
                shown.stream().skip(1).map(RegistryDemoIT::withoutNumbers).toList());
    }

    @Test
    void failsAndLeavesNoProcessWhenItsProcessesDie() throws Exception {
        readUntil("registry server");
        while (demo.isAlive()) {
            processes().stream().filter(process -> process.pid() != demo.pid()).forEach(ProcessHandle::destroyForcibly);
        }

        List<String> rest = output.lines().toList();
        assertEquals(1, demo.exitValue());
        assertTrue(rest.stream().anyMatch(line -> line.startsWith("FAILED: ")), () -> String.join("\n", rest));
        assertEquals(List.of(), processes());
    }

    @Test
    void leavesNoProcessWhenInterrupted() throws Exception {
        readUntil("each for itself");
        assertTrue(processes().size() > 1);
        demo.toHandle().destroy(); // leaves its output open, unlike Process.destroy

        List<String> rest = output.lines().toList();
        assertNotEquals(0, demo.waitFor());
        assertTrue(rest.stream().noneMatch(line -> line.contains("FAILED")), () -> String.join("\n", rest));
        assertEquals(List.of(), processes());
    }

    @Test
    void leavesNoProcessWhenKilled() throws Exception {
        readUntil("each for itself");
        demo.destroyForcibly();

        for (ProcessHandle process : processes()) {
            process.onExit().get(30, TimeUnit.SECONDS); // nothing but the end of its input tells it
        }
    }

    private void readUntil(String part) throws IOException {
        String line = output.readLine();
        while (line != null && !line.contains(part)) {
            line = output.readLine();
        }
        assertNotNull(line, part);
    }

    private List<ProcessHandle> processes() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(mark))
                .toList();
    }

    private static String withoutNumbers(String line) {
        assertTrue(line.matches(" *\\d+\\.\\ds  .*"), line);
        return PROCESSES
                .matcher(line.replaceFirst(" *\\d+\\.\\ds  ", ""))
                .replaceAll(found -> found.group().replaceAll("\\d+", "#"))
                .replaceAll("\\d+(?= ms)", "#");
    }
}
