package org.clusterclient.protocol;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.TSFBuilder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Transcode;
import org.clusterclient.bytes.Buffers;
import org.clusterclient.bytes.Bytes;
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

    private static final JsonFactory FACTORY = factory()
            .configure(JsonReadFeature.ALLOW_JAVA_COMMENTS, true) // as JSON of Vert.x has it
            .build();

    /**
     * Keeping names spares time when they recur. When they do not, it is most of the time that parsing takes, and when their
     * hash codes are all the same, which a hostile peer can see to, it grows with the square of their number.
     */
    static final JsonFactory KEEPING_NO_NAMES = factory()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private static TSFBuilder<?, ?> factory() {
        return JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.threadLocalPool())
                .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
                .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                .streamReadConstraints(JacksonCodec.createParser("").streamReadConstraints()); // they are configurable
    }

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
            bytes = write(value);
        } catch (RuntimeException
                | IOException e) { // also for keys that are no strings, which fail as the codec happens to
            throw new ClusterException(ErrorCode.BAD_ARGUMENTS, "cannot be carried as JSON: " + e.getMessage(), e);
        }
        if (Containers.tooMany(bytes)) {
            throw new ClusterException(
                    ErrorCode.BAD_ARGUMENTS, "cannot be carried as JSON: " + Containers.tooMany(bytes.length()));
        }
        return bytes;
    }

    private static Buffer write(@Nullable Object value) throws IOException {
        BufferRecycler recycler = FACTORY._getBufferRecycler();
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(recycler)) {
            try (JsonGenerator generator = new NumberWriter(FACTORY.createGenerator(bytes))) {
                JacksonCodec.encodeJson(value, generator);
            }
            return Buffers.wrap(bytes.getClearAndRelease());
        } finally {
            recycler.releaseToPool();
        }
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
        try {
            return JsonReader.read(parser(bytes));
        } catch (IOException e) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "not JSON: " + Excerpt.ofMessage(e.getMessage()), e);
        }
    }

    private static JsonParser parser(Buffer bytes) throws IOException {
        if (bytes.length() >= LARGE) {
            return parserOfLarge(bytes);
        }
        Bytes json = Bytes.of(bytes);
        if (isOfWideCharacters(json)) {
            throw new CharConversionException("not in UTF-8");
        }
        return FACTORY.createParser(json.array(), json.from(), json.length());
    }

    /**
     * Returns whether a text is in UTF-16 or UTF-32, which Jackson would recognise, and read beyond its end: one of its first
     * two bytes is 0, or of a byte order mark that UTF-8 does not have.
     */
    private static boolean isOfWideCharacters(Bytes json) {
        for (int i = json.from(); i < json.from() + Math.min(2, json.length()); i++) {
            int octet = json.array()[i] & 0xff;
            if (octet == 0 || octet >= 0xfe) {
                return true;
            }
        }
        return false;
    }

    /** The parser that keeps no names reads characters only, of which malformed bytes must not become some. */
    private static JsonParser parserOfLarge(Buffer bytes) throws IOException {
        Bytes json = Bytes.of(bytes);
        CharBuffer text = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .decode(ByteBuffer.wrap(json.array(), json.from(), json.length()));
        return KEEPING_NO_NAMES.createParser(text.array(), text.arrayOffset(), text.remaining());
    }
}
