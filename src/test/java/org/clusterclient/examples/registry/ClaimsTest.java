package org.clusterclient.examples.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.clusterclient.examples.registry.ServerStats.Command;
import org.clusterclient.examples.registry.ServerStats.Session;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A claim of the demo must fail when the server has counted something else. */
class ClaimsTest {

    private static final Session OLD = new Session(10, 1_000, 2_000L);
    private static final Session NEW = new Session(11, 2_010, null);
    private static final ServerStats BEFORE = stats(1, 3, new Session(10, 1_000, null));
    private static final ServerStats AFTER = stats(1, 3, OLD, NEW);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Claims claims = new Claims(new PrintStream(printed, true, StandardCharsets.UTF_8));

    private static ServerStats stats(int connections, long violations, Session... sessions) {
        List<Command> commands = new ArrayList<>();
        for (Session session : sessions) {
            commands.add(new Command(session.epoch(), "publish", "greeting", session.openedAtMillis()));
        }
        return new ServerStats(connections, sessions.length, violations, 1, List.of(sessions), commands);
    }

    static Stream<Fact> rightFacts() {
        return Stream.of(
                Fact.connections(1, AFTER),
                Fact.connectionsMade(1, BEFORE, AFTER),
                Fact.version(1, AFTER),
                Fact.connectionOf(11, AFTER),
                Fact.asked("publish", 1, AFTER),
                Fact.newer(BEFORE, AFTER),
                Fact.closed(BEFORE, AFTER),
                Fact.inOrder(BEFORE, AFTER));
    }

    @ParameterizedTest
    @MethodSource("rightFacts")
    void printsAClaimThatHolds(Fact fact) {
        claims.claim("one connection", fact);

        assertTrue(printed.toString(StandardCharsets.UTF_8).matches(" *\\d+\\.\\ds  one connection\\R"));
        assertEquals(1, claims.held());
    }

    static Stream<Arguments> wrongFacts() {
        return Stream.of(
                Arguments.of(
                        Fact.connections(1, stats(2, 3, OLD, NEW)), "connections at the server: expected=1 actual=2"),
                Arguments.of(Fact.connectionsMade(0, BEFORE, AFTER), "connections made: expected=0 actual=1"),
                Arguments.of(Fact.version(2, AFTER), "version: expected=1 actual=2"),
                Arguments.of(Fact.connectionOf(12, AFTER), "epoch of the connection: expected=12 actual=11"),
                Arguments.of(
                        Fact.asked("subscribe", 1, AFTER),
                        "times that the server was asked to subscribe: expected=1 actual=0"),
                Arguments.of(
                        Fact.newer(BEFORE, BEFORE),
                        "epoch of the connection: expected=later than 10 actual=not later: 10"),
                Arguments.of(
                        Fact.closed(BEFORE, stats(2, 3, new Session(10, 1_000, null), NEW)),
                        "open connections of the old leader: expected=0 actual=1"),
                Arguments.of(
                        Fact.inOrder(BEFORE, stats(1, 4, OLD, NEW)),
                        "commands of an old leader after one of a new leader: expected=0 actual=1"));
    }

    @ParameterizedTest
    @MethodSource("wrongFacts")
    void failsAClaimThatTheServerDoesNotConfirm(Fact fact, String message) {
        var right = new Fact("right", 1, 1);
        var failure = assertThrows(Claims.Failed.class, () -> claims.claim("one connection", right, fact));

        assertEquals("one connection: " + message, failure.getMessage());
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
        assertEquals(0, claims.held());
    }
}
