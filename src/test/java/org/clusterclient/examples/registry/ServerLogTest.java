package org.clusterclient.examples.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

class ServerLogTest {

    @Test
    void keepsTheNewestCommandsOnly() {
        var log = new ServerLog();
        log.connected();
        ServerLog.Session session = log.opened(1, 0);
        for (int i = 0; i < 1_500; i++) {
            log.command(session, "publish", "id-" + i, i);
        }

        var stats = new ServerStats(log.toJson().put("version", 0));
        assertEquals(1_000, stats.commands().size());
        assertEquals("id-1499", stats.commands().get(999).dataId());
    }

    @Test
    void countsViolationsBeyondTheCommandsThatItKeeps() {
        var log = new ServerLog();
        ServerLog.Session old = log.opened(1, 0);
        log.command(log.opened(2, 0), "hello", null, 0);
        for (int i = 0; i < 1_500; i++) {
            log.command(old, "publish", "id", i);
        }

        JsonObject json = log.toJson();
        assertEquals(1_500, json.getLong("violations"));
    }
}
