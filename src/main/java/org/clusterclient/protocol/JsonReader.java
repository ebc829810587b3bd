package org.clusterclient.protocol;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Makes a value of what a parser reads: objects and arrays, nested ones too, are those of Vert.x, as the copies of its event
 * bus are; numbers are {@code Integer}, {@code Long} or {@code Double}. The parser bounds the depth.
 */
final class JsonReader {

    private final JsonParser parser;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Returns the one value of a text, and closes its parser.
     *
     * @throws IOException if it is not JSON
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if a number is too large for a double
     */
    static @Nullable Object read(JsonParser parser) throws IOException {
        try (parser) {
            JsonToken first = parser.nextToken();
            if (first == null) {
                throw new JsonParseException(parser, "no value");
            }
            Object value = new JsonReader(parser).value(first);
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "more than one value");
            }
            return value;
        }
    }

    private @Nullable Object value(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new JsonParseException(parser, "unexpected token");
        };
    }

    private JsonObject object() throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            members.put(name, value(parser.nextToken()));
        }
        return new JsonObject(members);
    }

    private JsonArray array() throws IOException {
        List<@Nullable Object> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            elements.add(value(token));
        }
        return new JsonArray(elements);
    }

    private Number number() throws IOException {
        Number number = parser.getNumberValue();
        if (number instanceof Integer || number instanceof Long) {
            return number;
        }
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "a number is too large for a double");
        }
        return number instanceof BigInteger ? (Number) value : number;
    }
}
