package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.vertx.core.buffer.Buffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.Test;

/**
 * Damaged encodings are read or refused as malformed, and nothing else. The system property {@code serializeJson.seed}
 * repeats a run.
 */
class SerializeJsonMutationTest {

    private static final int ENCODINGS = 400;
    private static final int MUTATIONS = 100;
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final String[] INSERTS = {
        "|", "^", "@", "$", "*", "#", "]", "@]", "$]", "-1", "-4", "-5", "-", "0", "1", "Z", "ZZZZZZZ", "|0", "%", "%2",
        "+", "NAN"
    };

    private final SerializeJsonTranscode transcode = new SerializeJsonTranscode();
    private final long seed = Long.getLong("serializeJson.seed", new Random().nextLong());
    private final SerializeJsonValues values = new SerializeJsonValues(seed);
    private final Random random = new Random(seed);
    private int refused;

    @Test
    void truncatedEncodingsAreRefusedUnlessAnIndexIsCut() {
        int all = 0;
        for (int i = 0; i < ENCODINGS; i++) {
            byte[] bytes = transcode.encode(values.next()).getBytes();
            for (int length = 1; length < bytes.length; length++, all++) {
                decode(Buffer.buffer().appendBytes(bytes, 0, length));
            }
        }
        assertTrue(refused > all * 0.99, () -> "seed=" + seed + " refused=" + refused);
    }

    @Test
    void changedBytesAreReadOrRefused() {
        for (int i = 0; i < ENCODINGS; i++) {
            byte[] bytes = transcode.encode(values.next()).getBytes();
            for (int m = 0; m < MUTATIONS; m++) {
                byte[] changed = bytes.clone();
                for (int n = random.nextInt(3); n >= 0; n--) {
                    int at = random.nextInt(bytes.length);
                    changed[at] = random.nextBoolean()
                            ? (byte) random.nextInt()
                            : (byte) (changed[at] ^ 1 << random.nextInt(8));
                }
                decode(Buffer.buffer(changed));
            }
        }
        assertTrue(refused > ENCODINGS, () -> "seed=" + seed + " refused=" + refused);
    }

    @Test
    void insertedTokensAreReadOrRefused() {
        for (int i = 0; i < ENCODINGS; i++) {
            byte[] bytes = transcode.encode(values.next()).getBytes();
            for (int m = 0; m < MUTATIONS; m++) {
                int at = random.nextInt(bytes.length + 1);
                int rest = Math.min(bytes.length, at + random.nextInt(2)); // some replace a byte
                decode(Buffer.buffer()
                        .appendBytes(bytes, 0, at)
                        .appendString(INSERTS[random.nextInt(INSERTS.length)])
                        .appendBytes(bytes, rest, bytes.length - rest));
            }
        }
        assertTrue(refused > ENCODINGS, () -> "seed=" + seed + " refused=" + refused);
    }

    private void decode(Buffer bytes) {
        String what = "seed=" + seed + " bytes=" + Golden.hex(bytes);
        long start = System.nanoTime();
        try {
            transcode.encode(transcode.decode(bytes)); // whatever is read can be written
        } catch (ClusterException e) {
            assertEquals(ErrorCode.BAD_PACKET, e.errorCode(), what);
            refused++;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            fail(what, e);
        }
        assertTrue(System.nanoTime() - start < LIMIT_NANOS, what);
    }
}
