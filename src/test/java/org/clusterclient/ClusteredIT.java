package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.List;
import java.util.UUID;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.LoopbackCluster;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** In two nodes of a clustered Vert.x, with the same addresses in both, everything stays in its own process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusteredIT {

    private static final JsonObject REGISTRATION = new JsonObject().put("a", 1);
    private static final int CALLS = 20;

    private Vertx one;
    private Vertx two;
    private TestCluster first;
    private TestCluster second;

    @BeforeAll
    void startNodes() {
        String name = UUID.randomUUID().toString();
        int port = TestCluster.freePort();
        one = clustered(name, port, port);
        two = clustered(name, TestCluster.freePort(), port);
        // The two are one event bus: what is said in one is heard in the other.
        RecordingListener heard = RecordingListener.clustered(two, "hello");
        until("one cluster", () -> {
            one.eventBus().publish("hello", "hello");
            return !heard.values().isEmpty();
        });
        heard.end();
    }

    private static Vertx clustered(String name, int port, int firstPort) {
        return await(LoopbackCluster.node(new VertxOptions(), name, port, firstPort));
    }

    @AfterAll
    void stopNodes() {
        await(two.close());
        await(one.close());
    }

    @BeforeEach
    void ports() {
        first = new TestCluster();
        second = new TestCluster();
    }

    @AfterEach
    void portsAreFree() {
        first.close();
        second.close();
    }

    private void checkCallsStay(Node<RecordingService> here, Node<RecordingService> there) {
        for (int i = 0; i < CALLS; i++) {
            assertEquals("here " + i, await(here.proxy().echo("here " + i)));
            assertEquals("there " + i, await(there.proxy().echo("there " + i)));
        }
        assertEquals(CALLS, first.journal().count("echo here"));
        assertEquals(0, first.journal().count("echo there"));
        assertEquals(CALLS, second.journal().count("echo there"));
        assertEquals(0, second.journal().count("echo here"));
    }

    private static void checkValuesAndEventsStay(Node<RecordingService> here, Node<RecordingService> there) {
        RecordingListener hereEvents = here.events();
        RecordingListener thereEvents = there.events();
        RecordingListener hereValues = RecordingListener.at(here.vertx(), "listener");
        RecordingListener thereValues = RecordingListener.at(there.vertx(), "listener");
        await(here.proxy().subscribe(REGISTRATION, "listener"));
        await(there.proxy().subscribe(REGISTRATION, "listener"));
        Object[] values = new Object[CALLS];
        for (int i = 0; i < CALLS; i++) {
            JsonObject value = new JsonObject().put("n", i);
            values[i] = value;
            assertEquals(1, await(here.proxy().emit(REGISTRATION, value)));
        }
        hereValues.awaitValues(values);
        until("events", () -> hereEvents.values().size() == CALLS);
        await(there.proxy().echo("after"));
        assertEquals(List.of(), thereValues.values());
        assertEquals(List.of(), thereEvents.values());
        for (RecordingListener each : List.of(hereEvents, thereEvents, hereValues, thereValues)) {
            each.end();
        }
    }

    @Test
    void singleProcessesDoNotMeet() {
        Node<RecordingService> here = first.join(one, first.options().setSingleMode(true));
        Node<RecordingService> there = second.join(two, second.options().setSingleMode(true));
        checkCallsStay(here, there);
        checkValuesAndEventsStay(here, there);
        assertEquals("single", here.status().getString("role"));
        await(here.client().close());
        assertInstanceOf(ReplyException.class, failure(here.proxy().echo("late")));
        assertEquals("still", await(there.proxy().echo("still")));
        await(there.client().close());
    }

    @Test
    void leadersOfTwoPortsDoNotMeet() {
        Node<RecordingService> here = first.join(one, first.options());
        Node<RecordingService> there = second.join(two, second.options());
        checkCallsStay(here, there);
        checkValuesAndEventsStay(here, there);
        await(here.client().close());
        await(there.client().close());
    }

    @Test
    void leaderAndFollowerMeetAtThePortOnly() {
        Node<RecordingService> leader = first.join(one, first.options());
        Node<RecordingService> follower = first.join(two, first.options());
        assertEquals(Role.FOLLOWER, follower.client().role());
        for (int i = 0; i < CALLS; i++) {
            assertEquals("a", await(leader.proxy().echo("a")));
            assertEquals("b", await(follower.proxy().echo("b")));
        }
        assertEquals(CALLS, leader.status().getJsonObject("calls").getInteger("total"));
        assertEquals(CALLS, follower.status().getJsonObject("calls").getInteger("total"));
        RecordingListener leaders = leader.listener();
        RecordingListener followers = follower.listener();
        await(leader.proxy().subscribe(REGISTRATION, leaders.address()));
        await(follower.proxy().subscribe(REGISTRATION, followers.address()));
        await(follower.proxy().emit(REGISTRATION, new JsonObject()));
        leaders.awaitValues(new JsonObject());
        followers.awaitValues(new JsonObject());
        await(leader.client().close());
        until(follower.client(), Role.LEADER);
        assertEquals("c", await(follower.proxy().echo("c")));
        await(follower.client().close());
    }

    @Test
    void addressOfOneNodeIsNotServedInTheOther() {
        Node<RecordingService> here = first.join(one, first.options());
        RecordingService elsewhere =
                new ServiceProxyBuilder(two).setAddress("recording").build(RecordingService.class);
        String message = failure(elsewhere.echo("a")).getMessage();
        assertTrue(message.contains("No handlers"), message);
        assertInstanceOf(ReplyException.class, failure(two.eventBus().request("recording.status", null)));
        await(here.client().close());
    }
}
