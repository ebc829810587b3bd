package org.clusterclient.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.clusterclient.fixture.NeedsNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is measured once, for so short a time that the numbers mean nothing: the benchmarks still work. */
@NeedsNode
class BenchIT {

    private static final int MILLIS = 100;

    @TempDir
    private Path folder;

    private static Settings settings(String section, Peer... peers) {
        return settings(List.of(section), peers);
    }

    private static Settings settings(List<String> sections, Peer... peers) {
        return new Settings(
                sections,
                1,
                MILLIS,
                MILLIS,
                List.of(peers),
                List.of(Payloads.B_100, Payloads.FIELDS_20),
                List.of(1, 16),
                List.of(1),
                List.of(2));
    }

    @Test
    void measuresCalls() throws Exception {
        Results results =
                Bench.run(settings("calls", Peer.RAW, Peer.NPM, Peer.BUS, Peer.ON_BUS, Peer.NPM_TRANSCODE), folder);
        assertEquals(5 * 2 * 2, results.calls().size());
        for (Results.Calls calls : results.calls()) {
            Results.CallRound round = calls.rounds().get(0);
            assertTrue(round.perSecond() > 0 && round.p50Micros() > 0, calls::toString);
            assertTrue(round.p50Micros() <= round.p99Micros(), calls::toString);
        }
        for (String file : List.of(Report.JSON, Report.MARKDOWN, Report.PICTURE)) {
            assertTrue(Files.size(folder.resolve(file)) > 0, file);
        }
    }

    @Test
    void keepsWhatTheSectionsBeforeOneThatFailsHaveMeasured() throws Exception {
        Settings both = settings(List.of("deliveries", "none"), Peer.PORT);
        assertThrows(IllegalArgumentException.class, () -> Bench.run(both, folder));
        var written = Results.of(new JsonObject(Files.readString(folder.resolve(Report.JSON))));
        assertEquals(2, written.deliveries().size());
    }

    @Test
    void measuresDeliveries() throws Exception {
        Results results = Bench.run(settings("deliveries", Peer.NPM, Peer.PATH), folder);
        assertEquals(2 * 2, results.deliveries().size());
        results.deliveries().forEach(one -> assertTrue(one.perSecond().get(0) > 0, one::toString));
    }

    @Test
    void measuresProcesses() throws Exception {
        Results results = Bench.run(settings("processes", Peer.NPM, Peer.PORT), folder);
        assertEquals(2 * 6, results.figures().size());
        results.figures().forEach(one -> assertTrue(one.values().get(0) > 0, one::toString));
    }

    @Test
    void measuresAllocation() throws Exception {
        Results results = Bench.run(settings("allocation"), folder);
        assertEquals(1 + 2 * 3, results.figures().size());
        results.figures().stream()
                .filter(one -> !one.what().equals(Results.Figure.ALLOCATED_NET)) // a difference
                .forEach(one -> assertTrue(one.values().get(0) > 0, one::toString));
    }
}
