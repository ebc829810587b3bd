package org.clusterclient.hostile;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.clusterclient.ClusterClientOptions;
import org.clusterclient.fixture.CapturedLog;
import org.clusterclient.fixture.RawSocket;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No byte sequence hurts anyone but its sender, before a registration and after one; a healthy follower calls all the time. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class HostileBytes {

    private static final int LONGEST_LINE = 1_000;
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\p{Cf}]");

    private final CapturedLog log = new CapturedLog();
    private final Transport transport;
    private final Neighbourhood neighbourhood;

    HostileBytes(Transport transport) {
        this.transport = transport;
        neighbourhood = new Neighbourhood(transport, HostileBytes::small);
    }

    private static ClusterClientOptions small(ClusterClientOptions options) {
        return options.setMaxFrameSize(HostileCases.MAX_FRAME_SIZE)
                .setPublicationGrace(100)
                .setResponseTimeout(10_000);
    }

    @BeforeAll
    void measure() {
        cases(HostileCases.quick(neighbourhood.peer()))
                .limit(50)
                .forEach(one -> run((Phase) one.get()[0], (HostileCase) one.get()[1])); // classes are loaded
        neighbourhood.settle();
        neighbourhood.measure();
    }

    @AfterAll
    void close() {
        neighbourhood.close();
        log.close();
    }

    @Order(1)
    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("quickCases")
    void endsAsItShould(Phase phase, HostileCase hostile) {
        int logged = warnings();
        List<String> journal = journal();
        run(phase, hostile);
        neighbourhood.settle();
        neighbourhood.assertUndisturbed();
        if (!hostile.ends().get(phase).mayCall()) {
            assertEquals(journal, journal(), "the data client was called");
        }
        int lines = warnings() - logged;
        assertTrue(lines <= 1, () -> "logged " + lines + " times");
    }

    private List<String> journal() {
        return neighbourhood.journal().lines().stream()
                .filter(line -> !line.startsWith("answered")) // what an earlier one has asked for
                .toList();
    }

    Stream<Arguments> quickCases() {
        return cases(HostileCases.quick(neighbourhood.peer()));
    }

    @Order(2)
    @Test
    void whatTakesTooLongIsEnded() {
        try (Neighbourhood impatient = new Neighbourhood(
                transport, options -> small(options).setRegistrationTimeout(500).setHeartbeatInterval(500))) {
            impatient.measure();
            List<Arguments> all = cases(HostileCases.slow(impatient.peer())).toList();
            int logged = warnings();
            ExecutorService threads = Executors.newFixedThreadPool(all.size());
            List<Executable> ends = new ArrayList<>();
            for (Arguments one : all) {
                Future<?> end = threads.submit(() -> run(impatient, (Phase) one.get()[0], (HostileCase) one.get()[1]));
                ends.add(() -> assertEnds(one.get()[0] + ": " + one.get()[1], end));
            }
            assertAll(ends);
            threads.shutdown();
            impatient.assertNothingLeft();
            int lines = warnings() - logged;
            assertTrue(lines <= all.size(), () -> "logged " + lines + " times");
        }
    }

    private static void assertEnds(String name, Future<?> end) throws Exception {
        try {
            end.get();
        } catch (ExecutionException e) {
            throw new AssertionError(name + ": " + e.getCause().getMessage(), e.getCause());
        }
    }

    @Order(3)
    @Test
    void theLogIsLegible() {
        assertAll(log.messages(Level.INFO).stream().distinct().map(line -> () -> {
            assertTrue(line.length() <= LONGEST_LINE, () -> line.length() + " characters: " + line.substring(0, 100));
            assertFalse(CONTROL.matcher(line).find(), () -> "control characters: " + line);
        }));
    }

    @Order(4)
    @Test
    void nothingIsLeft() {
        neighbourhood.assertNothingLeft();
    }

    /** Anybody can claim to have seen a later one. */
    @Order(5)
    @ParameterizedTest
    @ValueSource(longs = {1, 3_600_000, 364L * 86_400_000})
    void laterEpochEndsNoTerm(long later) {
        try (Neighbourhood other = new Neighbourhood(transport, HostileBytes::small)) {
            other.measure();
            JsonObject peer = other.peer().put("epoch", other.leader().status().getLong("epoch") + later);
            try (RawSocket socket = other.connect(Phase.UNREGISTERED)) {
                socket.send(Bytes.request(Bytes.type("register_channel")
                        .put("channelName", Neighbourhood.CHANNEL)
                        .put("peer", peer)));
                socket.packet();
            }
            other.assertNothingLeft();
        }
    }

    private void run(Phase phase, HostileCase hostile) {
        run(neighbourhood, phase, hostile);
    }

    private static void run(Neighbourhood neighbourhood, Phase phase, HostileCase hostile) {
        try (RawSocket socket = neighbourhood.connect(phase)) {
            hostile.run(socket, phase);
        }
    }

    private static Stream<Arguments> cases(Stream<HostileCase> cases) {
        return cases.flatMap(hostile -> hostile.ends().keySet().stream().map(phase -> Arguments.of(phase, hostile)));
    }

    private int warnings() {
        return log.messages(Level.WARNING).size();
    }
}
