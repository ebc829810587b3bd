package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingDataClient;
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
import org.junit.jupiter.params.provider.ValueSource;

/** How a process comes to its first role, or does not. */
@ParameterizedClass
@EnumSource(Transport.class)
class LifecycleIT {

    private final TestCluster cluster;

    LifecycleIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private ClusterClientOptions with(String member, Object value) {
        return cluster.options().setDataClientOptions(cluster.config(new JsonObject().put(member, value)));
    }

    private static void check(ErrorCode code, String message, Throwable failure) {
        ClusterException e = assertInstanceOf(ClusterException.class, failure);
        assertEquals(code, e.errorCode(), e.getMessage());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    /** What a member that never came to a role leaves behind: nothing. */
    private void checkNothingIsLeft(Vertx vertx) {
        cluster.awaitFreePort();
        assertEquals(Set.of(), vertx.deploymentIDs());
        String answer = String.valueOf(
                failure(vertx.eventBus().request("recording", new JsonObject())).getMessage());
        assertTrue(answer.contains("No handlers"), answer);
    }

    @Test
    void isReadyWhenTheDataClientIs() {
        Vertx vertx = cluster.vertx();
        ClusterClientOptions options = with("connectDelay", 150);
        long began = System.nanoTime();
        await(vertx.deployVerticle(new ElectionVerticle(options)));
        assertTrue(System.nanoTime() - began >= 150_000_000L);
        RecordingService proxy =
                new ServiceProxyBuilder(vertx).setAddress("recording").build(RecordingService.class);
        assertEquals("a", await(proxy.echo("a")));
    }

    @Test
    void connectAnswersOnTheContextOfTheCaller() {
        Vertx vertx = cluster.vertx();
        Context caller = vertx.getOrCreateContext();
        Promise<Context> answered = Promise.promise();
        caller.runOnContext(v -> ClusterClient.connect(vertx, RecordingService.class, cluster.options())
                .onSuccess(client -> answered.complete(Vertx.currentContext()))
                .onFailure(answered::fail));
        assertSame(caller, await(answered.future()));
    }

    @Test
    void triesAgainWhenTheDataClientCannotConnect() {
        Node<RecordingService> node = cluster.join(with("connectFailures", 2));
        assertEquals(Role.LEADER, node.client().role());
        assertEquals(3, cluster.journal().count("connect"));
        assertEquals("a", await(node.proxy().echo("a")));
    }

    @Test
    void isNotReadyWhileTheDataClientFailsAndReleasesEverything() {
        Vertx vertx = cluster.vertx();
        ClusterClientOptions options = with("connectFailures", 1_000_000).setMaxWaitTime(300);
        Throwable failure = failure(ClusterClient.connect(vertx, RecordingService.class, options));
        check(ErrorCode.NOT_READY, "no role within maxWaitTime: channel=recording maxWaitTime=300ms", failure);
        check(ErrorCode.NOT_READY, "server down", failure);
        checkNothingIsLeft(vertx);
        assertEquals("a", await(cluster.join(vertx, cluster.options()).proxy().echo("a")));
    }

    @Test
    void isNotReadyWhenTheDataClientNeverStarts() {
        Vertx vertx = cluster.vertx();
        ClusterClientOptions options =
                with("connectDelay", 3_600_000).setMaxWaitTime(200).setDrainTimeout(100);
        check(
                ErrorCode.NOT_READY,
                "no role within maxWaitTime",
                failure(ClusterClient.connect(vertx, RecordingService.class, options)));
        checkNothingIsLeft(vertx);
    }

    @Test
    void dataClientThatStartsTooLateIsEnded() {
        Vertx vertx = cluster.vertx();
        ClusterClientOptions options =
                with("connectDelay", 500).setMaxWaitTime(100).setDrainTimeout(100);
        failure(ClusterClient.connect(vertx, RecordingService.class, options));
        until("disconnected", () -> cluster.journal().count("disconnect") == 1);
        until("undeployed", () -> vertx.deploymentIDs().isEmpty());
    }

    @Test
    void followerIsNotReadyWithoutALeader() {
        Vertx vertx = cluster.vertx();
        ClusterClientOptions options = cluster.options().setLeader(false).setMaxWaitTime(200);
        check(
                ErrorCode.NOT_READY,
                "cannot connect to the leader: channel=recording address=" + cluster.leader(),
                failure(ClusterClient.connect(vertx, RecordingService.class, options)));
        checkNothingIsLeft(vertx);
        assertEquals(0, cluster.journal().count("connect"));
    }

    @Test
    void followerThatComesFirstWaitsForTheLeader() {
        Future<ClusterClient<RecordingService>> follower = ClusterClient.connect(
                cluster.vertx(),
                RecordingService.class,
                cluster.options().setLeader(false).setDataClient(null));
        Node<RecordingService> leader = cluster.join(cluster.options().setLeader(true));
        assertEquals(Role.LEADER, leader.client().role());
        assertTrue(leader.client().isLeader());
        ClusterClient<RecordingService> joined = await(follower);
        assertEquals(Role.FOLLOWER, joined.role());
        assertFalse(joined.isLeader());
        assertEquals("a", await(joined.proxy().echo("a")));
    }

    @Test
    void whoMustLeadIsNotReadyWhileAnotherLeads() {
        Node<RecordingService> leader = cluster.join();
        check(
                ErrorCode.NOT_READY,
                "must lead, but the address is taken: " + cluster.leader(),
                cluster.joinFailure(cluster.options().setLeader(true).setMaxWaitTime(200)));
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    @Test
    void whoMustNotLeadNeverDoes() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join(cluster.options().setLeader(false));
        cluster.close(leader.vertx());
        until("no role", () -> follower.client().role() == null);
        cluster.awaitFreePort();
        Node<RecordingService> next = cluster.join();
        until(follower.client(), Role.FOLLOWER);
        assertEquals(Role.LEADER, next.client().role());
    }

    @Test
    void singleModeUsesNoPort() {
        Node<RecordingService> single = cluster.join(cluster.options().setSingleMode(true));
        assertTrue(cluster.portIsFree());
        assertEquals(Role.SINGLE, single.client().role());
        assertTrue(single.client().isLeader());
        Node<RecordingService> other = cluster.join(cluster.options().setSingleMode(true));
        assertEquals("a", await(other.proxy().echo("a")));
        assertEquals(2, cluster.journal().count("connect"), "each has its own");
    }

    @Test
    void callBeforeReadyWaits() {
        Vertx vertx = cluster.vertx();
        Future<String> deployment = vertx.deployVerticle(new ElectionVerticle(with("connectDelay", 300)));
        RecordingService proxy =
                new ServiceProxyBuilder(vertx).setAddress("recording").build(RecordingService.class);
        until("the data client connects", () -> cluster.journal().count("connect") == 1);
        Future<String> call = proxy.echo("early");
        assertFalse(deployment.isComplete());
        assertEquals("early", await(call));
        await(deployment);
    }

    @Test
    void callBeforeReadyFailsByItsDeadlineWithTheCause() {
        Vertx vertx = cluster.vertx();
        ClusterClientOptions options = with("connectFailures", 1_000_000).setMaxWaitTime(700);
        Future<ClusterClient<RecordingService>> joining =
                ClusterClient.connect(vertx, RecordingService.class, options.setResponseTimeout(200));
        until("it fails", () -> cluster.journal().count("connect") >= 2);
        RecordingService proxy =
                new ServiceProxyBuilder(vertx).setAddress("recording").build(RecordingService.class);
        var failure = (ServiceException) failure(proxy.echo("early"));
        assertEquals(ErrorCode.DATA_CLIENT_LOST.code(), failure.failureCode());
        assertEquals("notRun", failure.getDebugInfo().getString("outcome"));
        assertTrue(failure.getMessage().contains("server down"), failure.getMessage());
        failure(joining);
    }

    @Test
    void callsBeyondMaxPendingFailAtOnce() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower =
                cluster.join(cluster.options().setLeader(false).setMaxPending(2));
        cluster.close(leader.vertx());
        until("no role", () -> follower.client().role() == null);
        RecordingService patient = follower.client().proxy(Duration.ofSeconds(20));
        List<Future<String>> waiting = List.of(patient.echo("a"), patient.echo("b"));
        ServiceException overloaded = (ServiceException) failure(patient.echo("c"));
        assertEquals(ErrorCode.OVERLOADED.code(), overloaded.failureCode(), overloaded.getMessage());
        assertEquals("notRun", overloaded.getDebugInfo().getString("outcome"));
        cluster.join();
        assertEquals("a", await(waiting.get(0)));
        assertEquals("b", await(waiting.get(1)));
        assertEquals(0, cluster.journal().count("echo c"));
    }

    @Test
    void followersOfALeaderWhoseDataClientFailsAreServedInTheEnd() {
        ClusterClientOptions options = cluster.options()
                .setDataClientOptions(cluster.config(
                        new JsonObject().put("connectFailures", 1).put("connectDelay", 150)));
        var first = ClusterClient.connect(cluster.vertx(), RecordingService.class, options);
        until("the first leads", () -> cluster.journal().count("connect") == 1);
        var second = ClusterClient.connect(cluster.vertx(), RecordingService.class, options);
        var third = ClusterClient.connect(cluster.vertx(), RecordingService.class, options);
        for (var joining : List.of(first, second, third)) {
            assertEquals("a", await(await(joining).proxy().echo("a")));
        }
        assertEquals(2, cluster.journal().count("connect"));
    }

    @ParameterizedTest
    @MethodSource
    void optionsThatCannotWorkAreRefused(String member, Object value, String message) {
        JsonObject config = cluster.options().toJson();
        if (member.equals("host")) {
            config.remove("election"); // which may be a path
        }
        config.put(member, value);
        Vertx vertx = cluster.vertx();
        Throwable failure = failure(
                vertx.deployVerticle(ElectionVerticle.class.getName(), new DeploymentOptions().setConfig(config)));
        check(ErrorCode.BAD_OPTIONS, message, failure);
        checkNothingIsLeft(vertx);
    }

    static Stream<Arguments> optionsThatCannotWorkAreRefused() {
        return Stream.of(
                Arguments.of("port", "7777", "option 'port': expected an integer, got a string"),
                Arguments.of("port", 0, "option 'port'"),
                Arguments.of("port", 65_536, "option 'port'"),
                Arguments.of("isLeader", true, "unknown option 'isLeader': did you mean 'leader'?"),
                Arguments.of("responseTimout", 5, "unknown option 'responseTimout': did you mean 'responseTimeout'?"),
                Arguments.of("service", "org.example.Missing", "option 'service': no such class: org.example.Missing"),
                Arguments.of("service", "java.lang.Runnable", "not annotated with @ProxyGen"),
                Arguments.of("dataClient", "org.example.Missing", "no such verticle: dataClient=org.example.Missing"),
                Arguments.of("dataClient", "java.lang.String", "java.lang.String is not a verticle"),
                Arguments.of("delegates", new JsonObject().put("ecko", "invoke"), "the nearest is echo"),
                Arguments.of("delegates", new JsonObject().put("echo", "call"), "call"),
                Arguments.of("delegates", new JsonObject().put("secret", "invokeOneway"), "@ProxyIgnore"),
                Arguments.of("transcode", "java.lang.String", "option 'transcode'"),
                Arguments.of("formatKey", "org.example.Missing", "option 'formatKey': no such class"),
                Arguments.of("host", "192.168.0.1", "option 'host': expected a loopback address"),
                Arguments.of("idempotent", new JsonArray().add("ecko"), "option 'idempotent'"));
    }

    @Test
    void dataClientWithoutAConstructorFailsWithTheCause() {
        check(
                ErrorCode.NOT_READY,
                "NoSuchMethodException",
                cluster.joinFailure(cluster.options()
                        .setDataClient(DataClientVerticle.class.getName())
                        .setMaxWaitTime(200)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "java:"})
    void electionVerticleIsConfiguredByJsonAlone(String prefix) {
        Vertx vertx = cluster.vertx();
        JsonObject config = cluster.options()
                .setDataClient(prefix + RecordingDataClient.class.getName())
                .setAddress("by.json")
                .toJson();
        await(vertx.deployVerticle(
                ElectionVerticle.class.getName(), new DeploymentOptions().setConfig(new JsonObject(config.encode()))));
        RecordingService proxy =
                new ServiceProxyBuilder(vertx).setAddress("by.json").build(RecordingService.class);
        assertEquals("a", await(proxy.echo("a")));
    }
}
