package org.clusterclient.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.Closeable;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.service.typed.Colour;
import org.clusterclient.service.typed.Point;
import org.clusterclient.service.typed.TypedService;
import org.junit.jupiter.api.Test;

class ResultTypeTest {

    /** Keeps its type argument, which is the declared type of an answer. */
    private abstract static class Declared<T> {
        ResultType type() {
            return ResultType.of(argument());
        }

        Type argument() {
            return ((ParameterizedType) getClass().getGenericSuperclass()).getActualTypeArguments()[0];
        }
    }

    @Test
    void numbersBecomeTheDeclaredBox() {
        assertEquals((byte) 1, ResultType.of(Byte.class).convert(1));
        assertEquals((short) 1, ResultType.of(Short.class).convert(1L));
        assertEquals(1, ResultType.of(Integer.class).convert(1L));
        assertEquals(1L, ResultType.of(Long.class).convert(1));
        assertEquals(1f, ResultType.of(Float.class).convert(1));
        assertEquals(0.1f, ResultType.of(Float.class).convert(0.1));
        assertEquals(1.0, ResultType.of(Double.class).convert(1));
        assertEquals(1.0, ResultType.of(Double.class).convert(new BigDecimal("1.0")));
    }

    @Test
    void wholeNumbersWithAFractionOfZeroStayWhole() {
        assertEquals(3L, ResultType.of(Long.class).convert(3.0));
        assertEquals(3, ResultType.of(Integer.class).convert(3f));
        assertEquals(1L << 62, ResultType.of(Long.class).convert(0x1p62));
        assertEquals(7L, ResultType.of(Long.class).convert(BigInteger.valueOf(7)));
    }

    @Test
    void numbersThatTheTypeLacksAreRefused() {
        assertBad("expected Long, got Double 3.5", ResultType.of(Long.class), 3.5);
        assertBad("expected Long, got Double 9.223372036854776E18", ResultType.of(Long.class), 0x1p63);
        assertBad("expected Long, got Double NaN", ResultType.of(Long.class), Double.NaN);
        assertBad("expected Long, got BigInteger", ResultType.of(Long.class), BigInteger.ONE.shiftLeft(63));
        assertBad("expected Integer, got Long 2147483648", ResultType.of(Integer.class), 1L << 31);
        assertBad("expected Integer, got Long -2147483649", ResultType.of(Integer.class), -(1L << 31) - 1);
        assertBad("expected Short, got Integer 32768", ResultType.of(Short.class), 32768);
        assertBad("expected Byte, got Integer -129", ResultType.of(Byte.class), -129);
        assertBad("expected Character, got Integer 65536", ResultType.of(Character.class), 65536);
        assertBad("expected Character, got Integer -1", ResultType.of(Character.class), -1);
        assertBad("expected Float, got Double 1.0E39", ResultType.of(Float.class), 1e39);
        assertBad("expected Double, got BigDecimal 1E+400", ResultType.of(Double.class), new BigDecimal("1e400"));
    }

    @Test
    void valuesOfAnotherTypeAreRefusedWithBothTypes() {
        assertBad("expected Long, got String", ResultType.of(Long.class), "1");
        assertBad("expected Double, got String", ResultType.of(Double.class), "1");
        assertBad("expected Double, got Boolean", ResultType.of(Double.class), true);
        assertBad("expected String, got Integer", ResultType.of(String.class), 1);
        assertBad("expected Boolean, got String", ResultType.of(Boolean.class), "true");
        assertBad("expected JsonObject, got JsonArray", ResultType.of(JsonObject.class), new JsonArray());
        assertBad("expected JsonArray, got JsonObject", ResultType.of(JsonArray.class), new JsonObject());
        assertBad("expected Character, got String", ResultType.of(Character.class), "ab");
        assertBad("expected Colour, got Integer", ResultType.of(Colour.class), 0);
        assertBad("expected Colour, got String that names no constant", ResultType.of(Colour.class), "PINK");
        assertBad("expected Point as JsonObject, got String", ResultType.of(Point.class), "{}");
        assertBad("expected Buffer as String, got JsonObject", ResultType.of(Buffer.class), new JsonObject());
        assertBad("expected Buffer, got String that is not base64url", ResultType.of(Buffer.class), "+");
        assertBad("expected a JSON value, got Thread", ResultType.of(Object.class), Thread.currentThread());
    }

    @Test
    void numbersThatJsonLacksComeBackFromTheirStrings() {
        assertEquals(Double.NaN, ResultType.of(Double.class).convert("NaN"));
        assertEquals(Double.NEGATIVE_INFINITY, ResultType.of(Double.class).convert("-Infinity"));
        assertEquals(Double.POSITIVE_INFINITY, ResultType.of(Double.class).convert(Double.POSITIVE_INFINITY));
        assertEquals(Float.POSITIVE_INFINITY, ResultType.of(Float.class).convert("Infinity"));
        assertEquals(Float.NaN, ResultType.of(Float.class).convert("NaN"));
    }

    @Test
    void charactersAreThemselvesAloneAndNumbersInCollections() {
        assertEquals('c', ResultType.of(Character.class).convert('c'));
        assertEquals('c', ResultType.of(Character.class).convert(99));
        assertEquals('c', ResultType.of(Character.class).convert("c"));
        JsonArray numbers = JsonArray.of(99, 99, 99);
        assertEquals(numbers, new Declared<List<Character>>() {}.type().convert(JsonArray.of('c', 99, "c")));
        assertEquals(
                new JsonObject().put("k", 99),
                new Declared<Map<String, Character>>() {}.type().convert(new JsonObject().put("k", "c")));
    }

    @Test
    void enumsAreTheirNamesAloneAndConstantsInCollections() {
        assertEquals("BLUE", ResultType.of(Colour.class).convert(Colour.BLUE));
        assertEquals("RED", ResultType.of(Colour.class).convert("RED"));
        JsonArray converted = (JsonArray) new Declared<Set<Colour>>() {}.type().convert(JsonArray.of("RED"));
        assertEquals(List.of(Colour.RED), converted.getList());
    }

    @Test
    void valuesOfThisProcessTakeTheirJsonForm() {
        Instant now = Instant.ofEpochMilli(0);
        assertEquals("1970-01-01T00:00:00Z", ResultType.of(String.class).convert(now));
        assertEquals("AP8", ResultType.of(Buffer.class).convert(Buffer.buffer(new byte[] {0, -1})));
        assertEquals("AP8", ResultType.of(Buffer.class).convert(new byte[] {0, -1}));
        assertEquals(new JsonObject().put("a", 1), ResultType.of(Object.class).convert(Map.of("a", 1)));
        assertEquals(
                List.of("1970-01-01T00:00:00Z", new JsonObject()),
                elements(new Declared<List<Object>>() {}, List.of(now, Map.of())));
    }

    @Test
    void elementsAreConverted() {
        assertEquals(List.of(1L, 1L << 40), elements(new Declared<List<Long>>() {}, JsonArray.of(1, 1L << 40)));
        assertEquals(List.of(1.0, 0.5), elements(new Declared<Set<Double>>() {}, JsonArray.of(1, 0.5)));
        JsonObject map = (JsonObject)
                new Declared<Map<String, Float>>() {}.type()
                        .convert(new JsonObject().put("a", 1).put("b", 0.1));
        assertEquals(Map.of("a", 1f, "b", 0.1f), map.getMap());
    }

    @Test
    void nullStaysNullWhereAProxyTakesIt() {
        assertNull(ResultType.of(Long.class).convert(null));
        assertNull(ResultType.of(Point.class).convert(null));
        assertEquals(
                Collections.singletonList(null), elements(new Declared<List<Long>>() {}, new JsonArray().addNull()));
        JsonObject map = (JsonObject)
                new Declared<Map<String, Long>>() {}.type()
                        .convert(new JsonObject().putNull("a").put("b", 1));
        assertEquals(
                List.of("b", "a"),
                new ArrayList<>(map.fieldNames()),
                "a proxy asks the first member what the others are");
        assertNull(map.getValue("a"));
    }

    @Test
    void nullIsRefusedWhereAProxyWouldFailOnIt() {
        assertBad("expected List<Long>, got null", new Declared<List<Long>>() {}.type(), null);
        assertBad("expected Set<Long>, got null", new Declared<Set<Long>>() {}.type(), null);
        assertBad("expected Map<String, Long>, got null", new Declared<Map<String, Long>>() {}.type(), null);
        JsonArray nulls = new JsonArray().addNull();
        assertBad("expected Character, got null as element 0", new Declared<List<Character>>() {}.type(), nulls);
        JsonObject onlyNull = new JsonObject().putNull("k");
        assertBad("expected Long, got null as member k", new Declared<Map<String, Long>>() {}.type(), onlyNull);
        JsonObject mixed = new JsonObject().put("a", new JsonObject()).putNull("k");
        assertBad("expected Point, got null as member k", new Declared<Map<String, Point>>() {}.type(), mixed);
        JsonObject characters = new JsonObject().put("a", 1).putNull("k");
        assertBad(
                "expected Character, got null as member k",
                new Declared<Map<String, Character>>() {}.type(),
                characters);
    }

    @Test
    void refusalsInsideCollectionsSayWhere() {
        assertBad(
                "expected Long, got String as element 1 of List<Long>",
                new Declared<List<Long>>() {}.type(),
                JsonArray.of(1, "2"));
        assertBad(
                "expected Long, got Boolean as member k of Map<String, Long>",
                new Declared<Map<String, Long>>() {}.type(),
                new JsonObject().put("k", true));
        assertBad("expected List<Long>, got JsonObject", new Declared<List<Long>>() {}.type(), new JsonObject());
    }

    @Test
    void voidIsNullWhateverCame() {
        assertNull(ResultType.of(Void.class).convert(null));
        assertNull(ResultType.of(Void.class).convert(new JsonObject()));
    }

    @Test
    void namesItselfAsDeclared() {
        assertEquals("Void", ResultType.of(Void.class).toString());
        assertEquals("Point", ResultType.of(Point.class).toString());
        assertEquals(
                "Set<JsonObject>", new Declared<Set<JsonObject>>() {}.type().toString());
        assertEquals(
                "Map<String, Long>", new Declared<Map<String, Long>>() {}.type().toString());
    }

    @Test
    void typesThatAProxyCannotKeepAreRefused() {
        assertUncovered(Instant.class);
        assertUncovered(Number.class);
        assertUncovered(byte[].class);
        assertUncovered(List.class);
        assertUncovered(Closeable.class);
        assertUncovered(new Declared<List<List<Long>>>() {}.argument());
        assertUncovered(new Declared<List<?>>() {}.argument());
        assertUncovered(new Declared<Map<Long, String>>() {}.argument());
        assertUncovered(new Declared<ArrayList<String>>() {}.argument());
        assertUncovered(new Declared<List<Void>>() {}.argument());
    }

    @Test
    void aResultThatIsAProxyIsRefused() {
        var failure = assertThrows(ClusterException.class, () -> ResultType.of(TypedService.class));
        assertEquals(ErrorCode.BAD_OPTIONS, failure.errorCode());
        assertContains("TypedService is itself a proxy", failure);
    }

    @Test
    void dataObjectsHaveTheFormThatTheyAreMadeOf() {
        JsonObject json = new JsonObject().put("x", 1);
        String ofString = "@DataObject public class Service { public Service(String s) {} ";
        assertEquals("text", dataObject(ofString + "}").convert("text"));
        assertEquals(
                json, dataObject(ofString + "public Service(JsonObject o) {} }").convert(json));
        String factory = "{ public static Service fromJson(%s json) { return null; } }";
        String abstractClass = "@DataObject public abstract class Service ";
        assertEquals(
                "text", dataObject(abstractClass + factory.formatted("String")).convert("text"));
        assertEquals(
                json,
                dataObject(abstractClass + factory.formatted("JsonObject")).convert(json));
    }

    @Test
    void dataObjectsThatNothingMakesAreRefused() {
        for (String source : List.of(
                "@DataObject public class Service { Service(String s) {} }",
                "@DataObject public abstract class Service { public Service(JsonObject o) {} }",
                "@DataObject public class Service { public static Object fromJson(String s) { return null; } }",
                "@DataObject public class Service { public Service fromJson(String s) { return null; } }",
                "public class Service { public Service(JsonObject o) {} public JsonObject toJson() { return null; } }")) {
            assertUncovered(CompiledInterface.of(source));
        }
    }

    private static ResultType dataObject(String source) {
        return ResultType.of(CompiledInterface.of(source));
    }

    private static List<?> elements(Declared<?> declared, Object json) {
        return ((JsonArray) declared.type().convert(json)).getList();
    }

    private static void assertBad(String message, ResultType type, Object json) {
        var failure = assertThrows(ClusterException.class, () -> type.convert(json));
        assertEquals(ErrorCode.BAD_RESULT, failure.errorCode());
        assertContains(message, failure);
    }

    private static void assertUncovered(Type type) {
        var failure = assertThrows(ClusterException.class, () -> ResultType.of(type), type::toString);
        assertEquals(ErrorCode.BAD_OPTIONS, failure.errorCode());
        assertContains("cannot carry a result of type", failure);
    }

    private static void assertContains(String expected, ClusterException failure) {
        if (!failure.getMessage().contains(expected)) {
            assertEquals(expected, failure.getMessage());
        }
    }
}
