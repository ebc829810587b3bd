package org.clusterclient.session;

import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.Inbox;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalSubscriptionsTest {

    private static final Registration KEY = new Registration("k", new JsonObject().put("id", "k"));
    private static final int MAX_SUBSCRIPTIONS = 1_000;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final ServiceException REFUSAL = new ServiceException(42, "no such id");

    private final EventLoop loop = new EventLoop();
    private final Inbox events = Inbox.at(loop.vertx(), "events");
    private final Inbox first = Inbox.at(loop.vertx(), "first");
    private final Inbox second = Inbox.at(loop.vertx(), "second");
    private final CallQueue calls = new CallQueue(loop.context(), 100);
    private final LocalSubscriptions subscriptions = subscriptions(true, Duration.ZERO);
    private final RecordingSession session = new RecordingSession(loop.context(), Role.FOLLOWER, 1);

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void subscribesAKeyOnceWhateverTheNumberOfListeners() {
        Promise<Object> answer = Promise.promise();
        session.answering(asked -> answer.future());
        attach(session);
        Future<Void> one = loop.call(() -> add("first"));
        Future<Void> two = loop.call(() -> add("second"));
        loop.run(answer::complete);
        loop.await(() -> one);
        loop.await(() -> two);
        loop.await(() -> add("third"));
        assertEquals(List.of("subscribe k"), session.asked());
        assertEquals(3, status().getInteger("listeners"));
    }

    @Test
    void addsAListenerOnce() {
        attach(session);
        loop.await(() -> add("first"));
        loop.await(() -> add("first"));
        deliver("value", 1);
        deliver("sentinel", 2);
        assertEquals("value", first.next());
        assertEquals("sentinel", first.next());
        assertEquals(1, status().getInteger("listeners"));
    }

    @Test
    void sendsEveryValueToEveryListenerInOrderAndSaysWhichItIs() {
        attach(session);
        loop.await(() -> add("first"));
        loop.await(() -> add("second"));
        loop.run(() -> {
            for (int number = 1; number <= 100; number++) {
                subscriptions.deliver("k", number, new Version(7, number));
            }
        });
        for (Inbox listener : List.of(first, second)) {
            for (int number = 1; number <= 100; number++) {
                Message<Object> message = listener.nextMessage();
                assertEquals(number, message.body());
                assertEquals("k", message.headers().get("key"));
                assertEquals("7", message.headers().get("epoch"));
                assertEquals(Integer.toString(number), message.headers().get("version"));
            }
        }
    }

    @Test
    void sendsNoVersionWhereThereIsNone() {
        attach(session);
        loop.await(() -> add("first"));
        loop.run(() -> subscriptions.deliver("k", null, null));
        Message<Object> message = first.nextMessage();
        assertNull(message.body());
        assertEquals("k", message.headers().get("key"));
        assertFalse(message.headers().contains("version"));
        assertFalse(status().containsKey("version"));
    }

    @Test
    void ignoresValuesOfKeysThatNobodyListensTo() {
        attach(session);
        loop.run(() -> subscriptions.deliver("other", 1, null));
        assertFalse(isListenedTo("other"));
    }

    @Test
    void aSecondListenerGetsTheLastValueWithoutATrip() {
        attach(session);
        loop.await(() -> add("first"));
        deliver("older", 1);
        deliver("last", 2);
        loop.await(() -> add("second"));
        Message<Object> message = second.nextMessage();
        assertEquals("last", message.body());
        assertEquals("2", message.headers().get("version"));
        assertEquals(List.of("subscribe k"), session.asked());
    }

    @Test
    void aValueThatComesBeforeTheAnswerIsSentOnce() {
        Promise<Object> answer = Promise.promise();
        session.answering(asked -> answer.future());
        attach(session);
        Future<Void> added = loop.call(() -> add("first"));
        deliver("last", 1);
        loop.run(answer::complete);
        loop.await(() -> added);
        deliver("next", 2);
        assertEquals("last", first.next());
        assertEquals("next", first.next());
    }

    @Test
    void aListenerThatIsAddedBetweenSessionsGetsTheLastValueWithTheNextOne() {
        attach(session);
        loop.await(() -> add("first"));
        deliver("last", 1);
        Future<Void> added = loop.call(() -> {
            detach();
            return add("second");
        });
        loop.run(() -> assertEquals(0, second.size()));
        attach(new RecordingSession(loop.context(), Role.FOLLOWER, 2));
        loop.await(() -> added);
        deliver("next", 2);
        assertEquals("last", second.next());
        assertEquals("next", second.next());
    }

    @Test
    void aFirstSubscriberThatIsRefusedIsRemoved() {
        session.answering(asked -> Future.failedFuture(REFUSAL));
        attach(session);
        assertSame(REFUSAL, loop.failure(() -> add("first")));
        assertFalse(isListenedTo("k"));
        loop.run(() -> subscriptions.tick(System.nanoTime() + 60 * SECOND));
        assertEquals(List.of("subscribe k"), session.asked(), "not tried again");
    }

    @Test
    void everyoneWhoWaitsForTheSameAttemptIsRefused() {
        Promise<Object> answer = Promise.promise();
        session.answering(asked -> answer.future());
        attach(session);
        Future<Void> one = loop.call(() -> add("first"));
        Future<Void> two = loop.call(() -> add("second"));
        loop.run(() -> answer.fail(REFUSAL));
        assertSame(REFUSAL, loop.failure(() -> one));
        assertSame(REFUSAL, loop.failure(() -> two));
        assertFalse(isListenedTo("k"));
    }

    @Test
    void whatMayBeSubscribedForNobodyIsTakenBack() {
        session.answering(asked -> asked.startsWith("subscribe")
                ? Future.failedFuture(new ClusterException(ErrorCode.TIMEOUT, "no answer"))
                : Future.succeededFuture());
        attach(session);
        loop.failure(() -> add("first"));
        assertEquals(List.of("subscribe k", "unSubscribe k"), session.asked());
    }

    @Test
    void whatIsRefusedIsNotTakenBack() {
        var notRun = new ClusterException(ErrorCode.NOT_A_DELEGATE, "the service has no subscribe");
        for (Throwable refusal : List.of(REFUSAL, notRun)) {
            var next = new RecordingSession(loop.context(), Role.FOLLOWER, 1)
                    .answering(asked -> Future.failedFuture(refusal));
            attach(next);
            loop.failure(() -> add("first"));
            assertEquals(List.of("subscribe k"), next.asked());
        }
    }

    @Test
    void subscribesEveryKeyInANewSession() {
        attach(session);
        loop.await(() -> add("first"));
        loop.await(() -> subscriptions.add(new Registration("l", "l"), "first", soon()));
        loop.run(() -> {
            detach();
            assertFalse(status().getBoolean("accepted"));
        });
        var next = new RecordingSession(loop.context(), Role.LEADER, 2);
        attach(next);
        assertEquals(List.of("subscribe k", "subscribe l"), next.asked());
        assertTrue(loop.call(this::status).getBoolean("accepted"));
    }

    @Test
    void listenersThatWereAcceptedBeforeAreTriedAgainWithBackOff() {
        attach(session);
        loop.await(() -> add("first"));
        var next =
                new RecordingSession(loop.context(), Role.FOLLOWER, 2).answering(asked -> Future.failedFuture(REFUSAL));
        long before = System.nanoTime();
        loop.run(() -> {
            detach();
            attachNow(next);
        });
        assertEquals(
                new JsonObject()
                        .put("type", "error")
                        .put("message", "no such id")
                        .put("key", "k"),
                events.next());
        loop.run(() -> subscriptions.tick(before));
        assertEquals(1, next.asked().size(), "too early");
        for (int attempts = 2; attempts <= 11; attempts++) {
            loop.run(() -> subscriptions.tick(System.nanoTime() + 10 * SECOND));
            assertEquals(attempts, next.asked().size());
        }
        loop.run(() -> subscriptions.tick(System.nanoTime() + SECOND / 2));
        assertEquals(11, next.asked().size(), "the waits have grown");
        assertTrue(isListenedTo("k"), "it stays");
        next.answering(asked -> Future.succeededFuture());
        loop.run(() -> subscriptions.tick(System.nanoTime() + 10 * SECOND));
        assertTrue(loop.call(this::status).getBoolean("accepted"));
        loop.run(() -> subscriptions.tick(System.nanoTime() + 20 * SECOND));
        assertEquals(12, next.asked().size(), "accepted, so not tried any more");
        next.answering(asked -> Future.failedFuture(REFUSAL));
        loop.run(() -> {
            detach();
            attachNow(next);
        });
        loop.run(() -> subscriptions.tick(System.nanoTime() + SECOND / 10));
        assertEquals(14, next.asked().size(), "the waits are short again");
    }

    @Test
    void aNewListenerThatIsRefusedLeavesThoseThatWereAcceptedBefore() {
        attach(session);
        loop.await(() -> add("first"));
        session.answering(asked -> Future.failedFuture(REFUSAL));
        Future<Void> added = loop.call(() -> {
            detach();
            return add("second");
        });
        attach(session);
        assertSame(REFUSAL, loop.failure(() -> added));
        assertEquals(1, loop.call(this::status).getInteger("listeners"));
        deliver("value", 1);
        assertEquals("value", first.next());
        assertEquals(0, second.size());
    }

    @Test
    void anAnswerFromASessionThatHasEndedDoesNotCount() {
        Promise<Object> late = Promise.promise();
        session.answering(asked -> late.future());
        attach(session);
        loop.call(() -> add("first"));
        loop.run(() -> {
            detach();
            late.complete();
        });
        assertFalse(loop.call(this::status).getBoolean("accepted"));
    }

    @Test
    void unSubscribesWithTheLastListenerOnly() {
        attach(session);
        loop.await(() -> add("first"));
        loop.await(() -> add("second"));
        loop.await(() -> subscriptions.remove(KEY, "first", soon()));
        assertEquals(List.of("subscribe k"), session.asked());
        deliver("value", 1);
        assertEquals("value", second.next());
        loop.await(() -> subscriptions.remove(KEY, "second", soon()));
        assertEquals(List.of("subscribe k", "unSubscribe k"), session.asked());
        assertEquals(0, first.size());
        assertFalse(isListenedTo("k"));
    }

    @Test
    void unSubscribesAllListenersOfAKeyAtOnce() {
        attach(session);
        loop.await(() -> add("first"));
        loop.await(() -> add("second"));
        loop.await(() -> subscriptions.remove(KEY, null, soon()));
        assertEquals(List.of("subscribe k", "unSubscribe k"), session.asked());
    }

    @Test
    void unSubscribingWhatIsNotSubscribedDoesNothing() {
        attach(session);
        loop.await(() -> subscriptions.remove(KEY, "first", soon()));
        loop.await(() -> add("first"));
        loop.await(() -> subscriptions.remove(KEY, "second", soon()));
        assertEquals(List.of("subscribe k"), session.asked());
    }

    @Test
    void aConnectionThatEndsMeanwhileEndsTheSubscriptionAsWell() {
        attach(session);
        loop.await(() -> add("first"));
        session.answering(
                asked -> Future.failedFuture(new ClusterException(ErrorCode.CONNECTION_LOST, "connection lost")));
        loop.await(() -> subscriptions.remove(KEY, "first", soon()));
    }

    @Test
    void tellsThatItCouldNotUnSubscribe() {
        attach(session);
        var timeout = new ClusterException(ErrorCode.TIMEOUT, "no answer");
        for (Throwable failure : List.of(REFUSAL, timeout)) {
            session.answering(asked -> Future.succeededFuture());
            loop.await(() -> add("first"));
            session.answering(asked -> Future.failedFuture(failure));
            assertSame(failure, loop.failure(() -> subscriptions.remove(KEY, "first", soon())));
        }
    }

    @Test
    void unSubscribesWithoutATripWhileThereIsNoSession() {
        attach(session);
        loop.await(() -> add("first"));
        loop.run(this::detach);
        loop.await(() -> subscriptions.remove(KEY, "first", soon()));
        var next = new RecordingSession(loop.context(), Role.FOLLOWER, 2);
        attach(next);
        assertEquals(List.of("subscribe k"), session.asked());
        assertEquals(List.of(), next.asked());
    }

    @Test
    void doesNotSubscribeWhatWasUnSubscribedWhileItWaitedForASession() {
        loop.call(() -> add("first"));
        loop.await(() -> subscriptions.remove(KEY, "first", soon()));
        attach(session);
        assertEquals(List.of(), session.asked());
    }

    @Test
    void doesNotSubscribeAgainWhatWasUnSubscribedWhenTheConnectionWasLost() {
        Promise<Object> answer = Promise.promise();
        session.answering(asked -> asked.startsWith("subscribe") ? answer.future() : Future.succeededFuture());
        attach(session);
        loop.call(() -> add("first"));
        loop.await(() -> subscriptions.remove(KEY, "first", soon()));
        loop.run(() -> {
            answer.fail(new ClusterException(ErrorCode.CONNECTION_LOST, "connection lost"));
            detach();
        });
        var next = new RecordingSession(loop.context(), Role.FOLLOWER, 2);
        attach(next);
        assertEquals(List.of(), next.asked());
    }

    @Test
    void aListenerThatWaitsForAnAttemptOfAnotherOneKeepsItsOwnDeadline() {
        Future<Void> patient = loop.call(() -> subscriptions.add(KEY, "first", soon()));
        Future<Void> hasty = loop.call(() -> subscriptions.add(KEY, "second", System.nanoTime() + SECOND / 20));
        assertInstanceOf(ClusterException.class, loop.failure(() -> hasty));
        assertFalse(patient.isComplete());
        assertEquals(1, loop.call(this::status).getInteger("listeners"));
    }

    @Test
    void aListenerWithoutAConsumerIsRemovedAfterASecond() {
        attach(session);
        loop.await(() -> add("nobody"));
        long before = System.nanoTime();
        deliver("value", 1);
        loop.run(() -> subscriptions.tick(before + SECOND - 1));
        loop.run(() -> assertEquals(1, status().getInteger("listeners"), "too early"));
        loop.run(() -> subscriptions.tick(System.nanoTime() + SECOND));
        assertEquals(
                new JsonObject().put("type", "listenerRemoved").put("key", "k").put("address", "nobody"),
                events.next());
        assertFalse(isListenedTo("k"));
        assertEquals(List.of("subscribe k", "unSubscribe k"), session.asked());
    }

    @Test
    void otherListenersStayWhenOneIsRemoved() {
        attach(session);
        loop.await(() -> add("nobody"));
        loop.await(() -> add("first"));
        deliver("value", 1);
        loop.run(() -> subscriptions.tick(System.nanoTime() + SECOND));
        assertEquals("nobody", ((JsonObject) events.next()).getString("address"));
        assertEquals(1, loop.call(this::status).getInteger("listeners"));
        assertEquals(List.of("subscribe k"), session.asked());
    }

    @Test
    void aListenerWhoseConsumerReturnsGetsTheNewestValueThatItMissed() {
        attach(session);
        loop.await(() -> add("returns"));
        deliver("missed", 1);
        deliver("newest", 2);
        Inbox returned = Inbox.at(loop.vertx(), "returns");
        loop.run(() -> subscriptions.tick(System.nanoTime() + SECOND));
        assertEquals("newest", returned.next());
        loop.run(() -> subscriptions.tick(System.nanoTime() + 10 * SECOND));
        deliver("next", 3);
        assertEquals("next", returned.next());
        assertEquals(0, events.size());
    }

    @Test
    void aListenerThatTookALaterValueIsNotMissing() {
        attach(session);
        loop.await(() -> add("returns"));
        deliver("missed", 1);
        Inbox returned = Inbox.at(loop.vertx(), "returns");
        deliver("taken", 2);
        assertEquals("taken", returned.next());
        loop.run(() -> subscriptions.tick(System.nanoTime() + 10 * SECOND));
        deliver("next", 3);
        assertEquals("next", returned.next(), "nothing is sent twice, or late");
    }

    @Test
    void tellsThatItCouldNotUnSubscribeForAListenerThatIsGone() {
        attach(session);
        loop.await(() -> add("nobody"));
        session.answering(asked -> Future.failedFuture(REFUSAL));
        deliver("value", 1);
        loop.run(() -> subscriptions.tick(System.nanoTime() + SECOND));
        assertEquals("listenerRemoved", ((JsonObject) events.next()).getString("type"));
        assertEquals("no such id", ((JsonObject) events.next()).getString("message"));
    }

    @Test
    void tellsOnceThatAFirstValueIsMissing() {
        LocalSubscriptions timed = subscriptions(true, Duration.ofSeconds(5));
        long before = System.nanoTime();
        loop.run(() -> {
            calls.attach(session);
            timed.attach(session);
        });
        loop.await(() -> timed.add(KEY, "first", soon()));
        loop.run(() -> timed.tick(before + 5 * SECOND - 1));
        loop.run(() -> assertEquals(0, events.size()));
        loop.run(() -> timed.tick(System.nanoTime() + 5 * SECOND));
        assertEquals(new JsonObject().put("type", "noFirstValue").put("key", "k"), events.next());
        loop.run(() -> timed.tick(System.nanoTime() + 10 * SECOND));
        loop.vertx().eventBus().publish("events", "sentinel");
        assertEquals("sentinel", events.next());
        assertTrue(isListenedTo(timed, "k"), "the subscription stays");
    }

    @Test
    void doesNotMissAFirstValueThatHasCome() {
        LocalSubscriptions timed = subscriptions(true, Duration.ofSeconds(5));
        loop.run(() -> {
            calls.attach(session);
            timed.attach(session);
        });
        loop.await(() -> timed.add(KEY, "first", soon()));
        loop.run(() -> {
            timed.deliver("k", "value", null);
            timed.tick(System.nanoTime() + 10 * SECOND);
        });
        loop.vertx().eventBus().publish("events", "sentinel");
        assertEquals("sentinel", events.next());
    }

    @Test
    void missesNoFirstValueUnlessAskedTo() {
        attach(session);
        loop.await(() -> add("first"));
        loop.run(() -> subscriptions.tick(System.nanoTime() + 3_600 * SECOND));
        loop.vertx().eventBus().publish("events", "sentinel");
        assertEquals("sentinel", events.next());
    }

    @Test
    void withoutBroadcastEachValueGoesToExactlyOneListener() {
        LocalSubscriptions exclusive = subscriptions(false, Duration.ZERO);
        loop.run(() -> {
            calls.attach(session);
            exclusive.attach(session);
        });
        loop.await(() -> exclusive.add(KEY, "first", soon()));
        loop.await(() -> exclusive.add(KEY, "second", soon()));
        loop.run(() -> {
            for (int number = 1; number <= 200; number++) {
                exclusive.deliver("k", number, null);
            }
        });
        until("200 values", () -> first.size() + second.size() >= 200);
        loop.await(() -> exclusive.remove(KEY, "second", soon()));
        loop.run(() -> exclusive.deliver("k", "sentinel", null));
        Object last = null;
        int taken = 0;
        while (!"sentinel".equals(last)) {
            last = first.next();
            taken++;
        }
        assertEquals(201, taken + second.size());
        assertTrue(taken > 50 && second.size() > 50, taken + " of 200 at the first");
    }

    @Test
    void withoutBroadcastThereIsNoLastValue() {
        LocalSubscriptions exclusive = subscriptions(false, Duration.ZERO);
        loop.run(() -> {
            calls.attach(session);
            exclusive.attach(session);
        });
        loop.await(() -> exclusive.add(KEY, "first", soon()));
        loop.run(() -> exclusive.deliver("k", "value", null));
        assertEquals("value", first.next());
        loop.await(() -> exclusive.add(KEY, "second", soon()));
        loop.await(() -> exclusive.remove(KEY, "first", soon()));
        loop.run(() -> exclusive.deliver("k", "next", null));
        assertEquals("next", second.next());
    }

    @Test
    void tellsListenersAndTheLastVersion() {
        assertEquals(new JsonArray(), loop.call(subscriptions::status));
        attach(session);
        loop.await(() -> add("first"));
        deliver("value", 3);
        assertEquals(
                new JsonObject()
                        .put("key", "k")
                        .put("listeners", 1)
                        .put("accepted", true)
                        .put("epoch", 1L)
                        .put("version", 3L),
                loop.call(this::status));
    }

    private LocalSubscriptions subscriptions(boolean broadcast, Duration firstValueTimeout) {
        return new LocalSubscriptions(
                loop.context(),
                calls,
                new Events(loop.vertx(), "events"),
                broadcast,
                Duration.ofSeconds(3),
                firstValueTimeout,
                MAX_SUBSCRIPTIONS);
    }

    private void attach(Session session) {
        loop.run(() -> attachNow(session));
    }

    private void attachNow(Session session) {
        calls.attach(session);
        subscriptions.attach(session);
        calls.resume();
    }

    private void detach() {
        calls.detach(null);
        subscriptions.detach();
    }

    private Future<Void> add(String address) {
        return subscriptions.add(KEY, address, soon());
    }

    private void deliver(Object value, long version) {
        loop.run(() -> subscriptions.deliver("k", value, new Version(1, version)));
    }

    private JsonObject status() {
        return subscriptions.status().getJsonObject(0);
    }

    private static long soon() {
        return System.nanoTime() + 3 * SECOND;
    }

    private boolean isListenedTo(String key) {
        return isListenedTo(subscriptions, key);
    }

    private boolean isListenedTo(LocalSubscriptions in, String key) {
        return loop.call(in::status).stream()
                .anyMatch(one -> ((JsonObject) one).getString("key").equals(key));
    }
}
