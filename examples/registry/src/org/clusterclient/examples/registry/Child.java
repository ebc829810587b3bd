package org.clusterclient.examples.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A process of the demo, driven through its standard input and output. It ends when its input does, whoever ends that. */
public final class Child {

    private static final long LONGEST_WAIT_SECONDS = 20;
    private static final int LINES_SHOWN = 20;

    private final String kind;
    private final Process process;
    private final Writer input;
    private final List<String> unread = new ArrayList<>(); // what nobody has waited for yet; guarded by this
    private boolean ended; // guarded by this

    /** Makes a child; {@code kind} is what it is called, with its id. */
    Child(String kind, Process process) {
        this.kind = kind;
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "output of process " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Returns its process id. */
    public long pid() {
        return process.pid();
    }

    /** Sends a command to a {@link RegistryClient}. */
    void send(String command) {
        try {
            input.write(command + "\n");
            input.flush();
        } catch (IOException e) {
            throw new Claims.Failed(command, this + " does not read any more: " + e.getMessage());
        }
    }

    /** Waits for a line that the function makes something of, and takes it. */
    synchronized <T> T await(String what, Function<String, @Nullable T> wanted) throws InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
        while (true) {
            for (Iterator<String> lines = unread.iterator(); lines.hasNext(); ) {
                T found = wanted.apply(lines.next());
                if (found != null) {
                    lines.remove();
                    return found;
                }
            }
            long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
            if (ended || leftMillis <= 0) {
                List<String> last = unread.subList(Math.max(0, unread.size() - LINES_SHOWN), unread.size());
                throw new Claims.Failed(
                        what,
                        (ended ? this + " has ended" : "not within " + LONGEST_WAIT_SECONDS + " s") + "; it wrote\n  "
                                + String.join("\n  ", last));
            }
            wait(leftMillis);
        }
    }

    /** Waits for a JSON line, and takes it. */
    JsonObject awaitJson(String what, Predicate<JsonObject> wanted) throws InterruptedException {
        return await(what, line -> {
            JsonObject json = line.startsWith("{") ? new JsonObject(line) : null; // the rest is the log
            return json != null && wanted.test(json) ? json : null;
        });
    }

    /** Sends a command to a {@link RegistryClient}, and waits for its result. */
    public @Nullable Object ask(String command) throws InterruptedException {
        send(command);
        JsonObject answer = awaitJson("answer to " + command, line -> command.equals(line.getString("command")));
        if (answer.getString("type").equals("failure")) {
            throw new Claims.Failed(command, answer.getString("message"));
        }
        return answer.getValue("result");
    }

    /** Waits until a {@link RegistryClient} is connected; returns its role. */
    public String ready() throws InterruptedException {
        return awaitJson("ready", line -> "ready".equals(line.getString("type")))
                .getString("role");
    }

    /** Waits until a {@link RegistryClient} has another role, and returns it. */
    String newRole() throws InterruptedException {
        return awaitJson("new role", line -> "role".equals(line.getString("type")) && line.getValue("role") != null)
                .getString("role");
    }

    /**
     * Waits until a {@link RegistryClient} has been sent these values, in any order: after a change of leader each process
     * publishes again by itself.
     */
    public void awaitValues(Object... values) throws InterruptedException {
        List<String> expected = sorted(Arrays.asList(values));
        awaitJson(
                "values " + expected,
                line -> line.getValue("values") instanceof JsonArray sent && expected.equals(sorted(sent.getList())));
    }

    private static List<String> sorted(List<?> values) {
        return values.stream().map(String::valueOf).sorted().toList();
    }

    /** Returns the epoch that a {@link RegistryClient} knows; 0 if none, as one that follows an npm process. */
    public long epoch() throws InterruptedException {
        Long epoch = ask("status") instanceof JsonObject status ? status.getLong("epoch") : null;
        return epoch == null ? 0 : epoch;
    }

    /** Ends this process as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Ends the input, and with it the process, in order. */
    void endInput() {
        try {
            input.close();
        } catch (IOException e) {
            process.destroyForcibly(); // it has gone, or cannot be told
        }
    }

    /** Waits for the end of this process; kills it if that takes too long. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS)) {
            kill();
        }
    }

    @Override
    public String toString() {
        return kind + " " + pid();
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add(Objects.toString(e.getMessage()));
        }
        end();
    }

    private synchronized void add(String line) {
        unread.add(line);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }
}
