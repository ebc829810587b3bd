package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.List;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two levels: the data client of the outer channel is a member of the inner one. Two outer ports stand for two machines,
 * whose leaders meet at the inner port.
 */
@ParameterizedClass
@EnumSource(Transport.class)
class NestingIT {

    private static final JsonObject REGISTRATION = new JsonObject().put("a", 1);
    private static final JsonObject VALUE = new JsonObject().put("n", 1);

    private final TestCluster inner;
    private final TestCluster here;
    private final TestCluster there;

    NestingIT(Transport transport) {
        inner = new TestCluster(transport);
        here = new TestCluster(transport);
        there = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        there.close();
        here.close();
        inner.close();
    }

    private Node<RecordingService> join(TestCluster machine) {
        JsonObject innerOptions = inner.options().setName("inner").toJson();
        return machine.join(machine.options()
                .setName("outer")
                .setDataClient(ElectionVerticle.class.getName())
                .setDataClientOptions(new JsonObject().put("config", innerOptions)));
    }

    @Test
    void callGoesThroughBothLevels() {
        List<Node<RecordingService>> all = List.of(join(here), join(here), join(there), join(there));
        assertEquals(
                List.of(Role.LEADER, Role.FOLLOWER, Role.LEADER, Role.FOLLOWER),
                all.stream().map(node -> node.client().role()).toList());
        for (Node<RecordingService> node : all) {
            assertEquals("a", await(node.proxy().echo("a")));
            assertEquals(321L, await(node.proxy().weigh(1L, 2, 3.0)));
            await(node.proxy().fire("b"));
        }
        until("all fired", () -> inner.journal().count("fire") == 4);
        assertEquals(1, inner.journal().count("connect"));
        assertEquals(4, inner.journal().count("echo"));
    }

    @Test
    void valuesComeThroughBothLevels() {
        List<Node<RecordingService>> all = List.of(join(here), join(here), join(there), join(there));
        List<RecordingListener> listeners = all.stream().map(Node::listener).toList();
        for (int i = 0; i < all.size(); i++) {
            await(all.get(i).proxy().subscribe(REGISTRATION, listeners.get(i).address()));
        }
        assertEquals(1, inner.journal().count("subscribe"));
        await(all.get(3).proxy().emit(REGISTRATION, VALUE));
        listeners.forEach(listener -> listener.awaitValues(VALUE));
        for (Node<RecordingService> node : all) {
            assertEquals(0, inner.journal().count("unSubscribe"));
            await(node.proxy().unSubscribe(REGISTRATION, null));
        }
        assertEquals(1, inner.journal().count("unSubscribe"));
    }

    @Test
    void failuresComeThroughBothLevels() {
        join(here);
        join(there);
        Node<RecordingService> node = join(there);
        ServiceException told = (ServiceException) failure(node.proxy().fail("service"));
        assertEquals(42, told.failureCode());
        assertEquals("told so", told.getMessage());
        assertEquals("x", told.getDebugInfo().getString("detail"));
        assertEquals("failed", told.getDebugInfo().getString("outcome"));
        assertEquals("outer", told.getDebugInfo().getString("channel"));
        ServiceException thrown = (ServiceException) failure(node.proxy().fail("throw"));
        assertEquals("java.lang.IllegalStateException", thrown.getDebugInfo().getString("name"));
        assertTrue(thrown.getDebugInfo().getString("stack").contains("RecordingDataClient.fail"));
    }

    @Test
    void deadlineHoldsThroughBothLevels() {
        join(here);
        join(there);
        Node<RecordingService> node = join(there);
        long began = System.nanoTime();
        ServiceException late = (ServiceException)
                failure(node.client().proxy(Duration.ofMillis(300)).fail("never"));
        assertEquals(ErrorCode.TIMEOUT.code(), late.failureCode(), late.getMessage());
        assertEquals("unknown", late.getDebugInfo().getString("outcome"));
        long took = (System.nanoTime() - began) / 1_000_000;
        assertTrue(took >= 295 && took < 600, "took " + took + " ms");
    }

    @Test
    void eachLevelFailsOver() {
        Node<RecordingService> first = join(here);
        Node<RecordingService> second = join(here);
        Node<RecordingService> third = join(there);
        RecordingListener listener = second.listener();
        await(second.proxy().subscribe(REGISTRATION, listener.address()));
        await(third.proxy().publish(REGISTRATION));
        here.close(first.vertx());
        until(second.client(), Role.LEADER);
        until("subscribed again", () -> await(third.proxy().emit(REGISTRATION, VALUE)) == 1);
        listener.awaitValues(VALUE);
        until("published again", () -> inner.journal().count("publish") == 2);
        assertEquals(2, inner.journal().count("connect"));
        assertEquals(1, inner.journal().count("disconnect"));
    }

    @Test
    void closeDoesNotCrossALevel() {
        Node<RecordingService> first = join(here);
        Node<RecordingService> second = join(there);
        await(first.proxy().close());
        assertEquals(0, inner.journal().count("close"));
        assertEquals("a", await(second.proxy().echo("a")));
    }
}
