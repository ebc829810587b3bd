package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Random values of every kind that serialize-json carries; the same ones for the same seed. */
final class SerializeJsonValues {

    private static final int MAX_DEPTH = 5;
    private static final long MAX_DATE = 8_640_000_000_000_000L;
    private static final String[] SPECIAL = {
        "",
        " ",
        "+",
        "|",
        "^",
        "%",
        "%2B",
        "%7C",
        "%5E",
        "%25",
        "% 20",
        "$0]",
        "@]",
        "#",
        "*",
        "]",
        "-1",
        "NaN",
        "null",
        "\n",
        "\0",
        "\u0080",
        "\u07ff",
        "\u0800",
        "\uffff",
        "\ufffd",
        "\ud83d\ude00",
        "\ud83d",
        "\ude00",
        "\ude00\ud83d",
        "\u4e2d"
    };
    private static final String[] NAMES = {
        "0",
        "1",
        "2",
        "10",
        "01",
        "00",
        "-1",
        "1.5",
        "1e3",
        "4294967293",
        "4294967294",
        "4294967295",
        "4294967296",
        "9007199254740993",
        "99999999999999999999",
        "constructor",
        "toString",
        "hasOwnProperty",
        "toJSON",
        "length",
        "message",
        "stack",
        "name",
        "type",
        "index"
    };
    private static final Number[] EDGES = {
        0,
        -0.0,
        1,
        -1,
        35,
        36,
        -36,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        1L << 31,
        (1L << 53) - 1,
        -(1L << 53) + 1,
        0x1p53,
        0x1p53 * 36,
        Math.nextDown(0x1p53 * 36),
        0x1p63,
        -0x1p63,
        0x1p64,
        1e21,
        1e300,
        Double.MAX_VALUE,
        -Double.MAX_VALUE,
        Double.MIN_VALUE,
        -Double.MIN_VALUE,
        Double.MIN_NORMAL,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        0.1,
        -0.1,
        1e-6,
        1e-7,
        9.5e-7,
        1.5e-323,
        5e-324,
        (short) 7,
        (byte) -7,
        123456.789e-10
    };

    private final Random random;
    private final List<Supplier<Object>> leaves;

    SerializeJsonValues(long seed) {
        this.random = new Random(seed);
        this.leaves = List.of(
                this::text,
                this::text,
                this::number,
                this::number,
                random::nextBoolean,
                this::date,
                this::bytes,
                () -> null);
    }

    /** Returns the next value. */
    Object next() {
        return next(random.nextInt(MAX_DEPTH));
    }

    /** Returns a number of any kind but {@code Long} beyond what a double holds. */
    Number number() {
        return switch (random.nextInt(9)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> random.nextInt(1000);
            case 2 -> random.nextInt();
            case 3 -> random.nextLong() >> 11;
            case 4 -> random.nextInt(100_000) / 100.0;
            case 5 -> random.nextGaussian() * 1e-5;
            case 6 -> Math.rint(random.nextDouble() * Math.pow(2, random.nextInt(1024)));
            case 7 -> random.nextInt(10_000) * Double.MIN_VALUE;
            default -> Double.longBitsToDouble(random.nextLong());
        };
    }

    private Object next(int depth) {
        return depth == 0 || random.nextInt(4) == 0 ? one(leaves).get() : container(depth);
    }

    private Object container(int depth) {
        int size = random.nextInt(6);
        if (random.nextBoolean()) {
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                list.add(next(depth - 1));
            }
            return random.nextBoolean() ? new JsonArray(list) : list;
        }
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(random.nextBoolean() ? NAMES[random.nextInt(NAMES.length)] : text(), next(depth - 1));
        }
        return random.nextBoolean() ? new JsonObject(map) : map;
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int pieces = random.nextInt(5); pieces > 0; pieces--) {
            switch (random.nextInt(4)) {
                case 0 -> text.append(SPECIAL[random.nextInt(SPECIAL.length)]);
                case 1 -> text.append((char) random.nextInt(0x10000));
                case 2 -> text.appendCodePoint(random.nextInt(0x110000));
                default -> text.append("some words ".repeat(random.nextInt(3)));
            }
        }
        return text.toString();
    }

    private Instant date() {
        return Instant.ofEpochMilli(
                switch (random.nextInt(4)) {
                    case 0 -> random.nextBoolean() ? MAX_DATE : -MAX_DATE;
                    case 1 -> random.nextInt();
                    case 2 -> random.nextLong() % MAX_DATE;
                    default -> 1_700_000_000_000L + random.nextInt();
                });
    }

    private Object bytes() {
        byte[] bytes = new byte[random.nextInt(4) == 0 ? random.nextInt(300) : random.nextInt(4)];
        random.nextBytes(bytes);
        return random.nextBoolean() ? bytes : Buffer.buffer(bytes);
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
