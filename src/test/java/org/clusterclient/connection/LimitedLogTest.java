package org.clusterclient.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.internal.logging.LoggerFactory;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.clusterclient.fixture.CapturedLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitedLogTest {

    private final CapturedLog captured = new CapturedLog();
    private long nowNanos = Long.MAX_VALUE - 5; // nanoTime may wrap
    private final LimitedLog log = new LimitedLog(LoggerFactory.getLogger("org.clusterclient.test"), () -> nowNanos);

    @AfterEach
    void close() {
        captured.close();
    }

    @Test
    void writesTheFirstOfEachKindAtOnce() {
        log.warn("refused", "one");
        log.warn("closed", "two");
        assertEquals(List.of("one", "two"), lines());
    }

    @Test
    void leavesOutWhatFollowsAndSaysHowMany() {
        for (int i = 0; i < 1_000; i++) {
            log.warn("refused", "line " + i);
        }
        nowNanos += Duration.ofSeconds(10).toNanos() - 1;
        log.warn("refused", "a little too early");
        nowNanos++;
        log.warn("refused", "later");
        nowNanos += Duration.ofSeconds(10).toNanos();
        log.warn("refused", "latest");
        assertEquals(List.of("line 0", "later (and 1000 of the kind before)", "latest"), lines());
    }

    @Test
    void writesNoMoreThanALine() {
        log.warn("refused", "by x\nWARN forged \u001B[31m");
        assertEquals(List.of("by x?WARN forged ?[31m"), lines());
    }

    private List<String> lines() {
        return captured.messages(Level.WARNING);
    }
}
