package org.clusterclient;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Short digest of a JSON value that does not depend on the order of members. Stateless. */
final class ConfigFingerprint {

    /** 64 bits: plenty to notice a difference, and short in a log line. */
    private static final int BYTES = 8;

    private ConfigFingerprint() {}

    /** Returns the first 16 hexadecimal digits of the SHA-256 of {@code json} with its members sorted. */
    static String of(JsonObject json) {
        byte[] canonical = new JsonObject(sorted(json)).encode().getBytes(StandardCharsets.UTF_8);
        return HexFormat.of().formatHex(sha256().digest(canonical), 0, BYTES);
    }

    private static Map<String, @Nullable Object> sorted(JsonObject json) {
        Map<String, @Nullable Object> members = new TreeMap<>();
        json.forEach(member -> members.put(member.getKey(), canonical(member.getValue())));
        return members;
    }

    private static @Nullable Object canonical(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return sorted(object);
        }
        if (value instanceof JsonArray array) {
            List<@Nullable Object> elements = new ArrayList<>();
            array.forEach(element -> elements.add(canonical(element)));
            return elements;
        }
        return value;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
