package org.clusterclient.leader;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.Inbox;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.protocol.PublicationNumber;
import org.clusterclient.service.ServiceInterface;
import org.clusterclient.service.ServiceMethod;
import org.clusterclient.session.Events;
import org.clusterclient.session.PublicationKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationsTest {

    private static final ServiceInterface SERVICE = ServiceInterface.of(RecordingService.class, true, Map.of());
    private static final long EPOCH = 7;
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private static final long MAX_BYTES = 40_000;

    private final EventLoop loop = new EventLoop();
    private final Inbox events = Inbox.at(loop.vertx(), "events");
    private final List<String> calls = new ArrayList<>(); // confined to the loop
    private final List<Promise<Object>> answers = new ArrayList<>();
    private final Publications publications = publications(SERVICE);
    private final PublicationHolder one = connected("one", 1L);
    private final PublicationHolder two = connected("two", 2L);
    private final long nowNanos = System.nanoTime();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void numbersWhatIsNewInTheOrderInWhichItIsSent() {
        Future<PublicationNumber> a = publish(one, "a", 1);
        Future<PublicationNumber> b = publish(two, "b", 1);
        Future<PublicationNumber> again = publish(one, "a", 1);
        accept(2);
        accept(1);
        accept(0);
        assertEquals(List.of(number(7, 1), number(7, 2), number(7, 3)), List.of(await(a), await(b), await(again)));
        assertEquals(List.of("publish a 1", "publish b 1", "publish a 1"), calls());
    }

    @Test
    void keepsTheNumberOfWhatIsPublishedAgain() {
        Future<PublicationNumber> replayed = publish(one, "a", 1, number(5, 9));
        accept(0);
        assertEquals(number(5, 9), await(replayed));
    }

    @Test
    void numbersAnewWhatNoLeaderBeforeCanHaveNumbered() {
        for (PublicationNumber impossible : List.of(number(8, 1), number(7, 5))) {
            Future<PublicationNumber> replayed = publish(one, "a", 1, impossible);
            accept(calls().size() - 1);
            assertTrue(await(replayed).compareTo(impossible) < 0, impossible.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775807, 9223372036854775807",
        "7, 9223372036854775807",
        "6, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808"
    })
    void noNumberKeepsALaterPublicationOfAnotherBack(long epoch, long sequence) {
        publish(one, "a", 1, number(epoch, sequence));
        accept(0);
        Future<PublicationNumber> later = publish(two, "a", 2);
        accept(1);
        publish(one, "a", 1, number(epoch, sequence));
        Future<PublicationNumber> latest = publish(two, "a", 3);
        accept(calls().size() - 1);
        assertEquals(7, await(later).epoch());
        assertTrue(await(latest).compareTo(await(later)) > 0);
        assertEquals("publish a 3", calls().get(calls().size() - 1));
    }

    @ParameterizedTest(name = "inFlight={0}")
    @ValueSource(booleans = {true, false})
    void doesNotSendAnOlderOneAfterANewerOne(boolean inFlight) {
        Future<PublicationNumber> newer = publish(two, "a", 4, number(5, 4));
        if (!inFlight) {
            accept(0);
        }
        assertEquals(number(5, 3), await(publish(one, "a", 3, number(5, 3))));
        if (inFlight) {
            accept(0);
        }
        assertEquals(number(5, 4), await(newer));
        assertEquals(List.of("publish a 4"), calls());
        assertEquals(new JsonObject().put("count", 1).put("holders", 2), counts(publications));
    }

    @Test
    void sendsANewerOneAfterAnOlderOne() {
        publish(one, "a", 3, number(5, 3));
        publish(two, "a", 4, number(5, 4));
        accept(0);
        accept(1);
        assertEquals(List.of("publish a 3", "publish a 4"), calls());
    }

    @Test
    void doesNotSendWhatTheDataClientHas() {
        publish(one, "a", 3, number(5, 3));
        accept(0);
        assertEquals(number(5, 3), await(publish(one, "a", 3, number(5, 3))));
        assertEquals(List.of("publish a 3"), calls());
    }

    @Test
    void sendsWhatHasLostItsNumberAlthoughTheOneBeforeIsThere() {
        publish(one, "a", 3, number(5, 3));
        accept(0);
        publish(one, "a", 4, number(5, 3));
        assertEquals(List.of("publish a 3", "publish a 4"), calls());
    }

    @Test
    void publishesAgainWhatHasLostItsNumberWhenTheFirstAttemptIsRefused() {
        publish(one, "a", 3, number(5, 3));
        accept(0);
        publish(one, "a", 4);
        publish(one, "a", 4, number(5, 3));
        refuse(1);
        assertEquals(List.of("publish a 3", "publish a 4", "publish a 4"), calls());
    }

    @Test
    void theSameOneThatIsUnderWayIsAnsweredWithIt() {
        Future<PublicationNumber> first = publish(one, "a", 3, number(5, 3));
        Future<PublicationNumber> again = publish(one, "a", 3, number(5, 3));
        refuse(0);
        assertEquals("no", failure(first).getMessage());
        assertEquals("no", failure(again).getMessage());
        assertEquals(List.of("publish a 3"), calls());
    }

    @Test
    void sendsAgainWhatWasRefused() {
        publish(one, "a", 3, number(5, 3));
        refuse(0);
        assertEquals(new JsonObject().put("count", 0).put("holders", 0), counts(publications));
        publish(one, "a", 3, number(5, 3));
        assertEquals(List.of("publish a 3", "publish a 3"), calls());
    }

    @Test
    void sendsAgainWhatMayNotHaveArrived() {
        publish(one, "a", 3, number(5, 3));
        fail(0, new ClusterException(ErrorCode.TIMEOUT, "late"));
        publish(one, "a", 3, number(5, 3));
        assertEquals(List.of("publish a 3", "publish a 3"), calls());
        assertEquals(number(5, 2), await(publish(two, "a", 2, number(5, 2))), "but nothing older");
    }

    @Test
    void anOlderOneIsPublishedAfterAllWhenTheNewerIsRefused() {
        publish(two, "a", 4, number(5, 4));
        await(publish(one, "a", 3, number(5, 3)));
        refuse(0);
        assertEquals(List.of("publish a 4", "publish a 3"), calls());
        accept(1);
        assertEquals(number(5, 3), await(publish(one, "a", 3, number(5, 3))));
    }

    @Test
    void whatIsRefusedLeavesWhatWasPublishedBefore() {
        publish(one, "a", 3);
        accept(0);
        publish(one, "a", 4);
        refuse(1);
        assertEquals(List.of("publish a 3", "publish a 4"), calls());
        unPublish(two, "a", 0);
        assertEquals(2, calls().size(), "still held by one");
    }

    @Test
    void answersThatOvertakeEachOtherDoNotMakeTheOlderOneTheLast() {
        publish(one, "a", 3);
        publish(one, "a", 4);
        accept(1);
        accept(0);
        assertEquals(number(7, 1), await(publish(two, "a", 3, number(7, 1))));
        assertEquals(List.of("publish a 3", "publish a 4"), calls());
    }

    @Test
    void takesBackForTheLastHolderOnly() {
        published(one, "a", 3);
        published(two, "a", 3);
        await(unPublish(one, "a", 3));
        assertEquals(List.of("publish a 3", "publish a 3"), calls());
        Future<Void> last = unPublish(two, "a", 3);
        accept(2);
        await(last);
        assertEquals("unPublish a 3", calls().get(2));
        assertEquals(new JsonObject().put("count", 0).put("holders", 0), counts(publications));
    }

    @Test
    void forwardsThatSomethingIsTakenBackThatNobodyHolds() {
        unPublish(one, "a", 3);
        assertEquals(List.of("unPublish a 3"), calls());
    }

    @Test
    void whatIsTakenBackBeforeTheAnswerIsNotHeld() {
        publish(one, "a", 3);
        unPublish(one, "a", 3);
        accept(0);
        accept(1);
        assertEquals(List.of("publish a 3", "unPublish a 3"), calls());
        publish(two, "a", 3, number(5, 1));
        assertEquals(3, calls().size(), "the data client has none of it");
    }

    @Test
    void publishesTheOlderOneAgainWhenTheNewerIsTakenBack() {
        published(one, "a", 3);
        published(two, "a", 4);
        await(unPublish(two, "a", 4));
        assertEquals(List.of("publish a 3", "publish a 4", "publish a 3"), calls());
    }

    @Test
    void takesBackWhatIsHeldByNobodyAfterTheGrace() {
        published(one, "a", 3);
        disconnected(one);
        tick(GRACE_NANOS - 1);
        assertEquals(List.of("publish a 3"), calls());
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3", "unPublish a 3"), calls());
        accept(1);
        assertEquals(
                new JsonObject()
                        .put("type", "publicationRemoved")
                        .put("key", "{\"id\":\"a\"}")
                        .put("publication", registration("a", 3))
                        .put("pid", 1L),
                events.next());
        assertEquals(new JsonObject().put("count", 0).put("holders", 0), counts(publications));
        tick(2 * GRACE_NANOS);
        assertEquals(2, calls().size());
    }

    @Test
    void keepsWhatIsHeldByAnInstanceThatHasComeBack() {
        published(one, "a", 3);
        connected("one", 1L);
        disconnected(one); // the old connection, after the new one has come
        tick(GRACE_NANOS);
        disconnected(one);
        connected("one", 1L);
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3"), calls());
    }

    @Test
    void keepsWhatAnotherOneHolds() {
        published(one, "a", 3);
        published(two, "a", 3);
        disconnected(two);
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3", "publish a 3"), calls());
    }

    @Test
    void publishesTheOlderOneAgainWhenTheNewerOnesProcessHasGone() {
        published(one, "a", 3);
        published(two, "a", 4);
        disconnected(two);
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3", "publish a 4", "publish a 3"), calls());
        accept(2);
        publish(two, "a", 4, number(7, 2));
        assertEquals("publish a 4", calls().get(3), "it has come back with what is newer");
    }

    @Test
    void keepsTheNewerOneWhenTheOlderOnesProcessHasGone() {
        published(one, "a", 3);
        published(two, "a", 4);
        disconnected(one);
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3", "publish a 4"), calls());
    }

    @Test
    void takesBackOnceWhatSeveralHeldThatHaveGone() {
        published(one, "a", 3);
        published(two, "a", 4);
        disconnected(two);
        disconnected(one);
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3", "publish a 4", "unPublish a 4"), calls());
    }

    @Test
    void takesBackWhatWasUnderWayWhenItsProcessHadGone() {
        publish(one, "a", 3);
        disconnected(one);
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3"), calls());
        accept(0);
        assertEquals(List.of("publish a 3", "unPublish a 3"), calls());
    }

    @Test
    void triesAgainToTakeBackWithOneEvent() {
        published(one, "a", 3);
        disconnected(one);
        tick(GRACE_NANOS);
        refuse(1);
        assertEquals(
                new JsonObject().put("type", "error").put("message", "no").put("key", "{\"id\":\"a\"}"), events.next());
        tick(GRACE_NANOS);
        refuse(2);
        tick(GRACE_NANOS);
        accept(3);
        assertEquals(3, calls().stream().filter("unPublish a 3"::equals).count());
        assertEquals("publicationRemoved", ((JsonObject) events.next()).getString("type"));
        tick(GRACE_NANOS);
        assertEquals(4, calls().size());
    }

    @Test
    void doesNotTakeBackWhatIsPublishedAgainMeanwhile() {
        published(one, "a", 3);
        disconnected(one);
        tick(GRACE_NANOS);
        published(connected("one", 1L), "a", 3, number(7, 1));
        refuse(1);
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3", "unPublish a 3", "publish a 3"), calls());
        assertEquals(new JsonObject().put("count", 1).put("holders", 1), counts(publications));
    }

    @Test
    void triesAgainToPublishTheOlderOne() {
        published(one, "a", 3);
        published(two, "a", 4);
        disconnected(two);
        tick(GRACE_NANOS);
        refuse(2);
        assertEquals("no", ((JsonObject) events.next()).getString("message"));
        tick(GRACE_NANOS);
        accept(3);
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3", "publish a 4", "publish a 3", "publish a 3"), calls());
    }

    @Test
    void forgetsWithoutAWordWhereTheServiceCannotTakeBack() {
        Publications without =
                publications(ServiceInterface.of(RecordingService.class, true, Map.of("unPublish", Delegate.INVOKE)));
        PublicationHolder holder = loop.call(() -> without.connected("three", null, false));
        Future<PublicationNumber> published = loop.call(() -> without.publish(holder, arguments("a", 3), null, soon()));
        accept(0);
        await(published);
        loop.run(() -> {
            without.disconnected(holder, nowNanos);
            without.tick(nowNanos + GRACE_NANOS);
        });
        assertEquals(List.of("publish a 3"), calls());
        assertEquals(new JsonObject().put("count", 0).put("holders", 0), counts(without));
    }

    @Test
    void takesNothingBackByItselfWhenItLeaves() {
        published(one, "a", 3);
        disconnected(one);
        loop.run(publications::leave);
        tick(GRACE_NANOS);
        assertEquals(List.of("publish a 3"), calls());
    }

    @Test
    void refusesMorePublicationsOfOneProcessThanItMayHave() {
        published(one, "a", 1);
        publish(one, "b", 1);
        publish(one, "c", 1);
        ClusterException refused = (ClusterException) failure(publish(one, "d", 1));
        assertEquals(ErrorCode.OVERLOADED, refused.errorCode());
        assertEquals(Outcome.NOT_RUN, refused.outcome());
        publish(two, "d", 1);
        publish(one, "a", 2);
        assertEquals(5, calls().size());
        refuse(1);
        publish(one, "d", 1);
        assertEquals(6, calls().size(), "there is room again for what was refused");
    }

    @Test
    void refusesWhatHasNoKey() {
        for (JsonArray arguments : List.of(
                new JsonArray(),
                new JsonArray().addNull(),
                new JsonArray().add("a"),
                new JsonArray().add(new JsonObject()))) {
            ClusterException refused =
                    (ClusterException) loop.failure(() -> publications.publish(one, arguments, null, soon()));
            assertEquals(ErrorCode.BAD_ARGUMENTS, refused.errorCode());
        }
        assertTrue(one.keys().isEmpty());
        assertFalse(calls().contains("publish"));
    }

    @Test
    void keepsWhatIsTakenBackByArgumentsThatNoCallCanHave() {
        publish(one, "a", 1);
        accept(0);
        for (JsonArray arguments : List.of(arguments("a", 1).add("more"), new JsonArray().add("a"), new JsonArray())) {
            ClusterException refused = (ClusterException) loop.failure(
                    () -> publications.unPublish(one, SERVICE.only(Delegate.UNPUBLISH), arguments, soon()));
            assertEquals(ErrorCode.BAD_ARGUMENTS, refused.errorCode());
        }
        assertEquals(1, one.keys().size());
        assertEquals(List.of("publish a 1"), calls());
    }

    @Test
    void refusesWhatTakesMoreThanTheShareOfAProcess() {
        publish(one, large("a", 15_000));
        accept(0);
        assertOverloaded(publish(one, large("b", 6_000)));
        assertEquals(List.of("publish a 0"), calls());
        assertEquals(1, one.keys().size());
        unPublish(one, "a", 0);
        publish(one, large("b", 6_000));
        accept(2);
        assertEquals(6, bytes() / 1_000);
        assertEquals(one.bytes(), bytes());
    }

    @Test
    void refusesWhatTakesTooMuchForAllProcesses() {
        publish(one, large("a", 15_000));
        publish(two, large("b", 15_000));
        PublicationHolder three = connected("three", 3L);
        assertOverloaded(publish(three, large("c", 15_000)));
        refuse(0);
        publish(three, large("c", 15_000));
        assertEquals(List.of("publish a 0", "publish b 0", "publish c 0"), calls());
    }

    @Test
    void replacingCountsOnce() {
        for (int i = 0; i < 3; i++) {
            publish(one, large("a", 15_000));
            accept(i);
            assertEquals(15, bytes() / 1_000);
        }
        publish(one, large("a", 500));
        accept(3);
        assertEquals(0, bytes() / 1_000);
    }

    @Test
    void whatIsAboutToReplaceCountsInItsPlace() {
        publish(one, large("a", 12_000));
        accept(0);
        publish(one, large("a", 16_000));
        assertEquals(16, bytes() / 1_000);
        assertOverloaded(publish(one, large("a", 16_000)));
        refuse(1);
        assertEquals(12, bytes() / 1_000);
    }

    @Test
    void countsWhatIsTakenBackUntilTheDataClientHasForgottenIt() {
        publish(one, large("a", 15_000));
        accept(0);
        disconnected(one);
        tick(GRACE_NANOS);
        assertEquals(0, one.bytes());
        assertEquals(15, bytes() / 1_000);
        refuse(1);
        assertEquals(15, bytes() / 1_000);
        tick(GRACE_NANOS + TimeUnit.HOURS.toNanos(1));
        accept(2);
        assertEquals(List.of("publish a 0", "unPublish a 0", "unPublish a 0"), calls());
        assertEquals(0, bytes());
    }

    @Test
    void aProcessThatComesAgainIsNotCountedTwice() {
        publish(one, large("a", 15_000));
        accept(0);
        disconnected(one);
        PublicationHolder again = connected("one", 1L);
        Future<PublicationNumber> replayed =
                loop.call(() -> publications.publish(again, large("a", 15_000), number(7, 1), soon()));
        assertEquals(number(7, 1), await(replayed));
        assertEquals(15, bytes() / 1_000);
    }

    @Test
    void whatAnotherProcessPublishesAtTheSameTimeIsNotKeptForOneThatHasGone() {
        publish(one, "a", 1, number(5, 1));
        publish(two, "a", 1, number(5, 1));
        disconnected(two);
        accept(0);
        unPublish(one, "a", 1);
        assertEquals(List.of("publish a 1", "unPublish a 1"), calls());
        assertEquals(0, bytes());
    }

    @Test
    void theNextLeaderTakesWhatTheOneBeforeHasTaken() {
        List<String> ids = List.of("a", "b", "c");
        for (int length : List.of(8_000, 8_000, 3_000)) {
            String id = ids.get(one.keys().size());
            publish(one, large(id, length));
            publish(two, large("of-two-" + id, length));
        }
        assertEquals(6, calls().size());
        long sum = bytes();
        Publications next = publications(SERVICE);
        PublicationHolder oneThere = loop.call(() -> next.connected("one", 1L, true));
        PublicationHolder twoThere = loop.call(() -> next.connected("two", 2L, true));
        for (int i = 2; i >= 0; i--) {
            int length = i == 2 ? 3_000 : 8_000;
            String id = ids.get(i);
            loop.run(() -> {
                next.publish(twoThere, large("of-two-" + id, length), null, soon());
                next.publish(oneThere, large(id, length), null, soon());
            });
        }
        assertEquals(12, calls().size(), "none is refused");
        assertEquals(sum, loop.call(next::status).getLong("bytes"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingCountsWhenNobodyIsLeftWhateverHasHappened(int seed) {
        var random = new Random(seed);
        var holders = new ArrayList<>(List.of(one, two));
        for (int i = 0; i < 2_000; i++) {
            int which = random.nextInt(2);
            PublicationHolder holder = holders.get(which);
            String id = random.nextBoolean() ? "a" : "b";
            switch (random.nextInt(7)) {
                case 0, 1, 2 ->
                    publish(
                            holder,
                            id,
                            random.nextInt(3),
                            random.nextBoolean() ? null : number(5, 1 + random.nextInt(3)));
                case 3 -> unPublish(holder, id, 0);
                case 4, 5 -> answerOne(random);
                default -> {
                    disconnected(holder);
                    if (random.nextBoolean()) {
                        tick(GRACE_NANOS);
                    }
                    holders.set(which, connected("holder" + which + (random.nextBoolean() ? "" : i), 1L));
                }
            }
            assertTrue(bytes() >= 0);
        }
        holders.forEach(this::disconnected);
        for (int i = 1; i < 10; i++) {
            tick(i * GRACE_NANOS);
            loop.run(() -> List.copyOf(answers).forEach(Promise::tryComplete));
        }
        JsonObject nothing = new JsonObject().put("count", 0).put("holders", 0L).put("bytes", 0L);
        assertEquals(nothing, loop.call(publications::status));
    }

    private void answerOne(Random random) {
        List<Promise<Object>> open = loop.call(() ->
                answers.stream().filter(answer -> !answer.future().isComplete()).toList());
        if (!open.isEmpty()) {
            Promise<Object> answer = open.get(random.nextInt(open.size()));
            boolean accepted = random.nextInt(3) > 0;
            var unknown = new ClusterException(ErrorCode.TIMEOUT, Outcome.UNKNOWN, "late", null);
            loop.run(() -> {
                if (accepted) {
                    answer.complete();
                } else {
                    answer.fail(random.nextBoolean() ? unknown : new ServiceException(42, "no"));
                }
            });
        }
    }

    private static JsonArray large(String id, int length) {
        return new JsonArray().add(registration(id, 0).put("text", "x".repeat(length - 500)));
    }

    private Future<PublicationNumber> publish(PublicationHolder holder, JsonArray arguments) {
        return loop.call(() -> publications.publish(holder, arguments, null, soon()));
    }

    private void assertOverloaded(Future<PublicationNumber> published) {
        ClusterException refused = (ClusterException) failure(published);
        assertEquals(ErrorCode.OVERLOADED, refused.errorCode());
        assertEquals(Outcome.NOT_RUN, refused.outcome());
    }

    private JsonObject counts(Publications table) {
        JsonObject status = loop.call(table::status);
        status.remove("bytes");
        return status;
    }

    private long bytes() {
        return loop.call(publications::status).getLong("bytes");
    }

    private Publications publications(ServiceInterface service) {
        var settings = new PublicationSettings(
                new PublicationKey(List.of("id")), Duration.ofNanos(GRACE_NANOS), 3, MAX_BYTES, Duration.ofSeconds(3));
        return new Publications(
                loop.context(), service, settings, this::called, new Events(loop.vertx(), "events"), EPOCH);
    }

    private Future<Object> called(ServiceMethod method, JsonArray arguments, long deadlineNanos, boolean told) {
        JsonObject registration = arguments.getJsonObject(0);
        String name = method.delegate() == Delegate.PUBLISH ? "publish" : "unPublish";
        calls.add(name + " " + registration.getString("id") + " " + registration.getInteger("weight"));
        Promise<Object> answer = loop.context().promise();
        answers.add(answer);
        return answer.future();
    }

    private List<String> calls() {
        return loop.call(() -> List.copyOf(calls));
    }

    private void accept(int call) {
        loop.run(() -> answers.get(call).complete());
    }

    private void refuse(int call) {
        fail(call, new ServiceException(42, "no"));
    }

    private void fail(int call, Throwable failure) {
        loop.run(() -> answers.get(call).fail(failure));
    }

    private PublicationHolder connected(String instance, Long pid) {
        return loop.call(() -> publications.connected(instance, pid, true));
    }

    private void disconnected(PublicationHolder holder) {
        loop.run(() -> publications.disconnected(holder, nowNanos));
    }

    /** Lets time pass since the connections have ended; what has failed since then is due, too. */
    private void tick(long laterNanos) {
        loop.run(() -> publications.tick(nowNanos + laterNanos));
    }

    private Future<PublicationNumber> publish(PublicationHolder holder, String id, int weight) {
        return publish(holder, id, weight, null);
    }

    private Future<PublicationNumber> publish(
            PublicationHolder holder, String id, int weight, PublicationNumber given) {
        return loop.call(() -> publications.publish(holder, arguments(id, weight), given, soon()));
    }

    private void published(PublicationHolder holder, String id, int weight) {
        published(holder, id, weight, null);
    }

    private void published(PublicationHolder holder, String id, int weight, PublicationNumber given) {
        Future<PublicationNumber> published = publish(holder, id, weight, given);
        accept(calls().size() - 1);
        await(published);
    }

    private Future<Void> unPublish(PublicationHolder holder, String id, int weight) {
        return loop.call(
                () -> publications.unPublish(holder, SERVICE.only(Delegate.UNPUBLISH), arguments(id, weight), soon()));
    }

    private static JsonArray arguments(String id, int weight) {
        return new JsonArray().add(registration(id, weight));
    }

    private static JsonObject registration(String id, int weight) {
        return new JsonObject().put("id", id).put("weight", weight);
    }

    private static PublicationNumber number(long epoch, long sequence) {
        return new PublicationNumber(epoch, sequence);
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
    }
}
