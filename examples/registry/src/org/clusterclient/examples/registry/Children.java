package org.clusterclient.examples.registry;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processes of the demo. None is left when this is closed, and none can be started then. May be used on any thread. */
final class Children {

    private static final List<String> JVM = List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"));

    private final List<Child> children = new ArrayList<>();
    private volatile boolean closed;

    /** Starts a main class in a process of its own, with this process's Java and class path. */
    Child startJvm(String kind, Class<?> main, String... args) throws IOException {
        return start(kind, JVM, main.getName(), args);
    }

    /** Starts a script in Node, with this process's environment. */
    Child startNode(String kind, Path script, String... args) throws IOException {
        return start(kind, List.of("node"), script.toString(), args);
    }

    private synchronized Child start(String kind, List<String> runtime, String main, String... args)
            throws IOException {
        if (closed) {
            throw new IOException("no more processes: the demo has ended");
        }
        List<String> command = new ArrayList<>(runtime);
        command.add(main);
        command.addAll(List.of(args));
        Child child = new Child(
                kind, new ProcessBuilder(command).redirectErrorStream(true).start());
        children.add(child);
        return child;
    }

    /** Returns whether this has been closed, or is being closed. */
    boolean isClosed() {
        return closed;
    }

    /** Kills what still runs. */
    synchronized void close() {
        closed = true;
        for (Child child : children) {
            try {
                child.kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
