package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.freePort;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.clusterclient.fixture.FlowingDataClient;
import org.clusterclient.fixture.FlowingService;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.MemberProcess;
import org.clusterclient.fixture.RawFollower;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.junit.jupiter.api.Test;

/** A leader that pushes much to a follower that stops reading keeps little of it. */
class SlowReaderForkIT {

    private static final int PER_SECOND = 5_000;
    private static final int LENGTH = 10 * 1024;
    private static final int SECONDS = Integer.getInteger("slow.seconds", 5);
    private static final long MOST_MORE_KIB = 64 * 1024;

    /** As much as a leader without a bound would fill; given this way, since it outdoes the command line. */
    private static final Map<String, String> HEAP = Map.of("_JAVA_OPTIONS", "-Xmx2g");

    private final ClusterClientOptions options = new ClusterClientOptions()
            .setName("flow")
            .setService(FlowingService.class.getName())
            .setDataClient(FlowingDataClient.class.getName())
            .setDataClientOptions(new JsonObject()
                    .put("config", new JsonObject().put("length", LENGTH).put("perSecond", PER_SECOND)))
            .setPort(freePort());

    @Test
    void theLeaderKeepsLittleForAFollowerThatDoesNotRead() throws Exception {
        try (ForkedProcess leader = MemberProcess.start(HEAP, options);
                RawFollower follower = new RawFollower(options.getPort())) {
            follower.register("flow", FlowingService.class.getName(), options.configFingerprint());
            JsonObject registration = new JsonObject().put("all", true);
            follower.send(new Subscribe("k", registration, false), Buffer.buffer());
            long first = read(follower, SECONDS);
            long beforeKib = residentKib(leader.pid());

            long mostKib = beforeKib;
            long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            while (System.nanoTime() < endNanos) {
                Thread.sleep(100);
                follower.send(new Heartbeat(), Buffer.buffer()); // it lives, and does not read
                mostKib = Math.max(mostKib, residentKib(leader.pid()));
            }

            long passedOver = newest(follower, first) - first;
            System.out.println("follower that does not read for " + SECONDS + " s, " + PER_SECOND + " values of "
                    + LENGTH
                    + " bytes a second: leader's memory before " + beforeKib / 1024 + " MiB, at most "
                    + mostKib / 1024 + " MiB; at least " + passedOver + " values later it got the newest again");
            assertTrue(mostKib - beforeKib < MOST_MORE_KIB, "KiB more: " + (mostKib - beforeKib));
        }
    }

    /** Reads for so long, and returns the last value. */
    private static long read(RawFollower follower, int seconds) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        long last = -1;
        while (System.nanoTime() < endNanos) {
            last = next(follower);
        }
        return last;
    }

    /** Reads until it gets what was sent after it began to read again. */
    private static long newest(RawFollower follower, long first) {
        long expected = first + (long) PER_SECOND * SECONDS;
        long last = first;
        while (last < expected) {
            long next = next(follower);
            assertTrue(next > last, "in order");
            last = next;
        }
        return last;
    }

    private static long next(RawFollower follower) {
        while (true) {
            Packet packet = follower.receive();
            if (packet.connectionObject() instanceof SubscribeResult) {
                return ((JsonObject) new JsonTranscode().decode(packet.application())).getLong("n");
            }
        }
    }

    private static long residentKib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
