package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;

/** One packet captured from the reference. */
record Golden(String name, Buffer bytes, JsonObject header, JsonObject connectionObject) {

    static List<Golden> packets() {
        try (InputStream in = Golden.class.getResourceAsStream("/protocol/packets.json")) {
            return new JsonArray(Buffer.buffer(in.readAllBytes()))
                    .stream().map(JsonObject.class::cast).map(Golden::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Buffer bytes(String hex) {
        return Buffer.buffer(HexFormat.of().parseHex(hex));
    }

    static String hex(Buffer bytes) {
        return HexFormat.of().formatHex(bytes.getBytes());
    }

    private static Golden of(JsonObject json) {
        return new Golden(
                json.getString("name"),
                bytes(json.getString("hex")),
                json.getJsonObject("header"),
                json.getJsonObject("connObj"));
    }

    @Override
    public String toString() {
        return name;
    }
}
