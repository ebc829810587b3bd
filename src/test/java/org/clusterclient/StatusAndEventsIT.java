package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
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

/** What {@code <address>.status} and {@code <address>.events} tell. */
@ParameterizedClass
@EnumSource(Transport.class)
class StatusAndEventsIT {

    private static final long PID = ProcessHandle.current().pid();
    private static final JsonObject REGISTRATION = new JsonObject().put("a", 1);

    private final TestCluster cluster;

    StatusAndEventsIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @ParameterizedTest
    @EnumSource
    void statusSaysWhoThisIs(Role role) {
        try (EveryRole<RecordingService> all = EveryRole.ofRecordingService()) {
            Node<RecordingService> node = all.node(role);
            JsonObject status = node.status();
            assertEquals("recording", status.getString("channel"));
            assertEquals("recording", status.getString("address"));
            assertEquals(RecordingService.class.getName(), status.getString("service"));
            assertEquals(PID, status.getLong("pid"));
            assertEquals(PID, status.getLong("leaderPid"));
            assertEquals(role == Role.FOLLOWER ? "FOLLOWING" : "LEADING", status.getString("state"));
            assertEquals(role.value(), status.getString("role"));
            assertFalse(Instant.parse(status.getString("since")).isAfter(Instant.now()));
            assertEquals(
                    Long.parseLong(all.journal(role).lines("connect").get(0).substring("connect ".length())),
                    status.getLong("epoch"));
            assertEquals(
                    status,
                    await(node.vertx().eventBus().request("recording.status", "anything"))
                            .body());
        }
    }

    @Test
    void instancesDiffer() {
        assertNotEquals(
                cluster.join().status().getString("instance"),
                cluster.join().status().getString("instance"));
    }

    @ParameterizedTest
    @EnumSource
    void statusCountsCalls(Role role) {
        try (EveryRole<RecordingService> all = EveryRole.ofRecordingService()) {
            Node<RecordingService> node = all.node(role);
            for (int i = 0; i < 5; i++) {
                await(node.proxy().echo("a"));
            }
            failure(node.proxy().fail("service"));
            var slow = node.proxy().slow(100);
            until("it runs", () -> all.journal(role).count("slow") == 1);
            JsonObject calls = node.status().getJsonObject("calls");
            assertEquals(6, calls.getInteger("total"));
            assertEquals(1, calls.getInteger("inFlight"));
            assertEquals(new JsonObject().put("42", 1), calls.getJsonObject("failures"));
            assertEquals(
                    Set.of("p50", "p99", "max"), calls.getJsonObject("latency").fieldNames());
            assertTrue(calls.getJsonObject("latency").getLong("max") > 0);
            await(slow);
            assertEquals(0, node.status().getJsonObject("calls").getInteger("inFlight"));
        }
    }

    @Test
    void statusOfTheLeaderListsItsFollowers() {
        Node<RecordingService> leader = cluster.join();
        assertEquals(new JsonArray(), leader.status().getJsonArray("followers"));
        Node<RecordingService> follower = cluster.join();
        await(follower.proxy().subscribe(REGISTRATION, follower.listener().address()));
        var slow = follower.proxy().slow(100);
        until("it runs", () -> cluster.journal().count("slow") == 1);
        JsonObject listed = leader.status().getJsonArray("followers").getJsonObject(0);
        assertEquals(PID, listed.getLong("pid"));
        assertEquals("vertx-cluster-client", listed.getString("impl"));
        assertEquals("json", listed.getString("transcode"));
        assertEquals(1, listed.getInteger("inFlight"));
        assertEquals(1, listed.getInteger("subscriptions"));
        JsonObject followers = follower.status();
        assertEquals(1, followers.getInteger("inFlight"));
        assertEquals(followers.getLong("bytesWritten"), listed.getLong("bytesRead"));
        assertEquals(followers.getLong("bytesRead"), listed.getLong("bytesWritten"));
        await(slow);
        cluster.close(follower.vertx());
        until("gone", () -> leader.status().getJsonArray("followers").isEmpty());
    }

    @Test
    void statusListsSubscriptionsAndPublications() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        RecordingListener listener = follower.listener();
        await(follower.proxy().subscribe(REGISTRATION, listener.address()));
        await(follower.proxy().subscribe(REGISTRATION, follower.listener().address()));
        await(leader.proxy().subscribe(REGISTRATION, leader.listener().address()));
        await(follower.proxy().publish(REGISTRATION));
        JsonObject one = new JsonObject().put("key", REGISTRATION.encode());
        assertEquals(
                new JsonArray().add(one.copy().put("subscribers", 2)),
                leader.status().getJsonArray("upstream"),
                "the follower, and the leader's own process");
        assertEquals(
                new JsonArray().add(one.copy().put("listeners", 2).put("accepted", true)),
                follower.status().getJsonObject("local").getJsonArray("subscriptions"));
        assertEquals(1, follower.status().getJsonObject("local").getInteger("publications"));
        assertEquals(0, leader.status().getJsonObject("local").getInteger("publications"));

        await(leader.proxy().emit(REGISTRATION, new JsonObject()));
        await(leader.proxy().emit(REGISTRATION, new JsonObject()));
        listener.awaitValues(new JsonObject(), new JsonObject());
        assertEquals(
                2, leader.status().getJsonArray("upstream").getJsonObject(0).getInteger("version"));
        JsonObject local = follower.status()
                .getJsonObject("local")
                .getJsonArray("subscriptions")
                .getJsonObject(0);
        assertEquals(2, local.getInteger("version"));
        assertEquals(leader.status().getLong("epoch"), local.getLong("epoch"));
    }

    @Test
    void statusWithoutARoleSaysSo() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join(cluster.options().setLeader(false));
        long epoch = follower.status().getLong("epoch");
        cluster.close(leader.vertx());
        until("no role", () -> follower.client().role() == null);
        JsonObject status = follower.status();
        assertEquals("ELECTING", status.getString("state"));
        assertNull(status.getString("role"));
        assertEquals(epoch, status.getLong("epoch"), "the largest seen");
        assertFalse(follower.client().isLeader());
    }

    @Test
    void everyChangeOfRoleIsAnEvent() {
        Vertx vertx = cluster.vertx();
        RecordingListener events = RecordingListener.at(vertx, "recording.events");
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> node = cluster.join(vertx, cluster.options());
        await(leader.client().close());
        until(node.client(), Role.LEADER);
        await(node.client().close());
        events.awaitEvent("CLOSED", event -> "CLOSED".equals(event.getString("state")));
        List<JsonObject> roles = events.events(event -> "role".equals(event.getString("type")));
        assertEquals(
                List.of("FOLLOWING", "ELECTING", "LEADING", "CLOSING", "CLOSED"),
                roles.stream().map(event -> event.getString("state")).toList());
        assertEquals("follower", roles.get(0).getString("role"));
        assertNull(roles.get(1).getString("role"));
        assertEquals("leader", roles.get(2).getString("role"));
        assertTrue(roles.get(2).getLong("epoch") > roles.get(0).getLong("epoch"));
        roles.forEach(event -> assertTrue(event.getString("reason").length() > 0, event.encode()));
    }

    @Test
    void failureToComeToARoleIsOneEvent() {
        Vertx vertx = cluster.vertx();
        RecordingListener events = RecordingListener.at(vertx, "recording.events");
        cluster.join(
                vertx,
                cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("connectFailures", 4))));
        events.awaitEvent("role");
        List<JsonObject> errors = events.events(event -> "error".equals(event.getString("type")));
        assertEquals(1, errors.size(), "repeats are not told: " + errors);
        assertEquals(ErrorCode.DATA_CLIENT_LOST.code(), errors.get(0).getInteger("code"));
        assertTrue(errors.get(0).getString("message").contains("server down"), errors.toString());
    }

    @Test
    void eventsOfTheDataClientAreTheLeadersOnly() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        RecordingListener leaders = leader.events();
        RecordingListener followers = follower.events();
        await(follower.proxy().emit(REGISTRATION, new JsonObject()));
        assertEquals(new JsonObject().put("type", "emitted"), leaders.awaitEvent("emitted"));
        cluster.close(leader.vertx());
        until(follower.client(), Role.LEADER);
        assertEquals(List.of(), followers.events(event -> "emitted".equals(event.getString("type"))));
        await(follower.proxy().emit(REGISTRATION, new JsonObject()));
        followers.awaitEvent("emitted");
    }

    @Test
    void clientHandsOnEventsUntilItIsClosed() {
        Node<RecordingService> node = cluster.join();
        Node<RecordingService> other = cluster.join(node.vertx(), cluster.options());
        List<JsonObject> closed = new CopyOnWriteArrayList<>();
        List<JsonObject> left = new CopyOnWriteArrayList<>();
        node.client().events(closed::add);
        other.client().events(left::add);
        await(node.proxy().emit(REGISTRATION, new JsonObject()));
        until("both are told", () -> closed.size() == 1 && left.size() == 1);
        await(node.client().close());
        await(other.proxy().emit(REGISTRATION, new JsonObject()));
        until("one is told", () -> left.size() == 2);
        assertEquals(1, closed.size());
    }

    @Test
    void statusAndEventsHaveTheirOwnAddressPerChannel() {
        Node<RecordingService> first = cluster.join();
        Node<RecordingService> second =
                cluster.join(first.vertx(), cluster.options().setName("second").setAddress("somewhere.else"));
        assertEquals("recording", first.status().getString("channel"));
        assertEquals("second", second.status().getString("channel"));
        assertEquals("somewhere.else", second.status().getString("address"));
        RecordingListener events = first.events();
        await(second.proxy().emit(REGISTRATION, new JsonObject()));
        await(second.client().close());
        assertEquals(List.of(), events.values());
    }
}
