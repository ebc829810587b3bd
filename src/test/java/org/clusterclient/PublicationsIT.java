package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RawFollower;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.Relay;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.PublicationNumber;
import org.clusterclient.session.CanonicalJson;
import org.clusterclient.session.Registration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publications outlive the leader that they were made with. */
@ParameterizedClass
@EnumSource(Transport.class)
class PublicationsIT {

    private static final long GRACE = 300;

    private final TestCluster cluster;

    PublicationsIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

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
        return registrationsByThisLeader().stream()
                .map(registration -> registration.getString("id"))
                .toList();
    }

    private List<Integer> weightsByThisLeader() {
        return registrationsByThisLeader().stream()
                .map(registration -> registration.getInteger("weight"))
                .toList();
    }

    private List<JsonObject> registrationsByThisLeader() {
        List<String> lines = cluster.journal().lines();
        List<String> connects =
                lines.stream().filter(line -> line.startsWith("connect")).toList();
        int connect = lines.indexOf(connects.get(connects.size() - 1));
        return lines.subList(connect, lines.size()).stream()
                .filter(line -> line.startsWith("publish "))
                .map(line -> new JsonObject(line.substring("publish ".length())))
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

    private ClusterClientOptions keyed() {
        return cluster.options().setPublicationKey(List.of("id"));
    }

    private static JsonObject weighed(int weight) {
        return publication("a").put("weight", weight);
    }

    private static JsonObject publications(Node<RecordingService> leader) {
        JsonObject publications = leader.status().getJsonObject("publications");
        publications.remove("bytes");
        return publications;
    }

    private static long bytes(Node<RecordingService> leader) {
        return leader.status().getJsonObject("publications").getLong("bytes");
    }

    @ParameterizedTest(name = "newerLeads={0}")
    @ValueSource(booleans = {true, false})
    void lastPublicationOfAKeyIsTheLastAtTheServerWhoeverLeadsNext(boolean newerLeads) {
        Node<RecordingService> leader = cluster.join(keyed());
        Node<RecordingService> older = cluster.join(newerLeads ? keyed().setLeader(false) : keyed());
        Node<RecordingService> newer = cluster.join(newerLeads ? keyed() : keyed().setLeader(false));
        await(older.proxy().publish(weighed(3)));
        await(newer.proxy().publish(weighed(4)));
        cluster.close(leader.vertx());
        Node<RecordingService> next = newerLeads ? newer : older;
        until(next.client(), Role.LEADER);
        JsonObject both = new JsonObject().put("count", 1).put("holders", 2);
        until(() -> "both published again: " + publications(next), () -> both.equals(publications(next)));
        await(older.proxy().publish(weighed(5))); // after all that the data client was sent before
        assertEquals(newerLeads ? List.of(4, 5) : List.of(3, 4, 5), weightsByThisLeader());
    }

    @ParameterizedTest(name = "newerFirst={0}")
    @ValueSource(booleans = {true, false})
    void lastPublicationOfAKeyIsTheLastAtTheServerWhoeverPublishesAgainFirst(boolean newerFirst) {
        ClusterClientOptions options = keyed();
        Node<RecordingService> leader = cluster.join(options);
        var older = new PublicationNumber(5, 1);
        var newer = new PublicationNumber(5, 2);
        try (RawFollower first = register(options);
                RawFollower second = register(options)) {
            publish(first, newerFirst ? newer : older, weighed(newerFirst ? 4 : 3));
            publish(second, newerFirst ? older : newer, weighed(newerFirst ? 3 : 4));
        }
        assertEquals(newerFirst ? List.of(4) : List.of(3, 4), weightsByThisLeader());
        assertEquals(Role.LEADER, leader.client().role());
    }

    @Test
    void leaderNumbersPublicationsInItsTerm() {
        ClusterClientOptions options = cluster.options();
        Node<RecordingService> leader = cluster.join(options);
        publish(leader, "a");
        try (RawFollower follower = register(options)) {
            long epoch = leader.status().getLong("epoch");
            assertEquals(new PublicationNumber(epoch, 2), publish(follower, null, publication("b")));
            assertEquals(new PublicationNumber(epoch, 3), publish(follower, null, publication("b")));
            assertEquals(new PublicationNumber(5, 1), publish(follower, new PublicationNumber(5, 1), publication("c")));
            assertEquals(
                    new JsonObject().put("count", 3).put("holders", 2).put("bytes", bytes("a", "b", "c")),
                    leader.status().getJsonObject("publications"));
            JsonObject connected = leader.status().getJsonArray("followers").getJsonObject(0);
            assertEquals(2, connected.getInteger("publications"));
            assertEquals(bytes("b", "c"), connected.getLong("publicationBytes"));
        }
    }

    private static long bytes(String... ids) {
        return Stream.of(ids)
                .mapToLong(id ->
                        Registration.of(publication(id), CanonicalJson::of).bytes())
                .sum();
    }

    private RawFollower register(ClusterClientOptions options) {
        RawFollower follower = new RawFollower(cluster.leader());
        follower.register("recording", options.getService(), options.configFingerprint());
        return follower;
    }

    private static PublicationNumber publish(RawFollower follower, PublicationNumber number, JsonObject registration) {
        follower.send(
                new Invoke("publish", 1, true, true, number),
                Arguments.encode(new JsonArray().add(registration), new JsonTranscode()));
        InvokeResult result = (InvokeResult) follower.receive().connectionObject();
        assertTrue(result.success());
        return result.number();
    }

    @Test
    void publicationWithoutAMemberOfItsKeyIsRefused() {
        cluster.join(keyed());
        Node<RecordingService> follower = cluster.join(keyed());
        ServiceException refused =
                (ServiceException) failure(follower.proxy().publish(new JsonObject().put("weight", 3)));
        assertEquals(ErrorCode.BAD_ARGUMENTS.code(), refused.failureCode());
        assertEquals("notRun", refused.getDebugInfo().getString("outcome"));
    }

    private ClusterClientOptions graced() {
        return cluster.options().setPublicationGrace(GRACE);
    }

    private List<String> unPublished() {
        return cluster.journal().lines("unPublish ").stream()
                .map(line -> new JsonObject(line.substring("unPublish ".length())).getString("id"))
                .toList();
    }

    /** Waits until a publication of a process that has gone just now is taken back: so is whatever was due before. */
    private void awaitAGrace() {
        Node<RecordingService> passing = cluster.join(graced().setLeader(false));
        publish(passing, "passing");
        cluster.close(passing.vertx());
        until("taken back", () -> unPublished().contains("passing"));
    }

    @Test
    void publicationOfAProcessThatHasGoneIsTakenBackAfterTheGrace() {
        Node<RecordingService> leader = cluster.join(graced());
        RecordingListener events = leader.events();
        Node<RecordingService> follower = cluster.join(graced());
        publish(follower, "a", "b");
        long began = System.nanoTime();
        cluster.close(follower.vertx());
        until("taken back", () -> cluster.journal().count("unPublish") == 2);
        assertTrue(System.nanoTime() - began >= GRACE * 1_000_000, "not before the grace");
        assertEquals(Set.of("a", "b"), Set.copyOf(unPublished()));
        JsonObject event = events.awaitEvent("publicationRemoved");
        assertEquals(ProcessHandle.current().pid(), event.getLong("pid"));
        until("forgotten", () -> publications(leader).getInteger("count") == 0);
    }

    @Test
    void changeOfLeaderTakesNothingBack() {
        Node<RecordingService> leader = cluster.join(graced());
        Node<RecordingService> follower = cluster.join(graced());
        Node<RecordingService> third = cluster.join(graced().setLeader(false));
        publish(leader, "leader's");
        publish(follower, "a");
        publish(third, "b");
        cluster.close(leader.vertx());
        until(follower.client(), Role.LEADER);
        until("published again", () -> publishedByThisLeader().size() == 2);
        awaitAGrace();
        assertEquals(List.of("passing"), unPublished());
    }

    @Test
    void publicationOfAProcessThatReconnectsStays() {
        Node<RecordingService> leader = cluster.join(graced());
        Relay relay = new Relay(cluster.vertx(), cluster.leader());
        Node<RecordingService> follower =
                cluster.join(relay.address().set(graced()).setLeader(false));
        publish(follower, "a");
        relay.cut();
        until("connected again", () -> relay.accepted() == 2);
        until(follower.client(), Role.FOLLOWER);
        awaitAGrace();
        assertEquals(List.of("passing"), unPublished());
        assertEquals(List.of("a", "passing"), publishedByThisLeader(), "nothing is sent twice");
        assertEquals(Role.LEADER, leader.client().role());
    }

    @Test
    void aProcessThatReconnectsIsTheOnlyHolderOfWhatItHasPublished() {
        Node<RecordingService> leader = cluster.join();
        Relay relay = new Relay(cluster.vertx(), cluster.leader());
        Node<RecordingService> follower =
                cluster.join(relay.address().set(cluster.options()).setLeader(false));
        publish(follower, "a");
        relay.cut();
        until("connected again", () -> relay.accepted() == 2);
        until(follower.client(), Role.FOLLOWER);
        assertEquals(new JsonObject().put("count", 1).put("holders", 1), publications(leader));
        await(follower.proxy().unPublish(publication("a")));
        assertEquals(List.of("a"), unPublished());
        assertEquals(new JsonObject().put("count", 0).put("holders", 0), publications(leader));
    }

    @Test
    void publicationOfAProcessThatReconnectsTooLateIsMadeAgain() {
        cluster.join(graced());
        Relay relay = new Relay(cluster.vertx(), cluster.leader());
        Node<RecordingService> follower =
                cluster.join(relay.address().set(graced()).setLeader(false));
        publish(follower, "a");
        relay.refuse(true);
        relay.cut();
        until("taken back", () -> unPublished().contains("a"));
        relay.refuse(false);
        until("published again", () -> publishedByThisLeader().equals(List.of("a", "a")));
    }

    @Test
    void publicationThatAnotherProcessHoldsStays() {
        cluster.join(graced());
        Node<RecordingService> one = cluster.join(graced());
        Node<RecordingService> other = cluster.join(graced());
        publish(one, "a");
        publish(other, "a");
        cluster.close(one.vertx());
        awaitAGrace();
        assertEquals(List.of("passing"), unPublished());
        await(other.proxy().unPublish(publication("a")));
        assertEquals(List.of("passing", "a"), unPublished());
    }

    @Test
    void takingBackWhatAnotherProcessHoldsIsNotForwarded() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join();
        publish(leader, "a");
        publish(follower, "a");
        await(leader.proxy().unPublish(publication("a")));
        assertEquals(List.of(), unPublished());
        await(follower.proxy().unPublish(publication("a")));
        assertEquals(List.of("a"), unPublished());
    }

    @Test
    void olderPublicationOfAKeyCountsAgainWhenTheNewerOnesProcessHasGone() {
        cluster.join(keyed().setPublicationGrace(GRACE));
        Node<RecordingService> older = cluster.join(keyed().setPublicationGrace(GRACE));
        Node<RecordingService> newer = cluster.join(keyed().setPublicationGrace(GRACE));
        await(older.proxy().publish(weighed(3)));
        await(newer.proxy().publish(weighed(4)));
        cluster.close(newer.vertx());
        until("the older one again", () -> weightsByThisLeader().equals(List.of(3, 4, 3)));
        assertEquals(List.of(), unPublished());
    }

    @ParameterizedTest(name = "leaderCounts={0}")
    @ValueSource(booleans = {true, false})
    void moreThanMaxPublicationsAreRefused(boolean leaderCounts) {
        ClusterClientOptions few = cluster.options().setMaxPublications(2);
        Node<RecordingService> leader = cluster.join(leaderCounts ? few : cluster.options());
        Node<RecordingService> follower = cluster.join(leaderCounts ? cluster.options() : few);
        publish(follower, "a", "b", "a");
        ServiceException refused = (ServiceException) failure(follower.proxy().publish(publication("c")));
        assertEquals(ErrorCode.OVERLOADED.code(), refused.failureCode());
        assertEquals("notRun", refused.getDebugInfo().getString("outcome"));
        publish(leader, "c");
        await(follower.proxy().unPublish(publication("a")));
        publish(follower, "d");
        assertEquals(List.of("a", "b", "a", "c", "d"), publishedByThisLeader());
        assertEquals(2, follower.status().getJsonObject("local").getInteger("publications"));
    }

    /** One MiB may be kept, so that publications may have half of that, and those of one process a quarter. */
    @Test
    void publicationsOfStrangersAreRefusedBeyondTheBoundOfBytesAndTakenBackAfterTheGrace() {
        ClusterClientOptions options = graced().setMaxBuffered(1 << 20).setMaxPublications(100);
        Node<RecordingService> leader = cluster.join(options);
        int taken = 0;
        for (int instance = 0; instance < 8; instance++) {
            try (RawFollower stranger = register(options)) {
                for (int i = 0; i < 8; i++) {
                    taken += publishes(stranger, publication(instance + "-" + i, 60_000)) ? 1 : 0;
                }
                assertTrue(bytes(leader) <= 1 << 19);
            }
        }
        assertTrue(taken >= 4 && taken <= 16, "taken: " + taken); // with its key, one takes 120 KB
        until("taken back", () -> bytes(leader) == 0);
        publish(leader, "a");
    }

    @Test
    void aProcessRefusesBytesOfItsOwnThatTheNextLeaderWouldRefuse() {
        ClusterClientOptions options = cluster.options().setMaxBuffered(1 << 20);
        cluster.join();
        Node<RecordingService> follower = cluster.join(options);
        await(follower.proxy().publish(publication("a", 100_000)));
        ServiceException refused = (ServiceException) failure(follower.proxy().publish(publication("b", 100_000)));
        assertEquals(ErrorCode.OVERLOADED.code(), refused.failureCode());
        assertEquals(1, follower.status().getJsonObject("local").getInteger("publications"));
    }

    private static JsonObject publication(String id, int length) {
        return publication(id).put("text", "x".repeat(length));
    }

    private static boolean publishes(RawFollower follower, JsonObject registration) {
        follower.send(
                new Invoke("publish", 1, true, true),
                Arguments.encode(new JsonArray().add(registration), new JsonTranscode()));
        return ((InvokeResult) follower.receive().connectionObject()).success();
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
