package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecentPushesTest {

    private static final List<String> KEYS = List.of("k", "{\"a\":1}", "}", "\\", "\"version\":7}", "\u00e4\u20ac");
    private static final long[] NUMBERS = {0, 1, 9, 10, 123_456_789_012L, 999_999_999_999_999_999L, Long.MAX_VALUE};

    private final RecentPushes pushes = new RecentPushes();

    private static SubscribeResult push(String key, long epoch, long number) {
        return new SubscribeResult(key, new Version(epoch, number));
    }

    @Test
    void writesAsTheFirstOneWasWritten() {
        for (String key : KEYS) {
            SubscribeResult first = push(key, 5, 1);
            assertNull(pushes.encode(first));
            pushes.written(first, first.encode());
        }
        for (String key : KEYS) {
            for (long number : NUMBERS) {
                SubscribeResult next = push(key, 5, number);
                assertArrayEquals(next.encode().getBytes(), pushes.encode(next));
            }
            assertNull(pushes.encode(push(key, 6, 1)), "another term");
            assertNull(pushes.encode(new SubscribeResult(key, null)), "of an npm process");
            assertNull(pushes.encode(push(key, 5, -1)));
        }
    }

    @Test
    void readsWhatAParserReads() {
        for (String key : KEYS) {
            SubscribeResult first = push(key, 5, 1);
            assertNull(pushes.decode(first.encode()));
            pushes.read(first, first.encode());
        }
        for (String key : KEYS) {
            for (long number : NUMBERS) {
                SubscribeResult next = push(key, 5, number);
                SubscribeResult read = pushes.decode(next.encode());
                assertEquals(number == Long.MAX_VALUE ? null : next, read, "longer numbers are left to a parser");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"subscribe_result\",\"version\":5,\"epoch\":3,\"key\":\"k\",\"x\":1}",
                "{\"type\":\"subscribe_result\",\"key\":\"k\",\"epoch\":3,\"version\":5,\"x\\\",\\\"version\":1}",
                "{\"type\":\"subscribe_result\",\"epoch\":3,\"version\":5,\"key\":\",\\\"version\\\":1}\"}",
                "{\"type\":\"subscribe_result\",\"key\":\"k\",\"epoch\":3,\"version\":5,\"x\":{\"a\":1,\"version\":1}}",
                "{\"type\":\"subscribe_result\",\"key\":\"k\",\"epoch\":3,\"version\":5 }",
                "{\"type\":\"subscribe_result\",\"key\":\"k\",\"version\":5,\"epoch\":3}"
            })
    void remembersNothingThatEndsOtherwise(String json) {
        Buffer bytes = Buffer.buffer(json);
        pushes.read((SubscribeResult) ConnectionObject.decode(bytes), bytes);
        assertEquals(0, pushes.count());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "01", "00", "-1", "1.5", "1e3", " 1", "1 ", "x", "1,\"version\":2", "1234567890123456789"})
    void leavesOtherNumbersToAParser(String number) {
        SubscribeResult first = push("k", 5, 1);
        pushes.read(first, first.encode());
        String head = first.encode().toString().replace("1}", "");
        assertNotNull(pushes.decode(Buffer.buffer(head + "7}")));
        assertNull(pushes.decode(Buffer.buffer(head + number + "}")));
        assertNull(pushes.decode(Buffer.buffer(head + number)));
        assertNull(pushes.decode(Buffer.buffer(number + "}")));
    }

    @Test
    void isBoundedInNumberAndSize() {
        for (int i = 0; i < 2 * RecentlyUsed.MAX_COUNT; i++) {
            SubscribeResult push = push("k" + i, 1, 1);
            pushes.read(push, push.encode());
            pushes.written(push, push.encode());
        }
        assertEquals(2 * RecentlyUsed.MAX_COUNT, pushes.count());
        SubscribeResult large = push("k".repeat(RecentPushes.MAX_LENGTH), 1, 1);
        pushes.read(large, large.encode());
        pushes.written(large, large.encode());
        assertNull(pushes.decode(large.encode()));
        assertNull(pushes.encode(large));
    }
}
