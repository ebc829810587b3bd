package org.clusterclient.fuzz;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;

/**
 * What a hostile peer sends, made of an input. Its first byte says whether the peer has registered before, as whom, and
 * whether the rest is the stream itself, or the parts of packets with sound headers: for each a byte for its kind, one for
 * how long the part is, and the part.
 */
final class HostileStream {

    private static final int REGISTERED = 1;
    private static final int PACKETS = 2;
    private static final int NPM = 4;

    private final byte[] input;
    private final int flags;
    private long id = 100;

    HostileStream(byte[] input) {
        this.input = input;
        this.flags = input.length == 0 ? 0 : input[0];
    }

    boolean registered() {
        return (flags & REGISTERED) != 0;
    }

    boolean npm() {
        return (flags & NPM) != 0;
    }

    /** Returns what is sent behind the registration, if there is one. */
    Buffer bytes() {
        Buffer rest = Buffer.buffer(input).getBuffer(Math.min(1, input.length), input.length);
        return (flags & PACKETS) == 0 ? rest : packets(rest);
    }

    private Buffer packets(Buffer parts) {
        Buffer packets = Buffer.buffer();
        for (int at = 0; at + 2 <= parts.length(); ) {
            int from = at + 2;
            int to = Math.min(parts.length(), from + (parts.getByte(at + 1) & 0xff));
            append(parts.getByte(at), parts.getBuffer(from, to), packets);
            at = to;
        }
        return packets;
    }

    private void append(byte kind, Buffer part, Buffer out) {
        String text = part.toString(StandardCharsets.ISO_8859_1);
        switch (kind & 0xf) {
            case 0 -> append(kind, part, Buffer.buffer(), out);
            case 1 -> append(kind, invoke("echo", 1, false), argument(part), out);
            case 2 -> append(kind, invoke("add", 2, false), part, out);
            case 3 -> append(kind, invoke("publish", 1, true), argument(part), out);
            case 4 -> append(kind, invoke("unPublish", 1, false), argument(part), out);
            case 5 -> append(kind, invoke(text, 0, false), Buffer.buffer(), out);
            case 6 -> append(kind, registration("subscribe", part), Buffer.buffer(), out);
            case 7 -> append(kind, registration("unSubscribe", part), Buffer.buffer(), out);
            case 8 -> append(kind, json("subscribe").put("key", text).put("reg", new JsonObject()), out);
            case 9 -> append(kind, json("register_channel").put("channelName", text), out);
            case 10 -> append(kind, json("heartbeat"), out);
            case 11 -> append(kind, json("subscribe_result_res"), out);
            case 12 -> append(kind, json("goaway_res"), out);
            case 13 -> append(kind, json("invoke_result").put("success", true).toBuffer(), part, out);
            case 14 -> append(kind, json(text), out);
            default -> append(kind, invoke("echo", part.length(), false), part, out);
        }
    }

    private void append(byte kind, JsonObject connectionObject, Buffer out) {
        append(kind, connectionObject.toBuffer(), Buffer.buffer(), out);
    }

    /** Appends a packet; the highest bit of the kind makes it a response, the next one gives it no timeout. */
    private void append(byte kind, Buffer connectionObject, Buffer application, Buffer out) {
        out.appendByte((byte) 1)
                .appendByte((byte) (kind < 0 ? 1 : 0))
                .appendShort((short) 0)
                .appendLong(kind < 0 ? id - 100 : id++)
                .appendInt((kind & 0x40) == 0 ? 1_000 : 0)
                .appendInt(connectionObject.length())
                .appendInt(application.length())
                .appendBuffer(connectionObject)
                .appendBuffer(application);
    }

    private static Buffer argument(Buffer part) {
        return Buffer.buffer().appendInt(part.length()).appendBuffer(part);
    }

    private static Buffer invoke(String method, int argLength, boolean oneway) {
        return json("invoke")
                .put("method", method)
                .put("argLength", argLength)
                .put("oneway", oneway)
                .toBuffer();
    }

    private static Buffer registration(String type, Buffer registration) {
        return Buffer.buffer("{\"type\":\"" + type + "\",\"ack\":true,\"key\":\"k\",\"reg\":")
                .appendBuffer(registration)
                .appendString("}");
    }

    private static JsonObject json(String type) {
        return new JsonObject().put("type", type);
    }
}
