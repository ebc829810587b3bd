package org.clusterclient.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.clusterclient.service.typed.Colour;
import org.clusterclient.service.typed.Point;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ParameterTypeTest {

    /** A method with one parameter of every type; its name is that of the parameter's. */
    @SuppressWarnings("unused") // only its types are read
    private interface Types {
        void string(String value);

        void primitiveBoolean(boolean value);

        void boxedBoolean(Boolean value);

        void primitiveByte(byte value);

        void primitiveShort(short value);

        void primitiveInt(int value);

        void boxedInteger(Integer value);

        void primitiveLong(long value);

        void primitiveFloat(float value);

        void primitiveDouble(double value);

        void boxedDouble(Double value);

        void primitiveChar(char value);

        void boxedCharacter(Character value);

        void colour(Colour value);

        void jsonObject(JsonObject value);

        void jsonArray(JsonArray value);

        void point(Point value);

        void buffer(Buffer value);

        void longList(List<Long> value);

        void stringSet(Set<String> value);

        void pointList(List<Point> value);

        void integerMap(Map<String, Integer> value);

        void bufferMap(Map<String, Buffer> value);

        void wildcards(List<?> value);

        void instants(Map<String, Instant> value);

        void instant(Instant value);

        void numbered(Map<Integer, String> value);
    }

    private static ParameterType type(String name) {
        Method declared = Arrays.stream(Types.class.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return ParameterType.of(declared.getGenericParameterTypes()[0]);
    }

    @ParameterizedTest
    @MethodSource("taken")
    void takes(String type, Object argument) {
        assertNull(type(type).mismatch(argument));
    }

    static Stream<Arguments> taken() {
        return Stream.of(
                        of("string", "", "a", null),
                        of("primitiveBoolean", true, false),
                        of("boxedBoolean", true, null),
                        of("primitiveByte", -128, 127, 1.0),
                        of("primitiveShort", -32768, 32767),
                        of(
                                "primitiveInt",
                                0,
                                Integer.MIN_VALUE,
                                Integer.MAX_VALUE,
                                1L,
                                1.0,
                                2147483647.0,
                                BigInteger.TEN),
                        of("boxedInteger", 1, null),
                        of("primitiveLong", 1, Long.MAX_VALUE, -9223372036854775808.0, BigInteger.ONE.shiftLeft(62)),
                        of("primitiveFloat", 1, 1L, 1.5, 1e300, BigDecimal.ONE),
                        of("primitiveDouble", 1, Long.MAX_VALUE, 1.5, Double.MAX_VALUE),
                        of("boxedDouble", 1.5, null),
                        of("primitiveChar", 0, 65535, 97.0),
                        of("boxedCharacter", 97, null),
                        of("colour", "RED", "BLUE", null),
                        of("jsonObject", new JsonObject(), null),
                        of("jsonArray", new JsonArray(), null),
                        of("point", new JsonObject(), new JsonObject().put("odd", true), null),
                        of("buffer", "", "AP8-Pw", null),
                        of("longList", array(), array(1, 2.0, null, Long.MAX_VALUE), null),
                        of("stringSet", array("a", null)),
                        of("pointList", array(new JsonObject(), null, Map.of("x", 1))),
                        of("integerMap", new JsonObject(), object(1), object(null), null),
                        of("bufferMap", object("AP8"), object(null)),
                        of("wildcards", array(1, "a", new JsonObject())),
                        of("instants", object(5), object("x")),
                        of("instant", "2026-11-01T00:00:00Z", 5, null),
                        of("numbered", new JsonObject(), 5))
                .flatMap(one -> one);
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refuses(String type, Object argument) {
        assertNotNull(type(type).mismatch(argument));
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                        of("string", 1, true, new JsonObject(), new JsonArray()),
                        of("primitiveBoolean", null, 0, "true"),
                        of("boxedBoolean", 1, "false"),
                        of("primitiveByte", 128, -129, 1.5, "1", null),
                        of("primitiveShort", 32768, -32769, null),
                        of(
                                "primitiveInt",
                                null,
                                1.5,
                                3e9,
                                -2147483649L,
                                "1",
                                true,
                                Double.NaN,
                                Double.POSITIVE_INFINITY),
                        of("boxedInteger", 1e100, BigDecimal.valueOf(1, 2), new JsonArray()),
                        of("primitiveLong", null, 9223372036854775808.0, 0.1, BigInteger.ONE.shiftLeft(63)),
                        of("primitiveFloat", null, "NaN", true),
                        of("primitiveDouble", null, "1", new JsonObject()),
                        of("boxedDouble", "Infinity"),
                        of("primitiveChar", null, "a", 65536, -1, 0.5),
                        of("boxedCharacter", "a", true),
                        of("colour", "red", "", 0, new JsonObject()),
                        of("jsonObject", "{}", new JsonArray(), 1),
                        of("jsonArray", "[]", new JsonObject(), 1),
                        of("point", "p", new JsonArray(), 1),
                        of("buffer", "?", 1, new JsonArray()),
                        of("longList", 1, "a", new JsonObject(), array("a"), array(1, 1.5)),
                        of("stringSet", array("a", 1), new JsonObject()),
                        of("pointList", array("p"), array(new JsonObject(), new JsonArray())),
                        of("integerMap", array(), object("1"), object(1.5)),
                        of("bufferMap", object("?"), object(1)))
                .flatMap(one -> one);
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        assertEquals("String", type("primitiveInt").mismatch("secret"));
        assertEquals("Double 1.5", type("primitiveInt").mismatch(1.5));
        assertEquals("null", type("primitiveInt").mismatch(null));
        assertEquals("String as element 2", type("longList").mismatch(array(1, 2, "secret")));
        assertEquals("String as member k", type("integerMap").mismatch(object("secret")));
        assertEquals("JsonObject", type("longList").mismatch(new JsonObject()));
        assertEquals(
                "Boolean as member " + "x".repeat(100) + "… (5000 characters)",
                type("integerMap").mismatch(new JsonObject().put("x".repeat(5_000), true)));
    }

    @Test
    void namesItselfAsDeclared() {
        assertEquals("int", type("primitiveInt").toString());
        assertEquals("List<Long>", type("longList").toString());
        assertEquals("Map<String, Integer>", type("integerMap").toString());
        assertEquals("Point", type("point").toString());
        assertEquals("any", type("instant").toString());
    }

    private static Stream<Arguments> of(String type, Object... arguments) {
        Object[] all = arguments == null ? new Object[] {null} : arguments;
        return Arrays.stream(all).map(argument -> Arguments.of(type, argument));
    }

    private static JsonArray array(Object... elements) {
        return new JsonArray(Arrays.asList(elements));
    }

    private static JsonObject object(Object value) {
        return new JsonObject().put("k", value);
    }
}
