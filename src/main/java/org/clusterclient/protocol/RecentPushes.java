package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes pushes that differ from one before in the number of their value only, which comes last. Bounded in number
 * and size. Confined to the thread of its connection.
 */
final class RecentPushes {

    /** In bytes, of all that comes before the number. */
    static final int MAX_LENGTH = 512;

    /** More could overflow. */
    private static final int MAX_DIGITS = 18;

    private static final byte[] MEMBER = ",\"version\":".getBytes(StandardCharsets.US_ASCII);

    private final Map<Head, byte[]> bytesByHead = new RecentlyUsed<>();
    private final Map<Buffer, Head> headsByBytes = new RecentlyUsed<>();

    /** All that comes before the number. */
    private record Head(String key, long epoch) {}

    /** Returns the bytes of a push, null if it is not like one before. */
    byte @Nullable [] encode(SubscribeResult push) {
        Version version = push.version();
        byte[] head = version == null ? null : bytesByHead.get(new Head(push.key(), version.epoch()));
        if (version == null || head == null || version.number() < 0) {
            return null;
        }
        byte[] number = Long.toString(version.number()).getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[head.length + number.length + 1];
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(number, 0, bytes, head.length, number.length);
        bytes[bytes.length - 1] = '}';
        return bytes;
    }

    /** Remembers how a push is written. */
    void written(SubscribeResult push, Buffer bytes) {
        int at = numberAt(bytes);
        if (at > 0 && push.version() != null) {
            bytesByHead.put(new Head(push.key(), push.version().epoch()), bytes.getBytes(0, at));
        }
    }

    /** Returns the push of those bytes, null if they are not like those of one before. */
    @Nullable
    SubscribeResult decode(Buffer bytes) {
        int at = numberAt(bytes);
        Head head = at < 0 ? null : headsByBytes.get(bytes.slice(0, at));
        if (head == null) {
            return null;
        }
        long number = 0;
        for (int i = at; i < bytes.length() - 1; i++) {
            number = 10 * number + bytes.getByte(i) - '0';
        }
        return new SubscribeResult(head.key, new Version(head.epoch, number));
    }

    /** Remembers how a push was read. */
    void read(SubscribeResult push, Buffer bytes) {
        int at = numberAt(bytes);
        if (at > 0 && push.version() != null) {
            headsByBytes.put(
                    bytes.getBuffer(0, at), new Head(push.key(), push.version().epoch()));
        }
    }

    int count() {
        return bytesByHead.size() + headsByBytes.size();
    }

    /**
     * Returns where the number of a JSON object begins whose last member is {@code version}, -1 if it is none, or one that is
     * written otherwise. What follows the last quote of an object is no part of a string, and what precedes a comma and a
     * member's name is complete.
     */
    private static int numberAt(Buffer bytes) {
        int end = bytes.length() - 1;
        int at = end;
        while (at > 0 && isDigit(bytes.getByte(at - 1))) {
            at--;
        }
        int digits = end - at;
        boolean number = digits == 1 || (digits > 1 && digits <= MAX_DIGITS && bytes.getByte(at) != '0');
        if (!number || bytes.getByte(end) != '}' || at > MAX_LENGTH || at < MEMBER.length) {
            return -1;
        }
        for (int i = 0; i < MEMBER.length; i++) {
            if (bytes.getByte(at - MEMBER.length + i) != MEMBER[i]) {
                return -1;
            }
        }
        return at;
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }
}
