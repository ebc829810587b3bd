package org.clusterclient.service;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Strings, numbers and the like, and JSON itself. */
enum ScalarType implements ValueType {
    STRING(String.class),
    BOOLEAN(Boolean.class),
    JSON_OBJECT(JsonObject.class),
    JSON_ARRAY(JsonArray.class),
    BYTE(Byte.class),
    SHORT(Short.class),
    INTEGER(Integer.class),
    LONG(Long.class),
    FLOAT(Float.class),
    DOUBLE(Double.class),
    CHARACTER(Character.class),
    /** Any JSON value, as it came. */
    OBJECT(Object.class);

    private final Class<?> type;

    ScalarType(Class<?> type) {
        this.type = type;
    }

    static @Nullable ScalarType of(Class<?> type) {
        for (ScalarType scalar : values()) {
            if (scalar.type == type) {
                return scalar;
            }
        }
        return null;
    }

    @Override
    public String typeName() {
        return type.getSimpleName();
    }

    @Override
    public Object single(Object json) {
        return switch (this) {
            case STRING, BOOLEAN, JSON_OBJECT, JSON_ARRAY -> same(json);
            case BYTE -> (byte) integral(json, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SHORT -> (short) integral(json, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> (int) integral(json, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> integral(json, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> floating(json);
            case DOUBLE -> doubling(json);
            case CHARACTER -> character(json);
            case OBJECT -> any(json);
        };
    }

    /** {@inheritDoc} A {@code Character} is its number there, as the generated code has it. */
    @Override
    public Object element(Object json) {
        return this == CHARACTER ? (int) character(json) : single(json);
    }

    @Override
    public boolean nullInArray() {
        return this != CHARACTER;
    }

    @Override
    public boolean nullInMap() {
        return this != CHARACTER;
    }

    /** {@inheritDoc} A {@code Character} is its number there, as in collections of answers. */
    @Override
    public boolean takes(Object json) {
        return switch (this) {
            case STRING, BOOLEAN, JSON_OBJECT, JSON_ARRAY, OBJECT -> type.isInstance(json);
            case BYTE -> isIntegral(json, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SHORT -> isIntegral(json, Short.MIN_VALUE, Short.MAX_VALUE);
            case INTEGER -> isIntegral(json, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG -> isIntegral(json, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT, DOUBLE -> json instanceof Number;
            case CHARACTER -> isIntegral(json, Character.MIN_VALUE, Character.MAX_VALUE);
        };
    }

    private static boolean isIntegral(Object json, long min, long max) {
        if (!(json instanceof Number number)) {
            return false;
        }
        try {
            long value = wholeNumber(number);
            return value >= min && value <= max;
        } catch (ArithmeticException | NumberFormatException e) {
            return false;
        }
    }

    private Object same(Object json) {
        if (!type.isInstance(json)) {
            throw BadResult.of(typeName(), json);
        }
        return json;
    }

    /** A whole number may have become 3.0 on its way through another language; 3.5 never was one. */
    private long integral(Object json, long min, long max) {
        Number number = number(json);
        long value;
        try {
            value = wholeNumber(number);
        } catch (ArithmeticException | NumberFormatException e) {
            throw BadResult.unfit(typeName(), number);
        }
        if (value < min || value > max) {
            throw BadResult.unfit(typeName(), number);
        }
        return value;
    }

    private static long wholeNumber(Number number) {
        boolean whole = number instanceof Integer
                || number instanceof Long
                || number instanceof Short
                || number instanceof Byte;
        return whole ? number.longValue() : exact(number).longValueExact();
    }

    /** The text of a {@code double} is not its value: it has the fewest digits that tell it from its neighbours. */
    private static BigDecimal exact(Number number) {
        return number instanceof Double || number instanceof Float
                ? new BigDecimal(number.doubleValue())
                : new BigDecimal(number.toString());
    }

    private float floating(Object json) {
        double wide = doubling(json);
        float value = (float) wide;
        if (Float.isInfinite(value) && !Double.isInfinite(wide)) {
            throw BadResult.unfit(typeName(), wide);
        }
        return value;
    }

    private double doubling(Object json) {
        if (json instanceof String text) {
            return notANumber(text);
        }
        Number number = number(json);
        double value = number.doubleValue();
        if (Double.isInfinite(value) && !(number instanceof Double) && !(number instanceof Float)) {
            throw BadResult.unfit(typeName(), number);
        }
        return value;
    }

    /** JSON has no such numbers; Vert.x writes them as these strings. */
    private double notANumber(String text) {
        return switch (text) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw BadResult.of(typeName(), text);
        };
    }

    private Number number(Object json) {
        if (!(json instanceof Number number)) {
            throw BadResult.of(typeName(), json);
        }
        return number;
    }

    private char character(Object json) {
        if (json instanceof Character character) {
            return character;
        }
        if (json instanceof String text && text.length() == 1) {
            return text.charAt(0);
        }
        return (char) integral(json, Character.MIN_VALUE, Character.MAX_VALUE);
    }

    private Object any(Object json) {
        boolean carried = json instanceof String
                || json instanceof Number
                || json instanceof Boolean
                || json instanceof JsonObject
                || json instanceof JsonArray;
        if (!carried) {
            throw BadResult.because("a JSON value", json.getClass().getSimpleName());
        }
        return json;
    }
}
