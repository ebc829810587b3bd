package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.clusterclient.api.ClusterException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** One membership per channel and Vertx: joined by several, ended once, in every form. */
@ParameterizedClass
@EnumSource(Transport.class)
class MembershipIT {

    private final TestCluster cluster;

    MembershipIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static RecordingService proxy(Vertx vertx) {
        return new ServiceProxyBuilder(vertx).setAddress("recording").build(RecordingService.class);
    }

    private static Future<String> deploy(Vertx vertx, ClusterClientOptions options) {
        return vertx.deployVerticle(new ElectionVerticle(options));
    }

    private static void checkNotServed(Vertx vertx) {
        ReplyException failure =
                assertInstanceOf(ReplyException.class, failure(proxy(vertx).echo("late")));
        assertEquals(ReplyFailure.NO_HANDLERS, failure.failureType());
    }

    @Test
    void fourInstancesAreOneMember() {
        Vertx vertx = cluster.vertx();
        String id = await(vertx.deployVerticle(
                ElectionVerticle.class.getName(),
                new DeploymentOptions()
                        .setInstances(4)
                        .setConfig(cluster.options().toJson())));
        for (int i = 0; i < 8; i++) {
            assertEquals("a", await(proxy(vertx).echo("a")));
        }
        assertEquals(1, cluster.journal().count("connect"));
        assertEquals(8, cluster.journal().count("echo"));
        await(vertx.undeploy(id));
        checkNotServed(vertx);
        assertEquals(1, cluster.journal().count("disconnect"));
        assertEquals(Set.of(), vertx.deploymentIDs());
        cluster.awaitFreePort();
    }

    @Test
    void addressLivesUntilTheLastOfTheDeploymentsHasGone() {
        Vertx vertx = cluster.vertx();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            ids.add(await(deploy(vertx, cluster.options())));
        }
        Node<RecordingService> client = cluster.join(vertx, cluster.options());
        for (String id : ids) {
            await(vertx.undeploy(id));
            assertEquals("a", await(proxy(vertx).echo("a")));
        }
        assertEquals(1, cluster.journal().count("connect"));
        assertEquals(0, cluster.journal().count("disconnect"));
        await(client.client().close());
        checkNotServed(vertx);
        assertEquals(1, cluster.journal().count("disconnect"));
    }

    @Test
    void membersThatJoinTogetherAreOne() {
        Vertx vertx = cluster.vertx();
        List<Future<String>> deployments =
                Stream.generate(() -> deploy(vertx, cluster.options())).limit(5).toList();
        deployments.forEach(TestCluster::await);
        assertEquals(1, cluster.journal().count("connect"));
    }

    @Test
    void otherOptionsAtTheSameAddressAreRefused() {
        Node<RecordingService> first = cluster.join();
        Throwable failure = failure(deploy(first.vertx(), cluster.options().setResponseTimeout(1_999)));
        ClusterException refused = assertInstanceOf(ClusterException.class, failure);
        assertEquals(ErrorCode.BAD_OPTIONS, refused.errorCode());
        assertTrue(refused.getMessage().contains("address=recording"), refused.getMessage());
        assertEquals("a", await(first.proxy().echo("a")));
    }

    @Test
    void oneChannelAtTwoAddressesOfOneVertxIsRefused() {
        Node<RecordingService> first = cluster.join(cluster.options().setAddress("first"));
        Future<ClusterClient<RecordingService>> second = ClusterClient.connect(
                first.vertx(),
                RecordingService.class,
                cluster.options().setAddress("second").setMaxWaitTime(500));
        ClusterException refused = assertInstanceOf(ClusterException.class, failure(second));
        assertEquals(ErrorCode.BAD_OPTIONS, refused.errorCode());
        assertTrue(refused.getMessage().contains("another address of this Vertx"), refused.getMessage());
        assertEquals(1, cluster.journal().count("connect"));
        assertEquals("a", await(first.proxy().echo("a")));
    }

    @Test
    void twoVertxOfOneJvmAreTwoMembers() {
        Vertx leader = cluster.vertx();
        Vertx follower = cluster.vertx();
        await(deploy(leader, cluster.options()));
        await(deploy(follower, cluster.options()));
        assertEquals("a", await(proxy(leader).echo("a")));
        assertEquals("b", await(proxy(follower).echo("b")));
        assertEquals(1, cluster.journal().count("connect"));
        assertEquals("follower", status(follower).getString("role"));
        assertEquals("leader", status(leader).getString("role"));
    }

    private static JsonObject status(Vertx vertx) {
        return (JsonObject)
                await(vertx.eventBus().request("recording.status", null)).body();
    }

    /** How a membership ends. */
    enum End {
        DELEGATE {
            @Override
            void end(Vertx vertx, String deploymentId, ClusterClient<RecordingService> client) {
                await(client.proxy().close());
            }
        },
        UNDEPLOY_AND_CLOSE {
            @Override
            void end(Vertx vertx, String deploymentId, ClusterClient<RecordingService> client) {
                await(vertx.undeploy(deploymentId));
                await(client.close());
            }
        },
        CLOSE_AND_UNDEPLOY {
            @Override
            void end(Vertx vertx, String deploymentId, ClusterClient<RecordingService> client) {
                await(client.close());
                await(client.close());
                await(vertx.undeploy(deploymentId));
            }
        };

        abstract void end(Vertx vertx, String deploymentId, ClusterClient<RecordingService> client);
    }

    static Stream<Arguments> endsByRole() {
        return Stream.of(Role.values()).flatMap(role -> Stream.of(End.values()).map(end -> Arguments.of(role, end)));
    }

    @ParameterizedTest
    @MethodSource("endsByRole")
    void membershipEndsAndCanBeginAgain(Role role, End end) {
        ClusterClientOptions options = cluster.options().setSingleMode(role == Role.SINGLE);
        Node<RecordingService> leader = role == Role.FOLLOWER ? cluster.join() : null;
        Vertx vertx = cluster.vertx();
        String id = await(deploy(vertx, options));
        ClusterClient<RecordingService> client = cluster.join(vertx, options).client();
        assertEquals(role, client.role());
        RecordingListener events = RecordingListener.at(vertx, "recording.events");

        end.end(vertx, id, client);

        checkNotServed(vertx);
        assertEquals(null, client.role());
        events.awaitEvent("role", event -> "CLOSED".equals(event.getString("state")));
        assertEquals(0, cluster.journal().count("close"), "never forwarded");
        assertEquals(role == Role.FOLLOWER ? 0 : 1, cluster.journal().count("disconnect"));
        if (leader == null) {
            cluster.awaitFreePort();
        } else {
            assertEquals("still", await(leader.proxy().echo("still")));
            until("gone", () -> leader.status().getJsonArray("followers").isEmpty());
        }
        assertEquals("again", await(cluster.join(vertx, options).proxy().echo("again")));
    }

    @ParameterizedTest
    @EnumSource
    void closingVertxEndsTheMembership(Role role) {
        ClusterClientOptions options = cluster.options().setSingleMode(role == Role.SINGLE);
        Node<RecordingService> leader = role == Role.FOLLOWER ? cluster.join() : null;
        Vertx vertx = cluster.vertx();
        await(deploy(vertx, options));
        Node<RecordingService> node = cluster.join(vertx, options);
        cluster.close(vertx);
        assertEquals(null, node.client().role());
        assertEquals(role == Role.FOLLOWER ? 0 : 1, cluster.journal().count("disconnect"));
        if (leader == null) {
            cluster.awaitFreePort();
        } else {
            assertEquals("still", await(leader.proxy().echo("still")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void callInFlightIsAnsweredWhenTheMembershipEnds(Role role) {
        if (role == Role.FOLLOWER) {
            cluster.join();
        }
        Node<RecordingService> node = cluster.join(cluster.options().setSingleMode(role == Role.SINGLE));
        Future<String> slow = node.proxy().slow(150);
        until("it runs", () -> cluster.journal().count("slow") == 1);
        long began = System.nanoTime();
        await(node.proxy().close());
        assertEquals("slow 150", await(slow));
        assertTrue(System.nanoTime() - began < 2_000_000_000L, "waits no longer than for the answer");
    }

    @ParameterizedTest
    @EnumSource
    void callInFlightKeepsItsDeadlineWhenTheMembershipEnds(Role role) {
        if (role == Role.FOLLOWER) {
            cluster.join();
        }
        Node<RecordingService> node = cluster.join(cluster.options().setSingleMode(role == Role.SINGLE));
        var never = node.client().proxy(Duration.ofMillis(200)).fail("never");
        until("it runs", () -> cluster.journal().count("fail") == 1);
        Future<Void> closing = node.client().close();
        ServiceException late = assertInstanceOf(ServiceException.class, failure(never));
        assertEquals(ErrorCode.TIMEOUT.code(), late.failureCode(), late.getMessage());
        await(closing);
    }

    @ParameterizedTest
    @EnumSource(names = {"LEADER", "SINGLE"})
    void callThatOutlivesTheDrainOfItsOwnProcessIsUnknown(Role role) {
        Node<RecordingService> node = cluster.join(
                cluster.options().setSingleMode(role == Role.SINGLE).setDrainTimeout(100));
        var never = node.client().proxy(Duration.ofMinutes(10)).fail("never");
        until("it runs", () -> cluster.journal().count("fail") == 1);
        await(node.client().close());
        ServiceException closed = assertInstanceOf(ServiceException.class, failure(never));
        assertEquals(ErrorCode.CLOSED.code(), closed.failureCode(), closed.getMessage());
        assertEquals("unknown", closed.getDebugInfo().getString("outcome"));
    }

    @Test
    void unSubscribeThatIsNotAnsweredKeepsItsDeadlineWhenTheMembershipEnds() {
        Node<RecordingService> node = cluster.join(cluster.options().setSingleMode(true));
        JsonObject registration = new JsonObject().put("kept", true);
        RecordingService proxy = node.client().proxy(Duration.ofSeconds(1));
        await(proxy.subscribe(registration, "listener"));
        Future<Void> told = proxy.unSubscribe(registration, "listener");
        until("it runs", () -> cluster.journal().count("unSubscribe") == 1);
        await(node.client().close());
        ServiceException late = assertInstanceOf(ServiceException.class, failure(told));
        assertEquals(ErrorCode.TIMEOUT.code(), late.failureCode(), late.getMessage());
    }

    @Test
    void callsThatWaitForALeaderFailWhenTheMembershipEnds() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join(cluster.options().setLeader(false));
        cluster.close(leader.vertx());
        until("no role", () -> follower.client().role() == null);
        Future<String> waiting = follower.client().proxy(Duration.ofSeconds(20)).echo("waits");
        until("waits", () -> follower.status().getJsonObject("local").getInteger("waiting") == 1);
        await(follower.client().close());
        ServiceException closed = assertInstanceOf(ServiceException.class, failure(waiting));
        assertEquals(ErrorCode.CLOSED.code(), closed.failureCode(), closed.getMessage());
        assertEquals("notRun", closed.getDebugInfo().getString("outcome"));
    }

    @Test
    void clientOfAClosedMembershipFails() {
        Node<RecordingService> node = cluster.join();
        await(node.client().close());
        assertInstanceOf(ReplyException.class, failure(node.client().status()));
        assertInstanceOf(ReplyException.class, failure(node.client().subscribe(new JsonObject(), value -> {})));
        assertInstanceOf(ReplyException.class, failure(node.proxy().echo("late")));
    }
}
