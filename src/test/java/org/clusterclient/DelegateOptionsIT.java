package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.List;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the options {@code delegates}, {@code autoGenerate}, {@code overrides} and {@code idempotent} do to calls. */
class DelegateOptionsIT {

    private final TestCluster cluster = new TestCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void overriddenByAJsonValueIsAnsweredInThisProcessOnly() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join(cluster.options()
                .setOverrides(new JsonObject().put("echo", "mocked").put("weigh", 7)));
        assertEquals("mocked", await(follower.proxy().echo("a")));
        assertEquals(7L, await(follower.proxy().weigh(1L, 2, 3.0)), "as the declared type, a Long");
        assertEquals("b", await(leader.proxy().echo("b")));
        assertEquals(List.of("echo b"), cluster.journal().lines("echo"));
    }

    @Test
    void overriddenByAFunctionAnswersWithCopiesOfWhatItKeeps() {
        JsonArray kept = JsonArray.of(new JsonObject().put("a", 1));
        Node<RecordingService> node =
                cluster.join(cluster.options().override("mirror", arguments -> Future.succeededFuture(kept)));
        JsonArray answer = await(node.proxy().mirror(new JsonArray()));
        answer.getJsonObject(0).put("a", 2);
        assertEquals(JsonArray.of(new JsonObject().put("a", 1)), kept);
    }

    @Test
    void overriddenByAFunctionGetsTheArgumentsByPosition() {
        Node<RecordingService> node = cluster.join(
                cluster.options().override("weigh", arguments -> Future.succeededFuture(arguments.getLong(0) - 1)));
        assertEquals(0L, await(node.proxy().weigh(1L, 2, 3.0)));
    }

    @Test
    void overrideMayReplaceASubscription() {
        Node<RecordingService> node =
                cluster.join(cluster.options().override("subscribe", arguments -> Future.succeededFuture()));
        await(node.proxy().subscribe(new JsonObject(), "nobody"));
        assertEquals(0, cluster.journal().count("subscribe"));
    }

    @Test
    void overriddenMethodNeedsNoLeader() {
        var vertx = cluster.vertx();
        var options = cluster.options().setLeader(false).setOverrides(new JsonObject().put("echo", "mocked"));
        Future<String> deployment = vertx.deployVerticle(new ElectionVerticle(options));
        RecordingService proxy =
                new ServiceProxyBuilder(vertx).setAddress("recording").build(RecordingService.class);
        until("served", () -> proxy.echo("a").otherwise("").await().equals("mocked"));
        assertFalse(deployment.isComplete(), "there is no leader");
        cluster.join();
        await(deployment);
    }

    @Test
    void withoutAutoGenerateOnlyListedMethodsAreDelegates() {
        Node<RecordingService> node = cluster.join(cluster.options()
                .setAutoGenerate(false)
                .setDelegates(new JsonObject().put("echo", "invoke").put("close", "close")));
        assertEquals("a", await(node.proxy().echo("a")));
        checkNoDelegate(failure(node.proxy().greet("a")));
        checkNoDelegate(failure(node.proxy().subscribe(new JsonObject(), "address")));
    }

    private static void checkNoDelegate(Throwable failure) {
        assertEquals(ErrorCode.NOT_A_DELEGATE.code(), ((ServiceException) failure).failureCode(), failure.getMessage());
    }

    @Test
    void kindOfADelegateIsTheConfiguredOne() {
        Node<RecordingService> node = cluster.join(cluster.options()
                .setDelegates(new JsonObject().put("fire", "publish").put("publish", "invoke")));
        await(node.proxy().publish(new JsonObject().put("a", 1)));
        await(node.proxy().fire("b"));
        assertEquals(1, node.status().getJsonObject("local").getInteger("publications"), "of them, fire is one");
    }

    @Test
    void callInFlightIsRepeatedByTheNextLeaderIfIdempotent() {
        Node<RecordingService> leader = cluster.join(cluster.options().setDrainTimeout(1));
        Node<RecordingService> follower = cluster.join(cluster.options().setIdempotent(List.of("slow")));
        Future<String> slow = follower.proxy().slow(300);
        until("it runs", () -> cluster.journal().count("slow") == 1);
        await(leader.client().close());
        assertEquals("slow 300", await(slow));
        assertEquals(2, cluster.journal().count("slow"));
    }

    @Test
    void callInFlightFailsAsUnknownIfNotIdempotent() {
        Node<RecordingService> leader = cluster.join(cluster.options().setDrainTimeout(1));
        Node<RecordingService> follower = cluster.join();
        Future<String> slow = follower.proxy().slow(300);
        until("it runs", () -> cluster.journal().count("slow") == 1);
        await(leader.client().close());
        ServiceException lost = (ServiceException) failure(slow);
        assertEquals(ErrorCode.CONNECTION_LOST.code(), lost.failureCode(), lost.getMessage());
        assertEquals("unknown", lost.getDebugInfo().getString("outcome"));
        until(follower.client(), Role.LEADER);
        assertEquals(1, cluster.journal().count("slow"));
    }

    @Test
    void failureOfTheDataClientIsNotRepeatedThoughIdempotent() {
        Node<RecordingService> node = cluster.join(cluster.options().setIdempotent(List.of("fail")));
        assertEquals(42, ((ServiceException) failure(node.proxy().fail("service"))).failureCode());
        assertEquals(1, cluster.journal().count("fail service"));
    }

    @Test
    void overrideOfWhatIsNoDelegateIsRefused() {
        Throwable failure = cluster.joinFailure(cluster.options().setOverrides(new JsonObject().put("ecko", 1)));
        assertEquals(
                "option 'overrides' names what is no delegate: service=" + RecordingService.class.getName()
                        + " methods=[ecko]",
                failure.getMessage());
        failure = cluster.joinFailure(cluster.options().setIdempotent(List.of("ecko")));
        assertTrue(failure.getMessage().startsWith("option 'idempotent'"), failure.getMessage());
    }

    @Test
    void argumentsOfAnOverrideAreThoseOfTheCaller() {
        JsonArray[] seen = new JsonArray[1];
        Node<RecordingService> node = cluster.join(cluster.options().override("mirror", arguments -> {
            seen[0] = arguments;
            return Future.succeededFuture(arguments.getJsonArray(0));
        }));
        JsonArray value = new JsonArray().add(1).addNull().add(new JsonObject().put("a", 1));
        assertEquals(value, await(node.proxy().mirror(value)));
        assertEquals(new JsonArray().add(value), seen[0]);
    }
}
