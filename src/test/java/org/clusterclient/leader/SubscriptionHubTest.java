package org.clusterclient.leader;

import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceExceptionMessageCodec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.Inbox;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.service.ServiceInterface;
import org.clusterclient.session.Events;
import org.clusterclient.session.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionHubTest {

    private static final ServiceInterface SERVICE =
            ServiceInterface.of(RecordingService.class, true, Map.of("fire", Delegate.INVOKE_ONEWAY));
    private static final Registration KEY = new Registration("k", new JsonObject().put("id", "k"));

    private static final int MAX_IDLE = 10;

    private final EventLoop loop = new EventLoop();
    private final Inbox events = Inbox.at(loop.vertx(), "events");
    private final Server server = new Server();
    private final DataClient dataClient = new DataClient(
            loop.context(),
            new DataClientSettings(() -> server, new DeploymentOptions(), "events", new VertxDeployer(loop.vertx())));
    private final Subscriber one = new Subscriber();
    private final Subscriber two = new Subscriber();
    private SubscriptionHub hub = hub(SERVICE, true);

    @BeforeEach
    void deploy() {
        loop.vertx().eventBus().registerDefaultCodec(ServiceException.class, new ServiceExceptionMessageCodec());
        loop.await(() -> dataClient.deploy("quotes", 7, Future::succeededFuture));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void subscribesAKeyOnceWhateverTheNumberOfSubscribers() {
        subscribe(one);
        subscribe(two);
        assertEquals(1, server.calls.size());
        JsonObject subscribe = server.calls.get(0);
        assertEquals("subscribe", subscribe.getString("action"));
        assertEquals(KEY.value(), subscribe.getJsonObject("registration"));
        send("value");
        assertEquals("1 value", one.next());
        assertEquals("1 value", two.next());
    }

    @Test
    void numbersTheValuesOfEachKeyInItsTerm() {
        subscribe(one);
        loop.await(() -> hub.subscribe(new Registration("l", new JsonObject()), two, soon()));
        server.send(0, "a");
        server.send(0, "b");
        server.send(1, "c");
        assertEquals(List.of("1 a", "2 b"), List.of(one.next(), one.next()));
        assertEquals("1 c", two.next());
        assertEquals(new Version(7, 2), one.lastVersion);
    }

    @Test
    void theNumbersOfAKeyThatIsSubscribedAnewGoOn() {
        subscribe(one);
        send("a");
        send("b");
        assertEquals(List.of("1 a", "2 b"), List.of(one.next(), one.next()));
        loop.await(() -> hub.unSubscribe(KEY.key(), one, soon()));
        subscribe(two);
        assertFalse(loop.call(hub::status).getJsonObject(0).containsKey("version"), "no value yet");
        send("c");
        assertEquals("3 c", two.next());
    }

    @Test
    void aSubscriberThatCannotTakeAValueIsPassedOver() {
        hub = hub(SERVICE, false);
        subscribe(one);
        subscribe(two);
        one.full = true;
        for (int i = 1; i <= 10; i++) {
            send(i);
            assertEquals(i + " " + i, two.next());
        }
        two.full = true;
        send(11);
        until("dropped", () -> loop.call(hub::dropped) == 1);
        one.full = false;
        send(12);
        assertEquals("12 12", one.next());
    }

    @Test
    void aLaterSubscriberGetsTheLastValueAtOnce() {
        subscribe(one);
        send("older");
        send("last");
        one.next();
        one.next();
        subscribe(two);
        assertEquals("2 last", two.next());
        subscribe(two); // once more: it has it already
        send("next");
        assertEquals("3 next", two.next());
    }

    @Test
    void encodesAValueOnceForAllSubscribers() {
        subscribe(one);
        subscribe(two);
        send("value");
        one.next();
        two.next();
        assertTrue(one.lastValue == two.lastValue, "the same value, with the same bytes");
    }

    @Test
    void everyoneWhoWaitsIsRefusedAndTheNextOneMayAskAgain() {
        server.refusals.add("not now");
        List<Future<Void>> asked =
                loop.call(() -> List.of(hub.subscribe(KEY, one, soon()), hub.subscribe(KEY, two, soon())));
        for (Future<Void> subscribed : asked) {
            assertEquals("not now", loop.failure(() -> subscribed).getMessage());
        }
        assertEquals(new JsonArray(), loop.call(hub::status));
        subscribe(one);
        assertEquals(2, server.calls.size());
        send("value");
        assertEquals("1 value", one.next());
        assertTrue(two.values.isEmpty());
    }

    @Test
    void unSubscribesWithTheLastSubscriberOnly() {
        subscribe(one);
        subscribe(two);
        unSubscribe(one);
        unSubscribe(one);
        assertEquals(1, server.calls.size());
        send("value");
        assertEquals("1 value", two.next());
        unSubscribe(two);
        JsonObject unSubscribe = server.calls.get(1);
        assertEquals("unSubscribe", unSubscribe.getString("action"));
        assertEquals(KEY.value(), unSubscribe.getJsonObject("registration"));
        assertEquals(server.calls.get(0).getString("address"), unSubscribe.getString("address"));
        assertTrue(one.values.isEmpty());
        assertEquals(new JsonArray(), loop.call(hub::status));
    }

    @Test
    void unSubscribingWhatIsNotSubscribedDoesNothing() {
        unSubscribe(one);
        subscribe(one);
        unSubscribe(two);
        assertEquals(1, server.calls.size());
    }

    @Test
    void aSubscriberThatHasGoneIsRemoved() {
        subscribe(one);
        loop.await(() -> hub.subscribe(new Registration("l", new JsonObject().put("id", "l")), one, soon()));
        loop.await(() -> hub.subscribe(new Registration("l", new JsonObject().put("id", "l")), two, soon()));
        loop.run(() -> hub.remove("k", one, soon()));
        loop.run(() -> hub.remove("l", one, soon()));
        until("unSubscribe of k", () -> server.calls.size() == 3);
        assertEquals(KEY.value(), server.calls.get(2).getJsonObject("registration"));
        assertEquals(
                new JsonArray().add(new JsonObject().put("key", "l").put("subscribers", 1)), loop.call(hub::status));
    }

    @Test
    void tellsWhatCouldNotBeUnSubscribedForASubscriberThatHasGone() {
        subscribe(one);
        server.refusals.add("no");
        loop.run(() -> hub.remove("k", one, soon()));
        JsonObject event = (JsonObject) events.next();
        assertEquals("no", event.getString("message"));
        assertEquals("k", event.getString("key"));
    }

    @Test
    void whatIsNotAnsweredInTimeIsTakenBack() {
        server.silences.add("subscribe");
        Throwable failure =
                loop.failure(() -> hub.subscribe(KEY, one, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50)));
        assertEquals(
                ErrorCode.TIMEOUT,
                assertInstanceOf(ClusterException.class, failure).errorCode());
        until("it is taken back", () -> server.calls.size() == 2);
        JsonObject unSubscribe = server.calls.get(1);
        assertEquals("unSubscribe", unSubscribe.getString("action"));
        assertEquals(server.calls.get(0).getString("address"), unSubscribe.getString("address"));
    }

    @Test
    void doesNotAskAnyMoreWhenItIsTooLate() {
        Throwable failure = loop.failure(() -> hub.subscribe(KEY, one, System.nanoTime()));
        assertEquals(
                ErrorCode.TIMEOUT,
                assertInstanceOf(ClusterException.class, failure).errorCode());
        assertEquals(new JsonArray(), loop.call(hub::status));
        subscribe(one);
        assertEquals(1, server.calls.size());
    }

    @Test
    void refusesWhatTheServiceCannot() {
        hub = hub(ServiceInterface.of(RecordingService.class, false, Map.of("echo", Delegate.INVOKE)), true);
        Throwable failure = loop.failure(() -> hub.subscribe(KEY, one, soon()));
        assertEquals(
                ErrorCode.NOT_A_DELEGATE,
                assertInstanceOf(ClusterException.class, failure).errorCode());
        assertEquals(List.of(), server.calls);
    }

    @Test
    void keepsASubscriptionThatCannotBeEndedForTheNextOne() {
        hub = hub(ServiceInterface.of(RecordingService.class, false, Map.of("subscribe", Delegate.SUBSCRIBE)), true);
        subscribe(one);
        unSubscribe(one);
        send("value");
        until(
                "the value has come",
                () -> loop.call(hub::status).getJsonObject(0).containsKey("version"));
        subscribe(two);
        assertEquals("1 value", two.next());
        assertEquals(1, server.calls.size());
        assertTrue(one.values.isEmpty());
    }

    @Test
    void withoutBroadcastEachValueGoesToExactlyOne() {
        hub = hub(SERVICE, false);
        subscribe(one);
        subscribe(two);
        for (int number = 1; number <= 200; number++) {
            send(number);
        }
        until("200 values", () -> one.values.size() + two.values.size() >= 200);
        unSubscribe(two);
        send("sentinel");
        until("the sentinel", () -> one.values.contains("201 sentinel"));
        assertEquals(201, one.values.size() + two.values.size());
        assertTrue(one.values.size() > 50 && two.values.size() > 50, one.values.size() + " of 201 at one");
    }

    @Test
    void withoutBroadcastThereIsNoLastValue() {
        hub = hub(SERVICE, false);
        subscribe(one);
        send("value");
        assertEquals("1 value", one.next());
        subscribe(two);
        unSubscribe(one);
        send("next");
        assertEquals("2 next", two.next());
    }

    @Test
    void aValueThatCannotBeCarriedIsToldAndPassedOver() {
        subscribe(one);
        send(Double.NaN);
        JsonObject event = (JsonObject) events.next();
        assertEquals(ErrorCode.BAD_ARGUMENTS.code(), event.getInteger("code"));
        assertEquals("k", event.getString("key"));
        send("next");
        assertEquals("2 next", one.next());
    }

    @Test
    void aLaterSubscriberIsNotBotheredWithAValueThatCannotBeCarried() {
        subscribe(one);
        send(Double.NaN);
        events.next();
        subscribe(two);
        send("next");
        assertEquals("2 next", two.next());
    }

    @Test
    void aSubscriberAfterAValueThatNobodyTookIsNotBotheredEither() {
        hub = hub(ServiceInterface.of(RecordingService.class, false, Map.of("subscribe", Delegate.SUBSCRIBE)), true);
        subscribe(one);
        unSubscribe(one);
        send(Double.NaN);
        until(
                "the value has come",
                () -> loop.call(hub::status).getJsonObject(0).containsKey("version"));
        subscribe(two);
        send("next");
        assertEquals("2 next", two.next());
    }

    @Test
    void keysThatNobodyListensToAreBoundedWhereTheServiceCannotUnsubscribe() {
        hub = hub(withoutUnSubscribe(), true);
        subscribe(two);
        for (int i = 0; i < 3_000; i++) {
            subscribeAndLeave("k" + i);
        }
        assertEquals(MAX_IDLE + 1, loop.call(hub::status).size());
        assertEquals(3_001, server.calls.size());
        for (int i = 3_000 - MAX_IDLE; i < 3_000; i++) {
            subscribeAndLeave("k" + i);
        }
        assertEquals(3_001, server.calls.size(), "those that are left serve the next one");
        subscribeAndLeave("k0");
        assertEquals(3_002, server.calls.size(), "the oldest has been forgotten");
        server.send(1, "of k0, when it was subscribed first");
        server.send(0, "live");
        assertEquals("1 live", two.next());
    }

    @Test
    void theLastValueIsKeptForTheNextSubscriberWhereTheServiceCannotUnsubscribe() {
        hub = hub(withoutUnSubscribe(), true);
        subscribe(one);
        send("a");
        one.next();
        unSubscribe(one);
        send("b");
        until(
                "the value has come",
                () -> loop.call(hub::status).getJsonObject(0).getLong("version") == 2);
        subscribe(two);
        assertEquals("2 b", two.next());
        assertEquals(1, server.calls.size());
    }

    @Test
    void valuesThatNobodyListensToAreBoundedToo() {
        hub = hub(withoutUnSubscribe(), true);
        for (int i = 0; i < 5; i++) {
            subscribeAndLeave("k" + i);
        }
        for (int i = 0; i < 5; i++) {
            server.send(i, "x".repeat((int) SubscriptionHub.MAX_IDLE_BYTES / 4));
        }
        until("the oldest are forgotten", () -> loop.call(hub::status).size() == 3);
        subscribeAndLeave("k4");
        assertEquals(5, server.calls.size());
        server.send(4, "y".repeat((int) SubscriptionHub.MAX_IDLE_BYTES));
        until("all are forgotten", () -> loop.call(hub::status).isEmpty());
        subscribe(two);
        send("next");
        assertEquals("3 next", two.next());
    }

    private static ServiceInterface withoutUnSubscribe() {
        return ServiceInterface.of(RecordingService.class, false, Map.of("subscribe", Delegate.SUBSCRIBE));
    }

    private void subscribeAndLeave(String key) {
        Registration registration = new Registration(key, new JsonObject().put("id", key));
        loop.await(() -> hub.subscribe(registration, one, soon()));
        loop.await(() -> hub.unSubscribe(key, one, soon()));
    }

    @Test
    void takesNoValuesAnyMoreOnceClosed() {
        subscribe(one);
        loop.run(hub::close);
        assertEquals(new JsonArray(), loop.call(hub::status));
        send("value");
        Inbox sentinel = Inbox.at(loop.vertx(), "sentinel");
        loop.vertx().eventBus().send("sentinel", 1);
        sentinel.next();
        assertFalse(loop.call(() -> !one.values.isEmpty()));
    }

    @Test
    void tellsSubscribersAndTheLastVersion() {
        subscribe(one);
        subscribe(two);
        JsonObject status = new JsonObject().put("key", "k").put("subscribers", 2);
        assertEquals(new JsonArray().add(status), loop.call(hub::status));
        send("value");
        one.next();
        assertEquals(new JsonArray().add(status.put("version", 1L)), loop.call(hub::status));
    }

    private SubscriptionHub hub(ServiceInterface service, boolean broadcast) {
        return new SubscriptionHub(
                loop.context(), service, dataClient, new Events(loop.vertx(), "events"), 7, broadcast, MAX_IDLE);
    }

    private void subscribe(Subscriber subscriber) {
        loop.await(() -> hub.subscribe(KEY, subscriber, soon()));
    }

    private void unSubscribe(Subscriber subscriber) {
        loop.await(() -> hub.unSubscribe("k", subscriber, soon()));
    }

    /** Sends a value as the data client does, to the address of the last subscribe. */
    private void send(Object value) {
        int last = server.calls.size() - 1;
        while (!server.calls.get(last).getString("action").equals("subscribe")) {
            last--;
        }
        server.send(last, value);
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    }

    /** Writes down calls, and answers as the handler of a service does. */
    private static final class Server extends VerticleBase {
        final List<JsonObject> calls = new CopyOnWriteArrayList<>();
        final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();
        final BlockingQueue<String> silences = new LinkedBlockingQueue<>();

        @Override
        public Future<?> start() {
            String address = config().getJsonObject("clusterClient").getString("address");
            return vertx.eventBus()
                    .<JsonObject>localConsumer(address, this::answer)
                    .completion();
        }

        private void answer(Message<JsonObject> message) {
            String action = message.headers().get("action");
            calls.add(message.body().copy().put("action", action));
            String refusal = refusals.poll();
            if (silences.remove(action)) {
                return;
            }
            message.reply(refusal == null ? null : new ServiceException(42, refusal));
        }

        void send(int call, Object value) {
            String address = calls.get(call).getString("address");
            vertx.eventBus().send(address, value, new DeliveryOptions().setLocalOnly(true));
        }
    }

    /** Takes values as {@code VERSION VALUE}. */
    private static final class Subscriber implements SubscriptionHub.Subscriber {
        volatile boolean full;

        @Override
        public boolean full() {
            return full;
        }

        final BlockingQueue<String> values = new LinkedBlockingQueue<>();
        volatile PushedValue lastValue;
        volatile Version lastVersion;

        @Override
        public void push(String key, PushedValue value) {
            lastValue = value;
            lastVersion = value.version();
            values.add(value.version().number() + " " + value.lowered(new JsonTranscode()));
        }

        String next() {
            try {
                String value = values.poll(20, TimeUnit.SECONDS);
                if (value == null) {
                    throw new AssertionError("no value");
                }
                return value;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
