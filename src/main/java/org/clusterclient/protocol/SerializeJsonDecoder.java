package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.clusterclient.api.ClusterException;
import org.jspecify.annotations.Nullable;

/** Reads one value from serialize-json: the structure, whose indexes refer to the dictionary before it. */
final class SerializeJsonDecoder {

    private static final byte END = 0; // not a symbol of the structure

    private final byte[] bytes;
    private final SerializeJsonDictionary dictionary;
    private int at;
    private int depth;
    private int containers;

    private SerializeJsonDecoder(byte[] bytes) {
        this.bytes = bytes;
        this.dictionary = new SerializeJsonDictionary(bytes);
        this.at = dictionary.end();
    }

    /**
     * Returns the value of an encoding.
     *
     * @param bytes the encoding, which is not the same afterwards
     * @throws ClusterException {@link org.clusterclient.api.ErrorCode#BAD_PACKET} if it is malformed
     */
    static @Nullable Object decode(byte[] bytes) {
        SerializeJsonDecoder decoder = new SerializeJsonDecoder(bytes);
        Object value = decoder.value();
        if (decoder.at < bytes.length) {
            throw decoder.unexpected();
        }
        return value;
    }

    private @Nullable Object value() {
        return switch (symbol()) {
            case '$' -> object(new JsonObject());
            case '@' -> array();
            case '*' -> bytes();
            case '#' -> object(new JsonObject().put("name", "Error"));
            case '-' -> constant();
            default -> dictionary.value(index());
        };
    }

    private JsonObject object(JsonObject object) {
        for (boolean more = open(); more; more = next()) {
            String name = name();
            if (symbol() != '|') {
                throw unexpected();
            }
            at++;
            object.put(name, value());
        }
        depth--;
        return object;
    }

    private JsonArray array() {
        JsonArray array = new JsonArray();
        for (boolean more = open(); more; more = next()) {
            array.add(value());
        }
        depth--;
        return array;
    }

    private Buffer bytes() {
        boolean more = open();
        byte[] octets = new byte[more ? elements() : 0];
        for (int i = 0; more; i++, more = next()) {
            octets[i] = dictionary.octet(index());
        }
        depth--;
        return Buffer.buffer(octets);
    }

    /** Returns how many elements the list has, at most, whose first one starts here, and that contains no other list. */
    private int elements() {
        int elements = 1;
        for (int i = at; i < bytes.length && bytes[i] != ']'; i++) {
            if (bytes[i] == '|') {
                elements++;
            }
        }
        return elements;
    }

    private @Nullable Object constant() {
        at++;
        byte symbol = symbol();
        at++;
        return switch (symbol) {
            case '1' -> true;
            case '2' -> false;
            case '3', '5' -> null; // 5 is undefined
            case '4' -> "";
            default -> {
                at--;
                throw unexpected();
            }
        };
    }

    private String name() {
        if (symbol() != '-') {
            return dictionary.string(index());
        }
        if (constant() instanceof String name) {
            return name;
        }
        throw SerializeJsonDictionary.malformed("the name of a member is no string");
    }

    /** Returns the index that is written here. */
    private int index() {
        int start = at;
        int index = 0;
        for (int digit = JavaScriptNumber.digit(symbol()); digit >= 0; digit = JavaScriptNumber.digit(symbol())) {
            index = Math.min(index * 36 + digit, SerializeJsonTranscode.MAX_ENTRIES);
            at++;
        }
        if (at == start) {
            throw unexpected();
        }
        return index;
    }

    /** Goes into a list, and returns whether it has a first element. */
    private boolean open() {
        if (++depth > SerializeJsonTranscode.MAX_DEPTH) {
            throw SerializeJsonDictionary.malformed("nests deeper than " + SerializeJsonTranscode.MAX_DEPTH);
        }
        if (++containers > Containers.max(bytes.length)) {
            throw SerializeJsonDictionary.malformed(Containers.tooMany(bytes.length));
        }
        at++;
        if (symbol() == ']') {
            at++;
            return false;
        }
        return true;
    }

    /** Goes behind an element of a list, and returns whether there is another. */
    private boolean next() {
        byte symbol = symbol();
        if (symbol != '|' && symbol != ']') {
            throw unexpected();
        }
        at++;
        return symbol == '|';
    }

    private byte symbol() {
        return at < bytes.length ? bytes[at] : END;
    }

    private ClusterException unexpected() {
        return SerializeJsonDictionary.malformed(
                at < bytes.length
                        ? "unexpected at " + at + ": 0x" + Integer.toHexString(Byte.toUnsignedInt(bytes[at]))
                        : "truncated");
    }
}
