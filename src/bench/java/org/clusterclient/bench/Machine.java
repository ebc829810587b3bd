package org.clusterclient.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Where the results come from.
 *
 * @param cpu model of the processor
 * @param cores how many of them the JVM may use
 * @param memoryMib memory of the machine, in MiB; 0: unknown
 * @param os name and release of the kernel
 * @param java name and version of the JVM
 * @param node version of Node, {@value #UNKNOWN} if it cannot be run
 */
record Machine(String cpu, int cores, long memoryMib, String os, String java, String node) {

    static final String UNKNOWN = "unknown";

    private static final int KIB_PER_MIB = 1024;

    /** Returns the machine that this is. */
    static Machine here() {
        return new Machine(
                entry("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                memoryMib(entry("/proc/meminfo", "MemTotal")),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                nodeVersion());
    }

    static Machine of(JsonObject json) {
        return new Machine(
                json.getString("cpu"),
                json.getInteger("cores"),
                json.getLong("memoryMib"),
                json.getString("os"),
                json.getString("java"),
                json.getString("node"));
    }

    JsonObject toJson() {
        return new JsonObject()
                .put("cpu", cpu)
                .put("cores", cores)
                .put("memoryMib", memoryMib)
                .put("os", os)
                .put("java", java)
                .put("node", node);
    }

    /** Returns the value of a line {@code name : value}, of the first one if there are several. */
    private static String entry(String file, String name) {
        if (!Files.isReadable(Path.of(file))) {
            return UNKNOWN;
        }
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name) && line.contains(":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long memoryMib(String entry) {
        return entry.endsWith(" kB") ? Long.parseLong(entry.substring(0, entry.indexOf(' '))) / KIB_PER_MIB : 0;
    }

    private static String nodeVersion() {
        try {
            Process node = new ProcessBuilder("node", "--version")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String version = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
            return node.waitFor() == 0 ? version : UNKNOWN;
        } catch (IOException e) {
            return UNKNOWN; // no such command
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
    }
}
