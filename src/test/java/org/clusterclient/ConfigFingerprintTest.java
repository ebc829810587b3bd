package org.clusterclient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ConfigFingerprintTest {

    @Test
    void ignoresTheOrderOfMembersAtEveryDepth() {
        assertEquals(
                of("{'a': 1, 'b': {'c': null, 'd': [{'e': 1, 'f': 2}]}}"),
                of("{'b': {'d': [{'f': 2, 'e': 1}], 'c': null}, 'a': 1}"));
    }

    @Test
    void seesEveryOtherDifference() {
        String reference = of("{'a': [1, 2]}");

        assertNotEquals(reference, of("{'a': [2, 1]}"));
        assertNotEquals(reference, of("{'a': ['1', 2]}"));
        assertNotEquals(reference, of("{'a': [1, 2], 'b': null}"));
    }

    @Test
    void isTheBeginningOfTheSha256OfTheCanonicalText() {
        // printf '%s' '{"a":1,"b":2}' | sha256sum
        assertEquals("43258cff783fe703", of("{'b': 2, 'a': 1}"));
    }

    private static String of(String json) {
        return ConfigFingerprint.of(new JsonObject(json.replace('\'', '"')));
    }
}
