package org.clusterclient.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The figures that are published are those of one run. */
class FiguresTest {

    private static final Path PUBLISHED = Path.of("src", "bench", "results");

    private static Results results() throws IOException {
        return Results.of(new JsonObject(Files.readString(PUBLISHED.resolve(Report.JSON))));
    }

    @Test
    void areShownByTheReadme() throws IOException {
        assertTrue(Files.readString(Path.of("README.md")).contains("\n\n" + Markdown.summary(results()) + "\n"));
    }

    @Test
    void areWhatTheReportMakesOfTheResults(@TempDir Path folder) throws IOException {
        Report.write(results(), folder);
        for (String file : new String[] {Report.JSON, Report.MARKDOWN, Report.SUMMARY, Report.PICTURE}) {
            assertEquals(Files.readString(folder.resolve(file)), Files.readString(PUBLISHED.resolve(file)), file);
        }
    }

    @Test
    void areOfAllThatIsMeasured() throws IOException {
        Results results = results();
        assertTrue(results.rounds() >= 5, "rounds: " + results.rounds());
        assertEquals(
                Aim.ALL.size(),
                Aim.ALL.stream().filter(aim -> aim.outcome(results).isPresent()).count());
        assertTrue(!results.codec().isEmpty());
    }
}
