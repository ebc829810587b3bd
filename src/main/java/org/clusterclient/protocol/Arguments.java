package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Transcode;
import org.clusterclient.bytes.Buffers;
import org.jspecify.annotations.Nullable;

/**
 * The application object of an {@code invoke} (README, Wire protocol): for each argument its length, 4 bytes big-endian,
 * and its encoding. No arguments: no bytes.
 */
public final class Arguments {

    private static final int LENGTH_SIZE = Integer.BYTES;

    private Arguments() {}

    /**
     * Returns the bytes of the arguments.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if the transcode cannot carry one of them
     */
    public static Buffer encode(JsonArray args, Transcode transcode) {
        Buffer plain = args.size() == 1 && transcode instanceof JsonTranscode
                ? plain(args.getList().get(0))
                : null;
        return plain == null ? encodeEach(args, transcode) : plain;
    }

    /** Returns what most often there is: one string, which is written where its length goes before it. */
    private static @Nullable Buffer plain(@Nullable Object arg) {
        Buffer plain = arg instanceof String text ? PlainString.encode(text, LENGTH_SIZE) : null;
        return plain == null ? null : plain.setInt(0, plain.length() - LENGTH_SIZE);
    }

    private static Buffer encodeEach(JsonArray args, Transcode transcode) {
        Buffer out = Buffer.buffer(0);
        for (int i = 0; i < args.size(); i++) {
            Buffer arg = transcode.encode(value(args, i));
            if (i == 0) { // mostly there is one
                out = Buffer.buffer(Buffers.isLong(arg) ? LENGTH_SIZE : LENGTH_SIZE + arg.length());
            }
            out = Buffers.append(out.appendInt(arg.length()), arg);
        }
        return out;
    }

    /**
     * Returns the arguments that were written so.
     *
     * @param app the application object
     * @param argLength how many arguments the connection object promises
     * @param transcode how they were encoded
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if the lengths do not add up to exactly that many arguments,
     *     or one of them is no encoding of the transcode
     */
    public static JsonArray decode(Buffer app, int argLength, Transcode transcode) {
        check(app, argLength);
        JsonArray args = new JsonArray(new ArrayList<>(argLength));
        for (int at = 0; at < app.length(); ) {
            int start = at + LENGTH_SIZE;
            int end = start + app.getInt(at);
            args.add(transcode.decode(app.slice(start, end)));
            at = end;
        }
        return args;
    }

    /** Checks every length before the first argument is decoded. */
    private static void check(Buffer app, int argLength) {
        int count = 0;
        int at = 0;
        while (app.length() - at >= LENGTH_SIZE) {
            int length = app.getInt(at);
            int left = app.length() - at - LENGTH_SIZE;
            if (length < 0 || length > left) {
                throw new ClusterException(
                        ErrorCode.BAD_PACKET,
                        "argument out of range: index=" + count + " length=" + length + " left=" + left);
            }
            at += LENGTH_SIZE + length;
            count++;
        }
        if (at != app.length() || count != argLength) {
            throw new ClusterException(
                    ErrorCode.BAD_PACKET,
                    "arguments do not add up: argLength=" + argLength + " found=" + count + " bytes over="
                            + (app.length() - at));
        }
    }

    /** Returns the element as a transcode takes it: JSON as its Vert.x class, anything else as it is, dates and bytes too. */
    private static @Nullable Object value(JsonArray args, int index) {
        List<?> raw = args.getList();
        Object value = raw.get(index);
        return value instanceof Map || value instanceof List ? args.getValue(index) : value;
    }
}
