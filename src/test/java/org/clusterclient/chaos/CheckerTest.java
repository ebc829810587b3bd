package org.clusterclient.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.clusterclient.chaos.History.Call;
import org.clusterclient.chaos.History.CallOutcome;
import org.clusterclient.chaos.History.Command;
import org.clusterclient.chaos.History.Deed;
import org.clusterclient.chaos.History.End;
import org.clusterclient.chaos.History.ProcessHistory;
import org.clusterclient.chaos.History.ServerHistory;
import org.clusterclient.chaos.History.ServerSession;
import org.clusterclient.chaos.History.Value;
import org.clusterclient.chaos.History.Window;
import org.clusterclient.chaos.StallWatch.Stall;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Histories that are wrong in one way each, and such as are right though they look alike. Times are in ms. */
class CheckerTest {

    private static final long OPEN = Long.MAX_VALUE;
    private static final JsonObject NOTHING = new JsonObject();

    private final List<ServerSession> sessions = new ArrayList<>();
    private final List<Command> commands = new ArrayList<>();
    private final List<JsonObject> publications = new ArrayList<>();
    private final Map<String, Long> finalValues = new LinkedHashMap<>();
    private final List<Stall> serverStalls = new ArrayList<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<String, String> listeners = new LinkedHashMap<>();
    private final List<Stall> stalls = new ArrayList<>();
    private final List<Window> calmWindows = new ArrayList<>();
    private End end = End.LIVE;
    private long leavingMillis = OPEN;

    CheckerTest() {
        for (String key : ChaosChannel.KEYS) { // what every process that lives has to have
            finalValues.put(key, 9L);
            listeners.put(key + "-listener", key);
            value(key + "-listener", 1, 1, 9);
        }
    }

    private void assertBroken(Rule... rules) {
        Verdict verdict = Checker.check(history());
        assertEquals(Set.of(rules), verdict.counts().keySet(), verdict::toString);
    }

    private History history() {
        ServerHistory server =
                new ServerHistory(sessions, commands, publications, finalValues, serverStalls, nanos(10_000));
        ProcessHistory process =
                new ProcessHistory("w0.1", end, nanos(leavingMillis), calls, values, listeners, stalls);
        Deed deed = new Deed(1, Step.Kind.KILL_LEADER, "w1.2", true, nanos(1), nanos(2));
        return new History(server, List.of(process), List.of(deed), calmWindows);
    }

    private static long nanos(long millis) {
        return millis == OPEN ? OPEN : TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void session(long epoch, long openedMillis, long closedMillis) {
        sessions.add(new ServerSession(
                sessions.size(), epoch, epoch, nanos(openedMillis), nanos(openedMillis + 1), nanos(closedMillis)));
    }

    private void command(long epoch, String operation, String id) {
        commands.add(new Command(nanos(commands.size()), 0, epoch, operation, id));
    }

    private void value(String listener, long epoch, long version, long value) {
        String key = listener.replaceAll("-.*", "");
        values.add(new Value(nanos(values.size()), listener, key, epoch, version, value));
    }

    private void call(String kind, int deadline, long begin, long ended, CallOutcome outcome) {
        calls.add(new Call("id", kind, deadline, nanos(begin), nanos(ended), outcome, NOTHING, ""));
    }

    private void publication(String kind, String name, CallOutcome outcome) {
        JsonObject registration = new JsonObject().put("owner", "w0.1").put("name", name);
        publication(kind, registration, outcome);
    }

    private void publication(String kind, JsonObject registration, CallOutcome outcome) {
        calls.add(new Call("id", kind, 3_000, nanos(1), nanos(2), outcome, registration, ""));
    }

    private void published(String owner, String name) {
        publications.add(new JsonObject().put("owner", owner).put("name", name));
    }

    private void stall(List<Stall> to, long from, long until) {
        to.add(new Stall(nanos(from), nanos(until)));
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        session(1, 0, 100);
        session(2, 110, OPEN);
        command(1, "hello", "");
        command(1, "once", "id");
        command(2, "hello", "");
        command(2, "publish", "w0.1/a");
        call("once", 300, 10, 20, CallOutcome.OK);
        publication("publish", "a", CallOutcome.OK);
        published("w0.1", "a");
        assertBroken();
    }

    @Test
    void findsACommandOfAnOldSession() {
        command(1, "hello", "");
        command(2, "hello", "");
        command(1, "once", "x");
        assertBroken(Rule.OLD_SESSION_IS_OVER);
    }

    @Test
    void findsASessionThatIsNotNewer() {
        command(2, "hello", "");
        command(1, "hello", "");
        assertBroken(Rule.OLD_SESSION_IS_OVER);
    }

    @Test
    void findsTwoSessionsOfOneEpoch() {
        command(2, "hello", "");
        command(2, "once", "x");
        command(2, "hello", "");
        assertBroken(Rule.EPOCH_GROWS);
    }

    @Test
    void findsTwoSessionsAtOnce() {
        session(1, 0, 201);
        session(2, 100, OPEN);
        assertBroken(Rule.ONE_SESSION);
    }

    @Test
    void findsAnOldSessionThatIsNeverClosed() {
        session(1, 0, OPEN);
        session(2, 10, 20);
        session(3, 30, OPEN);
        assertBroken(Rule.ONE_SESSION);
    }

    @Test
    void toleratesTwoSessionsForAMoment() {
        session(1, 0, 199);
        session(2, 100, OPEN);
        assertBroken();
    }

    @Test
    void toleratesTwoSessionsWhileTheServerDoesNotLook() {
        session(1, 0, 400);
        session(2, 100, OPEN);
        stall(serverStalls, 150, 390);
        assertBroken();
    }

    @Test
    void findsACallThatRanTwice() {
        command(1, "once", "id");
        command(1, "once", "id");
        call("once", 300, 10, 20, CallOutcome.OK);
        assertBroken(Rule.RUNS_ONCE);
    }

    @Test
    void findsAOnewayCallThatRanTwice() {
        command(1, "tell", "id");
        command(1, "tell", "id");
        call("tell", 300, 10, 20, CallOutcome.OK);
        assertBroken(Rule.RUNS_ONCE);
    }

    @Test
    void findsACallOfAKilledProcessThatRanTwice() {
        end = End.KILLED;
        command(1, "once", "id");
        command(1, "once", "id");
        call("once", 300, 10, OPEN, CallOutcome.NONE);
        assertBroken(Rule.RUNS_ONCE);
    }

    @Test
    void letsAnIdempotentCallRunTwice() {
        command(1, "again", "id");
        command(1, "again", "id");
        call("again", 300, 10, 20, CallOutcome.OK);
        assertBroken();
    }

    @Test
    void findsASuccessThatDidNotRun() {
        call("once", 300, 10, 20, CallOutcome.OK);
        assertBroken(Rule.SUCCESS_HAS_RUN);
    }

    @Test
    void findsThatWhatIsReportedAsNotRunHasRun() {
        command(1, "again", "id");
        call("again", 300, 10, 20, CallOutcome.NOT_RUN);
        assertBroken(Rule.NOT_RUN_HAS_NOT_RUN);
    }

    @Test
    void takesAnUnknownOutcomeEitherWay() {
        command(1, "once", "id");
        call("once", 300, 10, 20, CallOutcome.UNKNOWN);
        calls.add(new Call("other", "once", 300, nanos(10), nanos(20), CallOutcome.UNKNOWN, NOTHING, ""));
        assertBroken();
    }

    @Test
    void findsAFailureThatDoesNotSayWhetherItRan() {
        call("once", 300, 10, 20, CallOutcome.UNTOLD);
        assertBroken(Rule.OUTCOME_TOLD);
    }

    @Test
    void toleratesThatNobodyAnswersACallThatBeganWhileItsProcessLeft() {
        leavingMillis = 15;
        call("once", 300, 16, 20, CallOutcome.UNTOLD);
        assertBroken();
        call("once", 300, 10, 20, CallOutcome.UNTOLD);
        assertBroken(Rule.OUTCOME_TOLD);
    }

    @Test
    void findsACallThatEndedLate() {
        call("once", 300, 1_000, 1_501, CallOutcome.UNKNOWN);
        assertBroken(Rule.IN_TIME);
    }

    @Test
    void toleratesACallThatEndedALittleLate() {
        call("once", 300, 1_000, 1_500, CallOutcome.UNKNOWN);
        assertBroken();
    }

    @Test
    void toleratesACallThatWasLateBecauseItsProcessStoodStill() {
        call("once", 300, 1_000, 2_500, CallOutcome.UNKNOWN);
        stall(stalls, 900, 1_600);
        stall(stalls, 1_100, 1_500); // the event loop, at the same time
        stall(stalls, 1_700, 2_100);
        assertBroken();
    }

    @Test
    void countsNoMomentOfAStallTwice() {
        call("once", 300, 1_000, 2_500, CallOutcome.UNKNOWN);
        stall(stalls, 1_000, 1_600);
        stall(stalls, 1_000, 1_600);
        assertBroken(Rule.IN_TIME);
    }

    @Test
    void countsNoStallOutsideTheCall() {
        call("once", 300, 1_000, 2_000, CallOutcome.UNKNOWN);
        stall(stalls, 0, 900);
        stall(stalls, 2_000, 3_000);
        assertBroken(Rule.IN_TIME);
    }

    @Test
    void findsACallThatNeverEnded() {
        call("once", 300, 10, OPEN, CallOutcome.NONE);
        assertBroken(Rule.ENDS);
    }

    @Test
    void findsACallThatNeverEndedInAProcessThatLeftInOrder() {
        end = End.LEFT;
        leavingMillis = 20;
        call("once", 300, 10, OPEN, CallOutcome.NONE);
        assertBroken(Rule.ENDS);
    }

    @Test
    void expectsNoEndOfACallWhoseProcessWasKilled() {
        end = End.KILLED;
        call("once", 300, 10, OPEN, CallOutcome.NONE);
        assertBroken();
    }

    @Test
    void findsAVersionThatGoesBack() {
        value("red-listener", 1, 3, 10);
        value("red-listener", 1, 2, 11);
        value("red-listener", 1, 4, 11);
        finalValues.put("red", 11L);
        assertBroken(Rule.VALUES_GROW);
    }

    @Test
    void findsAnEpochThatGoesBack() {
        value("red-listener", 3, 1, 9);
        value("red-listener", 2, 1, 9);
        assertBroken(Rule.VALUES_GROW);
    }

    @Test
    void findsAValueThatGoesBackInANewEpoch() {
        value("red-listener", 2, 1, 8);
        value("red-listener", 2, 2, 9);
        assertBroken(Rule.VALUES_GROW);
    }

    @Test
    void findsTwoValuesOfOneVersion() {
        value("red-listener", 1, 1, 10);
        finalValues.put("red", 10L);
        assertBroken(Rule.VALUES_GROW);
    }

    @Test
    void toleratesTheSameValueAgainAndGaps() {
        value("red-listener", 1, 1, 9);
        value("red-listener", 1, 5, 12);
        value("red-listener", 4, 1, 12);
        finalValues.put("red", 12L);
        assertBroken();
    }

    @Test
    void judgesEachListenerByItself() {
        finalValues.put("red", 10L);
        listeners.put("red-second", "red");
        value("red-listener", 1, 2, 10);
        value("red-second", 1, 1, 9);
        value("red-second", 1, 2, 10);
        assertBroken();
    }

    @Test
    void findsAListenerWithoutTheLastValue() {
        finalValues.put("red", 10L);
        assertBroken(Rule.LAST_VALUE);
    }

    @Test
    void findsAListenerWithoutAnyValue() {
        listeners.put("red-second", "red");
        assertBroken(Rule.LAST_VALUE);
    }

    @Test
    void findsAKeyWithoutAListener() {
        listeners.remove("red-listener");
        assertBroken(Rule.LAST_VALUE);
    }

    @Test
    void expectsNoLastValueInAProcessThatHasGone() {
        end = End.KILLED;
        finalValues.put("red", 10L);
        assertBroken();
    }

    @Test
    void findsAPublicationThatIsMissing() {
        publication("publish", "a", CallOutcome.OK);
        assertBroken(Rule.PUBLISHED);
    }

    @Test
    void findsPublicationsInTheWrongOrder() {
        publication("publish", "a", CallOutcome.OK);
        publication("publish", "b", CallOutcome.OK);
        publication("publish", "a", CallOutcome.OK);
        published("w0.1", "a");
        published("w0.1", "b");
        assertBroken(Rule.PUBLICATION_ORDER);
    }

    @Test
    void takesTheLastPublicationForTheOrder() {
        publication("publish", "a", CallOutcome.OK);
        publication("publish", "b", CallOutcome.OK);
        publication("publish", "a", CallOutcome.OK);
        published("w0.1", "b");
        published("w9.9", "a");
        published("w0.1", "a");
        assertBroken();
    }

    @Test
    void leavesAPublicationWhereItIsIfTheLastOneDidNotRun() {
        publication("publish", "a", CallOutcome.OK);
        publication("publish", "b", CallOutcome.OK);
        publication("publish", "a", CallOutcome.NOT_RUN);
        published("w0.1", "a");
        published("w0.1", "b");
        assertBroken();
    }

    @Test
    void expectsNothingOfAPublicationThatIsUnknown() {
        publication("publish", "a", CallOutcome.OK);
        publication("publish", "b", CallOutcome.OK);
        publication("publish", "a", CallOutcome.UNKNOWN);
        publication("publish", "c", CallOutcome.UNKNOWN);
        published("w0.1", "a");
        published("w0.1", "b");
        assertBroken();
    }

    @Test
    void findsAnOlderPublicationOfTheSameKey() {
        JsonObject first =
                new JsonObject().put("owner", "w0.1").put("name", "a").put("number", 1);
        publication("publish", first, CallOutcome.OK);
        publication("publish", first.copy().put("number", 2), CallOutcome.OK);
        publications.add(first);
        assertBroken(Rule.NOTHING_STALE);
    }

    @Test
    void findsBothPublicationsOfTheSameKey() {
        JsonObject first =
                new JsonObject().put("owner", "w0.1").put("name", "a").put("number", 1);
        JsonObject second = first.copy().put("number", 2);
        publication("publish", first, CallOutcome.OK);
        publication("publish", second, CallOutcome.OK);
        publications.add(first);
        publications.add(second);
        assertBroken(Rule.NOTHING_STALE);
    }

    @Test
    void findsThatTheLastOfAllProcessesHasNotWon() {
        JsonObject first = ChaosChannel.shared("w0.1", 1);
        JsonObject last = ChaosChannel.shared("w2.2", 1);
        calls.add(new Call("id", "publish", 3_000, nanos(3), nanos(5), CallOutcome.OK, last, ""));
        calls.add(new Call("id", "publish", 3_000, nanos(1), nanos(2), CallOutcome.OK, first, ""));
        publications.add(last);
        assertBroken();
        publications.set(0, first);
        assertBroken(Rule.NOTHING_STALE);
    }

    @Test
    void letsEitherOfTwoWinThatWerePublishedAtATime() {
        JsonObject one = ChaosChannel.shared("w0.1", 1);
        JsonObject other = ChaosChannel.shared("w2.2", 1);
        calls.add(new Call("id", "publish", 3_000, nanos(1), nanos(5), CallOutcome.OK, one, ""));
        calls.add(new Call("id", "publish", 3_000, nanos(2), nanos(4), CallOutcome.OK, other, ""));
        publications.add(one);
        assertBroken();
        publications.set(0, other);
        assertBroken();
        publications.add(one);
        assertBroken(Rule.NOTHING_STALE);
    }

    @Test
    void findsAPublicationThatWasTakenBack() {
        publication("publish", "a", CallOutcome.OK);
        publication("unpublish", "a", CallOutcome.OK);
        published("w0.1", "a");
        assertBroken(Rule.NOTHING_STALE);
    }

    @Test
    void findsACallThatFailedInAPlannedHandOver() {
        calmWindows.add(new Window(nanos(0), nanos(1_000)));
        call("once", 1_000, 10, 20, CallOutcome.NOT_RUN);
        assertBroken(Rule.HAND_OVER_FAILS_NOTHING);
    }

    @Test
    void findsAPublicationThatFailedInAPlannedHandOver() {
        calmWindows.add(new Window(nanos(0), nanos(1_000)));
        publication("publish", "a", CallOutcome.UNKNOWN);
        assertBroken(Rule.HAND_OVER_FAILS_NOTHING);
    }

    @Test
    void toleratesFailuresOutsideAPlannedHandOver() {
        calmWindows.add(new Window(nanos(100), nanos(1_000)));
        call("once", 3_000, 99, 200, CallOutcome.UNKNOWN);
        call("once", 3_000, 900, 1_001, CallOutcome.UNKNOWN);
        assertBroken();
    }

    @Test
    void toleratesFailuresOfCallsWithLittleTimeAndOfTheProcessThatLeaves() {
        calmWindows.add(new Window(nanos(0), nanos(2_000)));
        leavingMillis = 100;
        call("once", 600, 10, 20, CallOutcome.NOT_RUN);
        call("once", 3_000, 10, 110, CallOutcome.NOT_RUN);
        assertBroken();
    }

    @Test
    void findsAOnewayCallThatAPlannedHandOverLost() {
        calmWindows.add(new Window(nanos(0), nanos(1_000)));
        call("tell", 300, 10, 20, CallOutcome.OK);
        assertBroken(Rule.HAND_OVER_LOSES_NOTHING);
    }

    @Test
    void toleratesAOnewayCallThatIsLostOtherwise() {
        calmWindows.add(new Window(nanos(100), nanos(1_000)));
        call("tell", 300, 10, 20, CallOutcome.OK);
        call("tell", 300, 800, 810, CallOutcome.OK);
        assertBroken();
    }

    @Test
    void findsAProcessThatDidNotLeaveInOrder() {
        end = End.LEFT_BADLY;
        assertBroken(Rule.LEAVES_IN_ORDER);
    }

    @Test
    void reportsNumbersOfAnyHistory() {
        calmWindows.add(new Window(nanos(0), nanos(1_000)));
        session(1, 0, 100);
        session(2, 150, OPEN);
        command(1, "once", "id");
        call("once", 600, 10, 40, CallOutcome.OK);
        call("once", 600, 10, 20, CallOutcome.NOT_RUN);
        String report = new ChaosReport(history()).toString();
        assertTrue(report.contains("until the first good call, ms: median 39 max 39 of 1"), report);
        assertTrue(report.contains("without a session at the server, ms: median 51 max 51 of 1"), report);
        assertTrue(report.contains("failed in planned hand-overs: {NOT_RUN within 600ms=1}"), report);
    }

    @Test
    void readsWhatAKilledProcessHasWritten(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("w0.1.jsonl");
        HistoryWriter writer = new HistoryWriter(file);
        writer.write(
                "begin", new JsonObject().put("id", "1").put("kind", "once").put("deadline", 300));
        writer.write(
                "begin", new JsonObject().put("id", "2").put("kind", "once").put("deadline", 300));
        writer.write(
                "end", new JsonObject().put("id", "1").put("outcome", "notRun").put("code", 7703));
        Files.writeString(file, Files.readString(file) + "{\"id\":\"2\",\"outco");

        ProcessHistory process = HistoryReader.read("w0.1", End.KILLED, file);
        assertEquals(
                List.of(CallOutcome.NOT_RUN, CallOutcome.NONE),
                process.calls().stream().map(Call::outcome).toList());
        assertTrue(process.calls().get(0).beginNanos() < process.calls().get(0).endNanos());
    }
}
