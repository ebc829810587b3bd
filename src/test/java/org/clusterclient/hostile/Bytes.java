package org.clusterclient.hostile;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.HexFormat;
import org.clusterclient.protocol.Arguments;

/** Packets as no encoder writes them. */
final class Bytes {

    private static final Buffer NONE = Buffer.buffer();

    private Bytes() {}

    static Buffer hex(String hex) {
        return Buffer.buffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    static Buffer header(int version, int kind, long id, int timeout, int connection, int application) {
        return Buffer.buffer()
                .appendByte((byte) version)
                .appendByte((byte) kind)
                .appendShort((short) 0)
                .appendLong(id)
                .appendInt(timeout)
                .appendInt(connection)
                .appendInt(application);
    }

    /** Returns a header that promises as much. */
    static Buffer promising(int connection, int application) {
        return header(1, 0, End.ID, 0, connection, application);
    }

    /** Returns a request with these bytes as its connection object. */
    static Buffer request(Buffer connection) {
        return request(End.ID, connection, NONE);
    }

    static Buffer request(String connection) {
        return request(Buffer.buffer(connection));
    }

    static Buffer request(JsonObject connection) {
        return request(connection.toBuffer());
    }

    static Buffer request(long id, Buffer connection, Buffer application) {
        return header(1, 0, id, 0, connection.length(), application.length())
                .appendBuffer(connection)
                .appendBuffer(application);
    }

    static Buffer response(long id, JsonObject connection) {
        Buffer bytes = connection.toBuffer();
        return header(1, 1, id, 0, bytes.length(), 0).appendBuffer(bytes);
    }

    /** Returns a call, its arguments encoded for that phase. */
    static Buffer call(Phase phase, String method, Object... arguments) {
        return call(End.ID, phase, method, arguments);
    }

    static Buffer call(long id, Phase phase, String method, Object... arguments) {
        JsonArray array = new JsonArray(Arrays.asList(arguments));
        return request(id, invoke(method, arguments.length).toBuffer(), Arguments.encode(array, phase.transcode()));
    }

    /** Returns a call with this application object, whatever it promises. */
    static Buffer call(String method, int argLength, Buffer application) {
        return request(End.ID, invoke(method, argLength).toBuffer(), application);
    }

    static JsonObject invoke(String method, int argLength) {
        return type("invoke").put("method", method).put("argLength", argLength).put("oneway", false);
    }

    static JsonObject type(String type) {
        return new JsonObject().put("type", type);
    }

    /** Returns {@code before} and {@code after} so often that they nest as deeply, around {@code within}. */
    static String nested(int levels, String before, String within, String after) {
        return before.repeat(levels) + within + after.repeat(levels);
    }
}
