package org.clusterclient.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class PayloadsTest {

    @Test
    void areAsLargeAsTheirNamesSay() {
        assertEquals(100, length(Payloads.B_100));
        assertEquals(1024, length(Payloads.KIB_1));
        assertEquals(10_240, length(Payloads.KIB_10));
        assertEquals(65_536, length(Payloads.KIB_64));
        assertEquals(20, ((JsonObject) Payloads.of(Payloads.FIELDS_20)).size());
    }

    @Test
    void areTheSameAsJsonText() {
        assertEquals(Payloads.of(Payloads.FIELDS_20), new JsonObject(Payloads.json(Payloads.FIELDS_20)));
        assertEquals("\"" + Payloads.of(Payloads.B_100) + "\"", Payloads.json(Payloads.B_100));
    }

    @Test
    void refusesAnUnknownName() {
        assertThrows(IllegalArgumentException.class, () -> Payloads.of("1 B"));
    }

    /** In bytes: the strings are ASCII. */
    private static int length(String payload) {
        String text = (String) Payloads.of(payload);
        assertEquals(
                text.length(), text.chars().filter(c -> c > ' ' && c < 0x7f).count());
        return text.length();
    }
}
