package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.List;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Publications outlive the leader that they were made with. */
class PublicationsIT {

    private final TestCluster cluster = new TestCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private static JsonObject publication(String id) {
        return new JsonObject().put("id", id);
    }

    private static void publish(Node<RecordingService> node, String... ids) {
        for (String id : ids) {
            await(node.proxy().publish(publication(id)));
        }
    }

    /** Returns the ids of what was published since the last connect, in order. */
    private List<String> publishedByThisLeader() {
        List<String> lines = cluster.journal().lines();
        int connect = lines.indexOf(
                cluster.journal().lines("connect").get((int) cluster.journal().count("connect") - 1));
        return lines.subList(connect, lines.size()).stream()
                .filter(line -> line.startsWith("publish "))
                .map(line -> new JsonObject(line.substring("publish ".length())).getString("id"))
                .toList();
    }

    @ParameterizedTest(name = "vertxCloses={0}")
    @ValueSource(booleans = {true, false})
    void nextLeaderPublishesAgainInTheOrderOfTheLastPublication(boolean vertxCloses) {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        publish(follower, "a", "b", "c", "a");
        if (vertxCloses) {
            cluster.close(leader.vertx());
        } else {
            await(leader.client().close());
        }
        until(follower.client(), Role.LEADER);
        until("all published again", () -> publishedByThisLeader().size() >= 3);
        publish(follower, "d");
        assertEquals(List.of("b", "c", "a", "d"), publishedByThisLeader());
    }

    @Test
    void followersPublishAgainToTheNextLeader() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> second = cluster.join();
        Node<RecordingService> third = cluster.join(cluster.options().setLeader(false));
        publish(third, "a", "b");
        cluster.close(leader.vertx());
        until(second.client(), Role.LEADER);
        until("both published again", () -> publishedByThisLeader().size() >= 2);
        assertEquals(List.of("a", "b"), publishedByThisLeader());
        assertEquals(2, third.status().getJsonObject("local").getInteger("publications"));
        assertEquals(0, second.status().getJsonObject("local").getInteger("publications"));
    }

    @Test
    void whatWasUnPublishedIsForgotten() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        publish(follower, "a", "b");
        await(follower.proxy().unPublish(publication("a")));
        assertEquals(1, cluster.journal().count("unPublish"));
        cluster.close(leader.vertx());
        until("published again", () -> publishedByThisLeader().size() >= 1);
        publish(follower, "c");
        assertEquals(List.of("b", "c"), publishedByThisLeader());
    }

    @Test
    void orderOfMembersDoesNotMatter() {
        Node<RecordingService> node = cluster.join();
        await(node.proxy().publish(new JsonObject().put("a", 1).put("b", 2)));
        await(node.proxy().publish(new JsonObject().put("b", 2).put("a", 1)));
        assertEquals(1, node.status().getJsonObject("local").getInteger("publications"));
        await(node.proxy().unPublish(new JsonObject().put("b", 2).put("a", 1)));
        assertEquals(0, node.status().getJsonObject("local").getInteger("publications"));
    }

    @ParameterizedTest(name = "fromFollower={0}")
    @ValueSource(booleans = {true, false})
    void publicationThatTheDataClientRefusesFailsAndIsNotRepeated(boolean fromFollower) {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        Node<RecordingService> node = fromFollower ? follower : leader;
        JsonObject bad = publication("bad").put("bad", true);
        ServiceException refused = (ServiceException) failure(node.proxy().publish(bad));
        assertEquals("bad publication", refused.getMessage());
        assertEquals("failed", refused.getDebugInfo().getString("outcome"));
        assertEquals(0, node.status().getJsonObject("local").getInteger("publications"));
        publish(follower, "good");
        cluster.close(leader.vertx());
        until("published again", () -> publishedByThisLeader().size() >= 1);
        publish(follower, "after");
        assertEquals(List.of("good", "after"), publishedByThisLeader());
    }

    @Test
    void publicationWithoutALeaderWaitsForTheNext() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join(cluster.options().setLeader(false));
        publish(follower, "a");
        cluster.close(leader.vertx());
        until("no role", () -> follower.client().role() == null);
        Future<Void> waiting = follower.client().proxy(Duration.ofSeconds(20)).publish(publication("b"));
        cluster.join();
        await(waiting);
        assertEquals(List.of("a", "b"), publishedByThisLeader());
    }

    @Test
    void publicationThatTheNextLeaderRefusesIsAnEvent() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        publish(follower, "a");
        RecordingListener events = follower.events();
        cluster.journal().add("refuse publish " + publication("a").encode());
        cluster.close(leader.vertx());
        JsonObject error = events.awaitEvent("error", event -> event.containsKey("publication"));
        assertEquals(publication("a"), error.getJsonObject("publication"));
        assertEquals("bad publication", error.getString("message"));
        assertEquals("still", await(follower.proxy().echo("still")));
    }
}
