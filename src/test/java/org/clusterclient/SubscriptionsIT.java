package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.api.Subscription;
import org.clusterclient.fixture.EveryRole;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens between the values of the data client and the listeners of several processes. */
@ParameterizedClass
@EnumSource(Transport.class)
class SubscriptionsIT {

    private static final JsonObject REGISTRATION = new JsonObject().put("a", 1).put("b", "x");
    private static final String KEY = REGISTRATION.encode();
    private static final JsonObject FIRST = new JsonObject().put("n", 1);
    private static final JsonObject SECOND = new JsonObject().put("n", 2);

    private final TestCluster cluster;

    SubscriptionsIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static RecordingListener subscribe(Node<RecordingService> node) {
        return subscribe(node, REGISTRATION);
    }

    private static RecordingListener subscribe(Node<RecordingService> node, JsonObject registration) {
        RecordingListener listener = node.listener();
        await(node.proxy().subscribe(registration, listener.address()));
        return listener;
    }

    private static void emit(Node<RecordingService> node, JsonObject value) {
        await(node.proxy().emit(REGISTRATION, value));
    }

    private long subscribed() {
        return cluster.journal().count("subscribe " + KEY);
    }

    private long unSubscribed() {
        return cluster.journal().count("unSubscribe " + KEY);
    }

    @Test
    void subscribesOnceUpstreamWhateverTheListeners() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        List<RecordingListener> listeners =
                List.of(subscribe(follower), subscribe(leader), subscribe(leader), subscribe(follower));
        emit(follower, FIRST);
        listeners.forEach(listener -> listener.awaitValues(FIRST));
        assertEquals(1, subscribed());
    }

    @ParameterizedTest(name = "leaderCounts={0}")
    @ValueSource(booleans = {true, false})
    void moreThanMaxSubscriptionsAreRefused(boolean leaderCounts) {
        ClusterClientOptions few = cluster.options().setMaxSubscriptions(2);
        Node<RecordingService> leader = cluster.join(leaderCounts ? few : cluster.options());
        Node<RecordingService> follower = cluster.join(leaderCounts ? cluster.options() : few);
        JsonObject third = new JsonObject().put("a", 3);
        subscribe(follower, REGISTRATION);
        RecordingListener other = subscribe(follower, new JsonObject().put("a", 2));
        subscribe(follower, REGISTRATION); // a listener more is no subscription more
        ServiceException refused = (ServiceException) failure(follower.proxy().subscribe(third, other.address()));
        assertEquals(ErrorCode.OVERLOADED.code(), refused.failureCode());
        assertEquals("notRun", refused.getDebugInfo().getString("outcome"));
        subscribe(leader, third);
        await(follower.proxy().unSubscribe(new JsonObject().put("a", 2), null));
        subscribe(follower, third);
        emit(follower, FIRST);
    }

    @Test
    void orderOfMembersDoesNotMatter() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        RecordingListener one = subscribe(leader, new JsonObject().put("a", 1).put("b", "x"));
        RecordingListener two =
                subscribe(follower, new JsonObject().put("b", "x").put("a", 1));
        RecordingListener three =
                subscribe(follower, new JsonObject().put("b", "x").put("a", 1.0));
        emit(leader, FIRST);
        Stream.of(one, two, three).forEach(listener -> {
            listener.awaitValues(FIRST);
            assertEquals(KEY, listener.headers().get(0).get("key"));
        });
        assertEquals(1, cluster.journal().count("subscribe"));
        await(follower.proxy().unSubscribe(new JsonObject().put("b", "x").put("a", 1), null));
        assertEquals(0, unSubscribed(), "the leader still listens");
    }

    @Test
    void laterListenerGetsTheLastValueOnce() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        RecordingListener first = subscribe(leader);
        emit(leader, FIRST);
        emit(leader, SECOND);
        first.awaitValues(FIRST, SECOND);
        List<RecordingListener> later =
                List.of(subscribe(leader), subscribe(follower), subscribe(follower), subscribe(cluster.join()));
        later.forEach(listener -> listener.awaitValues(SECOND));
        JsonObject third = new JsonObject().put("n", 3);
        emit(leader, third);
        later.forEach(listener -> {
            listener.awaitValues(SECOND, third);
            assertEquals(List.of("2", "3"), versions(listener));
        });
        assertEquals(1, subscribed());
    }

    @Test
    void valueThatComesWhileSubscribingIsDeliveredOnce() {
        var options = cluster.options()
                .setDataClientOptions(cluster.config(new JsonObject().put("value", new JsonObject().put("n", 0))));
        Node<RecordingService> leader = cluster.join(options);
        Node<RecordingService> follower = cluster.join(options);
        List<RecordingListener> listeners = List.of(subscribe(follower), subscribe(leader));
        emit(leader, FIRST);
        listeners.forEach(listener -> listener.awaitValues(new JsonObject().put("n", 0), FIRST));
    }

    private static List<String> versions(RecordingListener listener) {
        return listener.headers().stream()
                .map(headers -> headers.get("version"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void valuesComeInOrderWithTheirNumbers(Role role) {
        try (EveryRole<RecordingService> all = EveryRole.ofRecordingService()) {
            Node<RecordingService> node = all.node(role);
            RecordingListener listener = subscribe(node);
            List<Object> values =
                    IntStream.range(0, 500).<Object>mapToObj(i -> i).toList();
            await(node.proxy().emitAll(REGISTRATION, new JsonArray(values)));
            listener.awaitValues(values.toArray());
            String epoch = node.status().getLong("epoch").toString();
            for (int i = 0; i < values.size(); i++) {
                MultiMap headers = listener.headers().get(i);
                assertEquals(KEY, headers.get("key"));
                assertEquals(epoch, headers.get("epoch"));
                assertEquals(Integer.toString(i + 1), headers.get("version"));
            }
        }
    }

    @Test
    void unSubscribeOneLeavesTheOthers() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        List<RecordingListener> ended = List.of(subscribe(leader), subscribe(follower));
        List<RecordingListener> left = List.of(subscribe(leader), subscribe(follower));
        await(leader.proxy().unSubscribe(REGISTRATION, ended.get(0).address()));
        await(follower.proxy().unSubscribe(REGISTRATION, ended.get(1).address()));
        emit(leader, FIRST);
        left.forEach(listener -> listener.awaitValues(FIRST));
        ended.forEach(listener -> assertEquals(List.of(), listener.values()));
        assertEquals(0, unSubscribed());
    }

    @Test
    void unSubscribeWithoutAddressEndsAllOfThisProcess() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        List<RecordingListener> ended = List.of(subscribe(follower), subscribe(follower));
        RecordingListener left = subscribe(leader);
        await(follower.proxy().unSubscribe(REGISTRATION, null));
        emit(leader, FIRST);
        left.awaitValues(FIRST);
        ended.forEach(listener -> assertEquals(List.of(), listener.values()));
        assertEquals(0, unSubscribed());
        await(leader.proxy().unSubscribe(REGISTRATION, null));
        assertEquals(1, unSubscribed());
    }

    @Test
    void upstreamEndsWithTheLastListenerAnywhere() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        RecordingListener first = subscribe(leader);
        RecordingListener second = subscribe(follower);
        await(leader.proxy().unSubscribe(REGISTRATION, first.address()));
        assertEquals(0, unSubscribed());
        await(follower.proxy().unSubscribe(REGISTRATION, second.address()));
        assertEquals(1, unSubscribed());
        subscribe(follower);
        assertEquals(2, subscribed(), "subscribed anew");
    }

    @Test
    void upstreamEndsWhenTheProcessThatListensGoes() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        subscribe(follower);
        cluster.close(follower.vertx());
        until("unsubscribed", () -> unSubscribed() == 1);
        assertEquals(new JsonArray(), leader.status().getJsonArray("upstream"));
    }

    @Test
    void unSubscribeOfWhatWasNeverSubscribedDoesNothing() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        await(leader.proxy().unSubscribe(REGISTRATION, null));
        await(follower.proxy().unSubscribe(REGISTRATION, "nobody"));
        assertEquals(0, unSubscribed());
    }

    @Test
    void oneAddressSubscribedTwiceIsOneListener() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        for (Node<RecordingService> node : List.of(leader, follower)) {
            RecordingListener listener = subscribe(node);
            await(node.proxy().subscribe(REGISTRATION, listener.address()));
            emit(node, FIRST);
            listener.awaitValues(FIRST);
            await(node.proxy().unSubscribe(REGISTRATION, listener.address()));
            emit(node, SECOND);
            listener.awaitValues(FIRST);
        }
        assertEquals(2, unSubscribed());
    }

    @Test
    void listenerWithoutConsumerIsRemovedWithAnEvent() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        RecordingListener leadersEvents = leader.events();
        RecordingListener followersEvents = follower.events();
        RecordingListener leaders = subscribe(leader);
        RecordingListener followers = subscribe(follower);
        leaders.end();
        followers.end();
        emit(leader, FIRST);
        checkRemoved(leadersEvents, leaders);
        checkRemoved(followersEvents, followers);
        until("upstream ended", () -> unSubscribed() == 1);
        assertEquals(new JsonArray(), leader.status().getJsonObject("local").getJsonArray("subscriptions"));
    }

    private static void checkRemoved(RecordingListener events, RecordingListener listener) {
        assertEquals(
                new JsonObject().put("type", "listenerRemoved").put("key", KEY).put("address", listener.address()),
                events.awaitEvent("listenerRemoved"));
    }

    @ParameterizedTest
    @EnumSource(names = {"LEADER", "FOLLOWER"})
    void refusedSubscribeFailsTheCallerAndLeavesNothing(Role role) {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> node = role == Role.LEADER ? leader : cluster.join();
        cluster.journal().add("refuse " + KEY);
        RecordingListener listener = node.listener();
        ServiceException refused = (ServiceException) failure(node.proxy().subscribe(REGISTRATION, listener.address()));
        assertEquals("refused " + KEY, refused.getMessage());
        assertEquals("failed", refused.getDebugInfo().getString("outcome"));
        assertEquals(new JsonArray(), node.status().getJsonObject("local").getJsonArray("subscriptions"));
        cluster.journal().add("allow " + KEY);
        await(node.proxy().subscribe(REGISTRATION, listener.address()));
        emit(node, FIRST);
        listener.awaitValues(FIRST);
    }

    @Test
    void establishedListenerIsSubscribedAgainWhenTheNextLeaderIsRefusedAtFirst() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        RecordingListener listener = subscribe(follower);
        RecordingListener events = follower.events();
        cluster.journal().add("refuse " + KEY);
        await(leader.client().close());
        until(follower.client(), Role.LEADER);
        JsonObject error = events.awaitEvent("error", event -> KEY.equals(event.getString("key")));
        assertEquals("refused " + KEY, error.getString("message"));
        until("tried again", () -> subscribed() >= 4);
        cluster.journal().add("allow " + KEY);
        until("accepted", () -> await(follower.proxy().emit(REGISTRATION, FIRST)) == 1);
        listener.awaitValues(FIRST);
    }

    @Test
    void everyListenerIsSubscribedAgainByTheNextLeader() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> second = cluster.join();
        Node<RecordingService> third = cluster.join();
        List<RecordingListener> listeners = List.of(subscribe(second), subscribe(third), subscribe(third));
        emit(second, FIRST);
        listeners.forEach(listener -> listener.awaitValues(FIRST));
        cluster.close(leader.vertx());
        until("resubscribed", () -> subscribed() == 2);
        until("both have a role", () -> Stream.of(second, third).allMatch(node -> accepted(node)));
        emit(third, SECOND);
        listeners.forEach(listener -> {
            listener.awaitValues(FIRST, SECOND);
            List<MultiMap> headers = listener.headers();
            assertTrue(epoch(headers.get(1)) > epoch(headers.get(0)), "the epoch grows");
            assertEquals(List.of("1", "1"), versions(listener));
        });
        assertEquals(2, subscribed());
    }

    private static boolean accepted(Node<?> node) {
        JsonArray subscriptions = node.status().getJsonObject("local").getJsonArray("subscriptions");
        return subscriptions.getJsonObject(0).getBoolean("accepted");
    }

    private static long epoch(MultiMap headers) {
        return Long.parseLong(headers.get("epoch"));
    }

    @Test
    void everyoneWhoWaitsForASlowSubscribeKeepsADeadlineOfItsOwn() {
        cluster.join();
        Node<RecordingService> hasty = cluster.join(cluster.options().setResponseTimeout(300));
        Node<RecordingService> patient = cluster.join(cluster.options().setResponseTimeout(5_000));
        JsonObject slow = new JsonObject().put("id", 1).put("delay", 600);
        Future<Void> first = hasty.proxy().subscribe(slow, hasty.listener().address());
        until("the first has asked", () -> cluster.journal().count("subscribe") == 1);
        Future<Void> second = patient.proxy().subscribe(slow, patient.listener().address());

        ServiceException late = assertInstanceOf(ServiceException.class, failure(first));
        assertEquals(ErrorCode.TIMEOUT.code(), late.failureCode());
        await(second);
        assertEquals(1, cluster.journal().count("subscribe"));
        assertEquals(0, cluster.journal().count("unSubscribe"));
    }

    @Test
    void subscribeWithoutALeaderHasNotRunAndSaysWhy() {
        Vertx vertx = cluster.vertx();
        Future<?> never = ClusterClient.connect(
                vertx,
                RecordingService.class,
                cluster.options().setLeader(false).setResponseTimeout(300).setMaxWaitTime(1_000));
        RecordingService proxy =
                new ServiceProxyBuilder(vertx).setAddress("recording").build(RecordingService.class);
        until("it answers", () -> failure(proxy.echo("a")) instanceof ServiceException);

        ServiceException failure =
                assertInstanceOf(ServiceException.class, failure(proxy.subscribe(REGISTRATION, "nowhere")));
        assertEquals(ErrorCode.NO_LEADER.code(), failure.failureCode());
        assertEquals("notRun", failure.getDebugInfo().getString("outcome"));
        assertTrue(failure.getMessage().contains("cannot connect to the leader"), failure.getMessage());
        failure(never);
    }

    @Test
    void missingFirstValueIsAnEventAndTheSubscriptionStays() {
        var options = cluster.options().setSubscribeTimeout(100);
        Node<RecordingService> leader = cluster.join(options);
        Node<RecordingService> follower = cluster.join(options);
        RecordingListener leadersEvents = leader.events();
        RecordingListener followersEvents = follower.events();
        RecordingListener listener = subscribe(follower);
        assertEquals(
                new JsonObject().put("type", "noFirstValue").put("key", KEY),
                followersEvents.awaitEvent("noFirstValue"));
        emit(leader, FIRST);
        listener.awaitValues(FIRST);
        RecordingListener inTime = subscribe(leader);
        inTime.awaitValues(FIRST);
        subscribe(leader, SECOND);
        leadersEvents.awaitEvent("noFirstValue", event -> SECOND.encode().equals(event.getString("key")));
        assertEquals(
                List.of(),
                leadersEvents.events(
                        event -> KEY.equals(event.getString("key")) && "noFirstValue".equals(event.getString("type"))));
    }

    @Test
    void withoutBroadcastEachValueGoesToOneListener() {
        var options = cluster.options().setBroadcast(false);
        Node<RecordingService> leader = cluster.join(options);
        Node<RecordingService> follower = cluster.join(options);
        List<RecordingListener> listeners = List.of(subscribe(leader), subscribe(follower), subscribe(follower));
        List<Object> values = IntStream.range(0, 200).<Object>mapToObj(i -> i).toList();
        await(leader.proxy().emitAll(REGISTRATION, new JsonArray(values)));
        until(
                "every value arrives",
                () -> listeners.stream().mapToInt(l -> l.values().size()).sum() == 200);
        assertEquals(
                values,
                listeners.stream()
                        .flatMap(listener -> listener.values().stream())
                        .sorted()
                        .toList());
        listeners.forEach(listener -> assertTrue(listener.values().size() > 5, "nobody is left out"));
        assertEquals(List.of(), subscribe(follower).values(), "there is no last value");
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeOfValueArrivesAlike(Role role) {
        try (EveryRole<RecordingService> all = EveryRole.ofRecordingService()) {
            Node<RecordingService> node = all.node(role);
            RecordingListener listener = subscribe(node);
            Object[] values = {
                new JsonObject().put("a", new JsonArray().addNull()),
                new JsonArray().add(1).add(new JsonObject()),
                "text",
                "",
                1,
                1L << 40,
                0.5,
                true,
                false,
                null
            };
            JsonArray array = new JsonArray();
            Stream.of(values).forEach(array::add);
            await(node.proxy().emitAll(REGISTRATION, array));
            listener.awaitValues(values);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatJsonLacksIsLoweredOrAnEventOfTheLeader(Role role) {
        try (EveryRole<RecordingService> all = EveryRole.ofRecordingService()) {
            Node<RecordingService> node = all.node(role);
            RecordingListener events =
                    all.node(role == Role.SINGLE ? Role.SINGLE : Role.LEADER).events();
            RecordingListener listener = subscribe(node);
            await(node.proxy().emitJava(REGISTRATION));
            listener.awaitValues(5, 6, 1.5, "Ynl0ZXM", "end");
            JsonObject error = events.awaitEvent("error");
            assertEquals(KEY, error.getString("key"));
            assertTrue(error.getString("message").startsWith("cannot be carried as JSON"), error.encode());
        }
    }

    @ParameterizedTest
    @EnumSource
    void clientSubscribesHandlers(Role role) {
        try (EveryRole<RecordingService> all = EveryRole.ofRecordingService()) {
            Node<RecordingService> node = all.node(role);
            List<JsonObject> ended = new CopyOnWriteArrayList<>();
            List<JsonObject> left = new CopyOnWriteArrayList<>();
            Subscription subscription = await(node.client().<JsonObject>subscribe(REGISTRATION, ended::add));
            await(node.client().<JsonObject>subscribe(REGISTRATION, left::add));
            emit(node, FIRST);
            until("both get it", () -> ended.size() == 1 && left.size() == 1);
            await(subscription.unSubscribe());
            emit(node, SECOND);
            until("one gets it", () -> left.size() == 2);
            assertEquals(List.of(FIRST), ended);
            assertEquals(List.of(FIRST, SECOND), left);
        }
    }

    @Test
    void clientFailsASubscriptionThatIsRefused() {
        Node<RecordingService> leader = cluster.join();
        cluster.journal().add("refuse " + KEY);
        assertEquals(
                "refused " + KEY,
                failure(leader.client().subscribe(REGISTRATION, value -> {})).getMessage());
    }

    @Test
    void listenerThatLeavesBeforeThereIsALeaderIsNotSubscribed() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join(cluster.options().setLeader(false));
        cluster.close(leader.vertx());
        until("no role", () -> follower.client().role() == null);
        String address = follower.listener().address();
        Future<Void> subscribing =
                follower.client().proxy(Duration.ofSeconds(20)).subscribe(REGISTRATION, address);
        await(follower.proxy().unSubscribe(REGISTRATION, address));
        Node<RecordingService> next = cluster.join();
        await(subscribing.otherwiseEmpty());
        assertEquals(new JsonArray(), next.status().getJsonArray("upstream"));
        assertEquals(0, subscribed() - unSubscribed());
    }
}
