package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    @Test
    void sortsMembersAtEveryDepth() {
        assertEquals(
                "{\"a\":[{\"c\":1,\"d\":2}],\"b\":{\"x\":null,\"y\":true}}",
                CanonicalJson.of(new JsonObject("{\"b\":{\"y\":true,\"x\":null},\"a\":[{\"d\":2,\"c\":1}]}")));
    }

    @Test
    void sortsMembersThatAreStillMapsAndLists() {
        var nested = new JsonObject().put("a", List.of(Map.of("d", 2, "c", 1)));
        assertEquals("{\"a\":[{\"c\":1,\"d\":2}]}", CanonicalJson.of(nested));
    }

    @Test
    void keepsTheOrderOfElements() {
        assertEquals("[3,1,2]", CanonicalJson.of(JsonArray.of(3, 1, 2)));
    }

    @Test
    void writesEmptyObjectsAndArrays() {
        assertEquals("{\"a\":{},\"b\":[]}", CanonicalJson.of(new JsonObject("{\"b\":[],\"a\":{}}")));
    }

    @Test
    void writesIntegralNumbersAlikeWhateverTheirType() {
        for (Number one : Arrays.<Number>asList(1, 1L, 1.0, (short) 1, 1.0f, new BigDecimal("1.00"))) {
            assertEquals("1", CanonicalJson.of(one), one.getClass().getSimpleName());
        }
        assertEquals("0", CanonicalJson.of(-0.0));
        assertEquals("-3", CanonicalJson.of(-3.0));
    }

    @Test
    void writesFractionsAsTheyAre() {
        assertEquals("1.5", CanonicalJson.of(1.5));
        assertEquals("-0.1", CanonicalJson.of(-0.1));
    }

    @Test
    void writesDoublesAsIntegersAsFarAsALongGoes() {
        assertEquals("10000000000000000", CanonicalJson.of(1e16));
        assertEquals("-9007199254740992", CanonicalJson.of(-0x1p53));
        assertEquals("9223372036854774784", CanonicalJson.of(Math.nextDown(0x1p63)));
        assertEquals("9.223372036854776E18", CanonicalJson.of(0x1p63));
        assertEquals("1.0E300", CanonicalJson.of(1e300));
    }

    @Test
    void writesFractionsAlikeWhateverTheirType() {
        assertEquals("0.1", CanonicalJson.of(0.1f));
        assertEquals("1.5", CanonicalJson.of(new BigDecimal("1.50")));
    }

    @Test
    void escapesTexts() {
        assertEquals("\"a\\\"b\"", CanonicalJson.of("a\"b"));
        assertEquals("{\"a\\\"b\":1}", CanonicalJson.of(new JsonObject().put("a\"b", 1)));
    }

    @Test
    void tellsTextsAndValuesApart() {
        assertNotEquals(CanonicalJson.of("1"), CanonicalJson.of(1));
        assertNotEquals(CanonicalJson.of("null"), CanonicalJson.of(null));
        assertNotEquals(CanonicalJson.of(new JsonObject()), CanonicalJson.of(new JsonObject().putNull("a")));
    }
}
