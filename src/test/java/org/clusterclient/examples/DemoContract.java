package org.clusterclient.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.clusterclient.Readme;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds for every demo: it says what the README shows, and cleans up, however it ends. */
@Timeout(120)
public abstract class DemoContract {

    private static final Pattern PROCESSES = Pattern.compile("process(es)? \\d+(, \\d+)*");

    /** What every process of this run has on its command line: as an entry of its class path that is not there, for one. */
    protected final String mark = "run-" + UUID.randomUUID();

    private Process demo;
    private BufferedReader output;

    /** Returns the main class, and its arguments. */
    protected abstract List<String> command() throws IOException;

    /** Returns additional environment variables. */
    protected Map<String, String> environment() {
        return Map.of();
    }

    /** Returns each line but its time, with {@code #} for pids and milliseconds. */
    protected abstract List<String> lines();

    /** Returns which block of the README shows the demo's output. */
    protected abstract String block();

    /** Returns what the script prints before the demo begins. */
    protected abstract List<String> preparation();

    /** Returns a part of the line after which all processes run. */
    protected abstract String allRun();

    @BeforeEach
    void startDemo() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                mark + File.pathSeparator + System.getProperty("java.class.path")));
        command.addAll(command());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        demo = builder.start();
        output = demo.inputReader(StandardCharsets.UTF_8);
    }

    @AfterEach
    void endDemo() {
        demo.destroyForcibly();
    }

    @Test
    void showsEveryClaimAsTheReadmeDoesAndLeavesNoProcess() throws Exception {
        List<String> printed = output.lines().toList();

        assertEquals(0, demo.waitFor(), () -> String.join("\n", printed));
        assertEquals(
                lines(), printed.stream().map(DemoContract::withoutNumbers).toList(), () -> String.join("\n", printed));
        assertEquals(List.of(), processes());
        List<String> shown = new Readme().blocks().get(block()).lines().toList();
        int prepared = preparation().size();
        assertEquals(preparation(), shown.subList(0, prepared));
        assertEquals(
                lines(),
                shown.stream().skip(prepared).map(DemoContract::withoutNumbers).toList());
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
        readUntil(allRun());
        assertTrue(processes().size() > 1);
        demo.toHandle().destroy(); // leaves its output open, unlike Process.destroy

        List<String> rest = output.lines().toList();
        assertNotEquals(0, demo.waitFor());
        assertTrue(rest.stream().noneMatch(line -> line.contains("FAILED")), () -> String.join("\n", rest));
        assertEquals(List.of(), processes());
    }

    @Test
    void leavesNoProcessWhenKilled() throws Exception {
        readUntil(allRun());
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
