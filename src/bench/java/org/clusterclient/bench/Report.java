package org.clusterclient.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes results for people and programs: as JSON, Markdown and a picture. */
public final class Report {

    static final String JSON = "results.json";
    static final String MARKDOWN = "results.md";
    static final String SUMMARY = "summary.md";
    static final String PICTURE = "results.svg";

    private Report() {}

    /**
     * Writes the report of an earlier run again.
     *
     * @param args the file with its results as JSON, and the folder to write into
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("usage: Report " + JSON + " FOLDER");
        }
        write(Results.of(new JsonObject(Files.readString(Path.of(args[0])))), Path.of(args[1]));
    }

    /** Writes {@value #JSON}, {@value #MARKDOWN}, {@value #SUMMARY} and {@value #PICTURE} into a folder, which is made if need be. */
    static void write(Results results, Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(JSON), results.toJson().encodePrettily() + "\n");
        Files.writeString(folder.resolve(MARKDOWN), Markdown.of(results));
        Files.writeString(folder.resolve(SUMMARY), Markdown.summary(results));
        Files.writeString(folder.resolve(PICTURE), Charts.svg(results));
    }
}
