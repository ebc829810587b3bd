package org.clusterclient;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the files of {@code conf/} in step with {@link ClusterClientOptions}. */
class ReferenceConfTest {

    private static final Path CONF = Path.of("conf");
    private static final Path REFERENCE = CONF.resolve("reference.json");

    @Test
    void listsEveryMemberInTheOrderOfTheSchema() throws IOException {
        assertEquals(
                List.copyOf(OptionsSchema.CLIENT.members().keySet()),
                List.copyOf(read(REFERENCE).fieldNames()));
    }

    @Test
    void givesEveryMemberItsDefault() throws IOException {
        JsonObject reference = read(REFERENCE);
        var defaults = new ClusterClientOptions();

        for (String member : reference.fieldNames()) {
            if (member.equals("maxBuffered")) {
                assertNull(reference.getValue(member), "depends on the machine");
                continue;
            }
            Object value = OptionMembers.get(defaults, member);
            JsonObject expected =
                    new JsonObject().put(member, value instanceof List<?> list ? new JsonArray(list) : value);
            assertEquals(expected, new JsonObject().put(member, reference.getValue(member)));
        }
    }

    @Test
    void equalsTheDefaultsWhenLoaded() throws IOException {
        assertEquals(new ClusterClientOptions(), new ClusterClientOptions(read(REFERENCE)));
    }

    static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(CONF)) {
            all.filter(file -> file.toString().endsWith(".json")).forEach(files::add);
        }
        return files;
    }

    @ParameterizedTest
    @MethodSource("files")
    void loadsAndValidates(Path file) throws IOException {
        var options = new ClusterClientOptions(read(file));

        if (file.equals(REFERENCE)) {
            options.setService("com.example.Quotes").setDataClient("com.example.QuotesVerticle"); // have no default
        }
        assertDoesNotThrow(options::validate);
    }

    private static JsonObject read(Path file) throws IOException {
        return new JsonObject(Files.readString(file));
    }
}
