package org.clusterclient.chaos;

import io.vertx.core.json.JsonObject;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes down what a worker sees, one JSON object a line, each by one write: what is written stays when the process is
 * killed. Thread-safe.
 */
final class HistoryWriter {

    private final FileOutputStream file;

    HistoryWriter(Path path) throws IOException {
        file = new FileOutputStream(path.toFile(), true);
    }

    /** Adds a line with the time of now. */
    void write(String type, JsonObject line) {
        byte[] bytes =
                (line.put("type", type).put("t", System.nanoTime()).encode() + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (file) {
            try {
                file.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void write(String type) {
        write(type, new JsonObject());
    }
}
