package org.clusterclient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.Test;

/** Holds the README against the code; the demos' output is held by their own tests. */
class ReadmeTest {

    private final Readme readme = new Readme();

    @Test
    void showsTheExamplesAsTheyAre() {
        Map<String, String> blocks = readme.blocks();
        blocks.remove("demo");
        blocks.remove("node-and-jvm");
        assertEquals(4, blocks.size());
        blocks.forEach((file, shown) -> assertEquals(body(Readme.read(Path.of(file))), shown, file));
    }

    @Test
    void fitsTheFirstClientIntoThirtyLinesOfCode() {
        long lines = readme.blocks().values().stream()
                .filter(block -> block.contains("public "))
                .flatMap(String::lines)
                .filter(line -> !line.isBlank() && !line.startsWith("/**"))
                .count();
        assertTrue(lines <= 30 + 5, "lines of code: " + lines);
    }

    @Test
    void listsEveryOptionWithItsDefault() {
        Map<String, String> shown = new TreeMap<>(readme.table("## Options", "member"));
        JsonObject reference = new JsonObject(Readme.read(Path.of("conf/reference.json")));
        Map<String, String> expected = new TreeMap<>();
        for (String member : reference.fieldNames()) {
            Object value = reference.getValue(member);
            expected.put(member, value == null ? shown.get(member) : text(value));
        }
        assertEquals(expected, shown);
        List<String> without = List.of("–", "`name`", "name", "required", "simple name of the service");
        reference.fieldNames().stream()
                .filter(member -> reference.getValue(member) == null)
                .forEach(member -> assertTrue(
                        without.stream().anyMatch(shown.get(member)::startsWith), member + ": " + shown.get(member)));
    }

    @Test
    void listsEveryDelegateKind() {
        assertEquals(
                Arrays.stream(Delegate.values()).map(Delegate::value).collect(Collectors.toSet()),
                readme.table("## Delegates", "kind").keySet());
    }

    @Test
    void listsEveryErrorCode() {
        Map<String, String> expected = Arrays.stream(ErrorCode.values())
                .collect(Collectors.toMap(error -> Integer.toString(error.code()), ErrorCode::name));
        assertEquals(expected, readme.table("### Errors", "code"));
    }

    @Test
    void namesCommandsThatExist() {
        assertTrue(readme.commands().contains("mvn -B verify"));
        for (String run : List.of("examples/registry/run", "examples/node-and-jvm/run")) {
            assertTrue(readme.commands().contains(run), run);
            assertTrue(Files.isExecutable(Path.of(run)), run);
        }
    }

    private static String text(Object value) {
        return value instanceof JsonObject json ? json.encode().replace(":", ": ") : String.valueOf(value);
    }

    /** Returns a Java file from its first declaration on, other files as they are. */
    private static String body(String file) {
        int lastImport = file.lastIndexOf("\nimport ");
        return lastImport < 0
                ? file
                : file.substring(file.indexOf('\n', lastImport + 1) + 1).stripLeading();
    }
}
