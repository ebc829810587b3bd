package org.clusterclient.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Transcode;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Application objects as JSON text: what two processes of this module speak. Numbers come back as {@code Integer},
 * {@code Long} or {@code Double}, whichever the text calls for; integers beyond 64 bits as {@code Double}, as everything
 * else that reads JSON would have them. NaN and infinities are refused in both directions, and so are texts of more arrays
 * and objects together than 65,536 and one for every 16 bytes.
 */
public final class JsonTranscode implements Transcode {

    /** The name of this transcode. */
    public static final String NAME = "json";

    /** In bytes; from here on, names of members may be so many that they are better not kept. */
    private static final int LARGE = 64 * 1024;

    /**
     * Keeping names spares time when they recur. When they do not, it is most of the time that parsing takes, and when their
     * hash codes are all the same, which a hostile peer can see to, it grows with the square of their number.
     */
    static final JsonFactory KEEPING_NO_NAMES = JsonFactory.builder()
            .streamReadConstraints(JacksonCodec.createParser("").streamReadConstraints()) // its bounds are configurable
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Returns the JSON text of a value, in UTF-8.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if it is, or contains, something that JSON cannot carry
     */
    @Override
    public Buffer encode(@Nullable Object value) {
        return toBytes(value);
    }

    /**
     * Returns the value of a JSON text, null for an empty one: an npm process sends nothing for {@code undefined}.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if it is not JSON, has a number that no double can hold, or too
     *     many arrays and objects for its length
     */
    @Override
    public @Nullable Object decode(Buffer bytes) {
        return bytes.length() == 0 ? null : toValue(bytes);
    }

    static Buffer toBytes(@Nullable Object value) {
        if (value instanceof String text) {
            Buffer plain = PlainString.encode(text);
            if (plain != null) {
                return plain;
            }
        }
        Buffer bytes;
        try {
            bytes = Json.encodeToBuffer(value);
        } catch (RuntimeException e) { // also for keys that are no strings, which fail as the codec happens to
            throw new ClusterException(ErrorCode.BAD_ARGUMENTS, "cannot be carried as JSON: " + e.getMessage(), e);
        }
        // After encoding, which has limited the depth: a value that contains itself would not end here.
        if (!finite(value)) {
            throw new ClusterException(ErrorCode.BAD_ARGUMENTS, "cannot be carried as JSON: a number is not finite");
        }
        if (Containers.tooMany(bytes)) {
            throw new ClusterException(
                    ErrorCode.BAD_ARGUMENTS, "cannot be carried as JSON: " + Containers.tooMany(bytes.length()));
        }
        return bytes;
    }

    static @Nullable Object toValue(Buffer bytes) {
        String plain = PlainString.decode(bytes);
        if (plain != null) {
            return plain;
        }
        if (Containers.tooMany(bytes)) { // before anything is made of it
            throw new ClusterException(
                    ErrorCode.BAD_PACKET, "not JSON to be read: " + Containers.tooMany(bytes.length()));
        }
        Object value;
        try {
            value = bytes.length() < LARGE ? Json.decodeValue(bytes) : decodeLarge(bytes);
        } catch (DecodeException | IOException e) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "not JSON: " + Excerpt.ofMessage(e.getMessage()), e);
        }
        return narrow(value);
    }

    /** The parser that keeps no names reads characters only, of which malformed bytes must not become some. */
    private static @Nullable Object decodeLarge(Buffer bytes) throws IOException {
        CharBuffer text = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(bytes.getBytes()));
        try (JsonParser parser = KEEPING_NO_NAMES.createParser(text.array(), text.arrayOffset(), text.remaining())) {
            return JacksonCodec.fromParser(parser, Object.class);
        }
    }

    private static boolean finite(@Nullable Object value) {
        if (value instanceof Number number) {
            return Double.isFinite(number.doubleValue());
        }
        if (value instanceof JsonObject object) {
            return finite(object.getMap());
        }
        if (value instanceof JsonArray array) {
            return finite(array.getList());
        }
        Iterable<?> members =
                value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> l ? l : List.of();
        for (Object member : members) {
            if (!finite(member)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the value, with its numbers made Integer, Long or Double in place. */
    private static @Nullable Object narrow(@Nullable Object value) {
        if (value instanceof Number number) {
            return narrow(number);
        }
        if (value instanceof JsonObject object) {
            narrowMembers(object.getMap());
        } else if (value instanceof JsonArray array) {
            narrowElements(array.getList());
        } else if (value instanceof Map<?, ?> map) {
            narrowMembers(map);
        } else if (value instanceof List<?> list) {
            narrowElements(list);
        }
        return value;
    }

    private static Number narrow(Number number) {
        if (!Double.isFinite(number.doubleValue())) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "a number is too large for a double");
        }
        return number instanceof BigInteger ? (Number) number.doubleValue() : number;
    }

    @SuppressWarnings("unchecked") // what the codec has made has string keys and takes any value
    private static void narrowMembers(Map<?, ?> map) {
        for (Map.Entry<String, @Nullable Object> member : ((Map<String, @Nullable Object>) map).entrySet()) {
            Object value = member.getValue();
            Object narrowed = narrow(value);
            if (narrowed != value) {
                member.setValue(narrowed);
            }
        }
    }

    @SuppressWarnings("unchecked") // what the codec has made takes any value
    private static void narrowElements(List<?> list) {
        for (ListIterator<@Nullable Object> at = ((List<@Nullable Object>) list).listIterator(); at.hasNext(); ) {
            Object value = at.next();
            Object narrowed = narrow(value);
            if (narrowed != value) {
                at.set(narrowed);
            }
        }
    }
}
