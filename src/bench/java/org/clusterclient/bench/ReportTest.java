package org.clusterclient.bench;

import static org.clusterclient.bench.ResultsFixture.calls;
import static org.clusterclient.bench.ResultsFixture.deliveries;
import static org.clusterclient.bench.ResultsFixture.figure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.clusterclient.bench.Results.CallRound;
import org.clusterclient.bench.Results.Calls;
import org.clusterclient.bench.Results.Codec;
import org.clusterclient.bench.Results.Figure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    private static final Results SMALL = new Results(
            ResultsFixture.MACHINE,
            3,
            1000,
            List.of(
                    calls(PeerName.NPM, Payloads.B_100, 128, 26_000, 20_000, 25_000),
                    calls(PeerName.OURS, Payloads.B_100, 1, 20_000, 16_000, 10_000),
                    calls(PeerName.OURS, Payloads.B_100, 128, 208_000, 200_000, 213_456)),
            List.of(deliveries(PeerName.OURS, Payloads.KIB_10, 16, 90_000.0)),
            List.of(
                    figure(PeerName.OURS, Figure.KILL_TO_GOOD_CALL, "ms", 60.0, 70.0, 50.0),
                    figure(PeerName.NPM, Figure.START_TO_READY, "ms", 210.0)),
            List.of(new Codec("encode invoke", 312.5, 4.25, 496)));

    @Test
    void comesBackFromJson() {
        JsonObject json = ResultsFixture.everything().toJson();
        assertEquals(ResultsFixture.everything(), Results.of(json));
        assertEquals(ResultsFixture.everything(), Results.of(new JsonObject(json.encode())));
    }

    @Test
    void remembersARoundThatCouldNotBeMeasured() {
        var calls = new Calls(
                PeerName.RAW,
                Payloads.B_100,
                1,
                1,
                List.of(new CallRound(Double.NaN, Double.NaN, Double.NaN, Double.NaN), new CallRound(1, 2, 3, 4)));
        Results results = ResultsFixture.withCalls(calls);
        assertEquals(results, Results.of(new JsonObject(results.toJson().encode())));
    }

    @Test
    void writesTablesOfWhatWasMeasured() {
        assertEquals("""
                # Results

                Measured on: Model T, cores: 2, memory: 24,000 MiB, Linux 6.1. OpenJDK 17.0.1; Node v20.1.0. Everything was \
                measured 3 times, for 1,000 ms each time, all peers by turns. A cell has the median of the rounds and, in \
                brackets, the least and the greatest.

                ## Ratios

                A ratio is that of the same round of both; the median is that of the ratios.

                | measured | of | median | aim | reached |
                | --- | --- | ---: | ---: | ---: |
                | calls/s, 128 in flight, 100 B, 1 follower | vertx-cluster-client / npm cluster-client \
                | 8.54 [8–10] | ≥ 7 | yes |
                | p99, 128 in flight, 100 B, 1 follower | vertx-cluster-client / npm cluster-client \
                | 0.117 [0.1–0.125] | ≤ 0.25 | yes |

                ## Calls

                ### 100 B, 1 follower

                Calls/s, by calls in flight per follower:

                | peer | 1 | 128 |
                | --- | ---: | ---: |
                | vertx-cluster-client | 16,000 [10,000–20,000] | 208,000 [200,000–213,000] |
                | npm cluster-client | – | 25,000 [20,000–26,000] |

                p50 / p99 / p99.9 in µs, medians:

                | peer | 1 | 128 |
                | --- | ---: | ---: |
                | vertx-cluster-client | 62.5 / 625 / 6,250 | 4.81 / 48.1 / 481 |
                | npm cluster-client | – | 40 / 400 / 4,000 |

                ## Deliveries

                ### 10 KiB

                Deliveries/s, to all followers together:

                | peer | 16 followers |
                | --- | ---: |
                | vertx-cluster-client | 90,000 |

                ## Processes

                | measured | vertx-cluster-client | npm cluster-client |
                | --- | ---: | ---: |
                | kill to first good call, ms | 60 [50–70] | – |
                | start to ready, ms | – | 210 |

                ## Codec

                Of one operation, in one thread.

                | benchmark | ns | ± ns | allocated, bytes |
                | --- | ---: | ---: | ---: |
                | encode invoke | 313 | 4.25 | 496 |
                """, Markdown.of(SMALL));
    }

    @Test
    void leavesSectionsOutThatWereNotMeasured() {
        String markdown = Markdown.of(ResultsFixture.nothing());
        assertTrue(markdown.startsWith("# Results\n"), markdown);
        assertTrue(markdown.endsWith("the greatest.\n"), markdown);
        assertEquals(1, markdown.lines().filter(line -> line.startsWith("#")).count());
    }

    @Test
    void firstTableLeavesPeersOutThatWereNotMeasured() {
        String summary = Markdown.summary(SMALL);
        assertTrue(summary.contains("\n| median | vertx-cluster-client | npm cluster-client |\n"), summary);
        assertTrue(summary.contains("\n| calls/s, 128 in flight, 100 B, 1 follower | 208,000 | 25,000 |\n"), summary);
    }

    @Test
    void isWrittenAgainFromItsJson(@TempDir Path folder) throws Exception {
        Path first = folder.resolve("a/first");
        Path again = folder.resolve("again");
        Report.write(SMALL, first);
        Report.main(new String[] {first.resolve("results.json").toString(), again.toString()});
        for (String file : List.of("results.json", "results.md", "results.svg")) {
            assertEquals(Files.readString(first.resolve(file)), Files.readString(again.resolve(file)), file);
        }
        assertEquals(SMALL, Results.of(new JsonObject(Files.readString(first.resolve("results.json")))));
        assertEquals(Markdown.of(SMALL), Files.readString(first.resolve("results.md")));
        assertEquals(Charts.svg(SMALL), Files.readString(first.resolve("results.svg")));
        assertThrows(IllegalArgumentException.class, () -> Report.main(new String[0]));
    }
}
