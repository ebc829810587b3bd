package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.NpmPeer;
import org.clusterclient.fixture.NpmTest;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Followers of both kinds at one leader of either kind, and leaders of one kind after those of the other. */
class NpmMixedIT extends NpmTest {

    /** What a test does with a leader, of whichever kind. */
    private interface Leader {
        void send(Object value);
    }

    private Leader lead(boolean npmLeads, boolean broadcast) {
        if (npmLeads) {
            NpmPeer leader = leader(npm().put("isBroadcast", broadcast));
            return value -> leader.send(REGISTRATION, value);
        }
        Node<RecordingService> leader = cluster.join(cluster.options().setBroadcast(broadcast));
        return value -> await(leader.proxy().emitAll(REGISTRATION, new JsonArray().add(value)));
    }

    private static RecordingListener subscribe(Node<RecordingService> node) {
        RecordingListener listener = node.listener();
        await(node.proxy().subscribe(REGISTRATION, listener.address()));
        await(node.proxy().ping());
        return listener;
    }

    private static void subscribe(NpmPeer peer) {
        peer.subscribe("l", REGISTRATION);
        peer.call("ping");
    }

    @ParameterizedTest(name = "npmLeads={0}")
    @ValueSource(booleans = {true, false})
    void everyFollowerGetsTheSameValues(boolean npmLeads) {
        Leader leader = lead(npmLeads, true);
        NpmPeer npm = follower();
        Node<RecordingService> ours = cluster.join(following());
        subscribe(npm);
        RecordingListener listener = subscribe(ours);
        Object[] values = {
            5,
            "text",
            true,
            1.5,
            REGISTRATION,
            new JsonArray().addNull().add(new JsonObject()),
            "\u00e4|^%+ \ud83d\ude00",
            null
        };
        for (Object value : values) {
            leader.send(value);
        }
        npm.awaitValues("l", values);
        listener.awaitValues(values);
        assertEquals(List.of(), npm.noise());
    }

    @ParameterizedTest(name = "npmFirst={0}")
    @ValueSource(booleans = {true, false})
    void valueThatOneTranscodeRefusesReachesTheOthers(boolean npmFirst) {
        JsonArray value = new JsonArray().add(Double.NaN);
        Node<RecordingService> leader = cluster.join(
                cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("value", value))));
        RecordingListener events = leader.events();
        NpmPeer npm = follower();
        Node<RecordingService> ours = cluster.join(following());
        RecordingListener listener = ours.listener();
        if (npmFirst) {
            subscribe(npm);
        }
        await(ours.proxy().subscribe(REGISTRATION, listener.address()));
        if (!npmFirst) {
            subscribe(npm);
        }
        events.awaitEvent("error");
        await(leader.proxy().emit(REGISTRATION, FIRST));
        listener.awaitValues(FIRST);
        npm.awaitValues("l", value, FIRST);
    }

    @Test
    void leaderSpeaksTheTranscodeOfEachFollower() {
        Node<RecordingService> leader = cluster.join();
        follower();
        cluster.join(following());
        Set<String> transcodes = new HashSet<>();
        leader.status()
                .getJsonArray("followers")
                .forEach(follower -> transcodes.add(((JsonObject) follower).getString("transcode")));
        assertEquals(Set.of("serialize-json", "json"), transcodes);
    }

    @ParameterizedTest(name = "npmLeads={0}")
    @ValueSource(booleans = {true, false})
    void eachValueReachesOneProcessIfNotBroadcast(boolean npmLeads) {
        Leader leader = lead(npmLeads, false);
        List<NpmPeer> npm = List.of(
                start(npm().put("isLeader", false).put("isBroadcast", false)),
                start(npm().put("isLeader", false).put("isBroadcast", false)));
        npm.forEach(NpmPeer::awaitReady);
        Node<RecordingService> ours = cluster.join(following().setBroadcast(false));
        npm.forEach(NpmMixedIT::subscribe);
        RecordingListener listener = subscribe(ours);
        int count = 90;
        List<Integer> sent = IntStream.range(0, count).boxed().toList();
        sent.forEach(leader::send);
        List<Object> received = new ArrayList<>();
        until(() -> "all among " + received, () -> {
            received.clear();
            npm.forEach(peer -> received.addAll(peer.values("l")));
            received.addAll(listener.values());
            return received.size() >= count;
        });
        assertEquals(count, received.size());
        assertEquals(new HashSet<>(sent), new HashSet<>(received));
        assertTrue(listener.values().size() > 0 && listener.values().size() < count, listener.values()::toString);
        npm.forEach(peer -> assertTrue(peer.values("l").size() > 0));
        npm.forEach(peer -> assertEquals(List.of(), peer.noise()));
    }

    @Test
    void nextLeaderIsAnNpmProcessAndHearsAllAgain() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer next = start(npm()).awaitReady();
        NpmPeer npm = follower();
        Node<RecordingService> ours = cluster.join(following());
        next.call("publish", new JsonObject().put("by", "next"));
        npm.call("publish", new JsonObject().put("by", "npm"));
        await(ours.proxy().publish(new JsonObject().put("by", "ours")));
        subscribe(npm);
        RecordingListener listener = subscribe(ours);
        npm.call("ping");
        cluster.close(leader.vertx());
        next.awaitRole(true);
        npm.awaitRole(false);
        until(ours.client(), Role.FOLLOWER);
        Set<Object> publishers = new HashSet<>();
        until(() -> "published by " + publishers, () -> {
            next.calls("publish").forEach(arguments -> publishers.add(((JsonObject) arguments.get(0)).getString("by")));
            return publishers.equals(Set.of("next", "npm", "ours"));
        });
        npm.call("ping");
        await(ours.proxy().ping());
        next.send(REGISTRATION, FIRST);
        npm.awaitValues("l", FIRST);
        listener.awaitValues(FIRST);
        assertEquals(List.of(), unexpected(next));
        assertEquals(List.of(), unexpected(npm));
    }

    @Test
    void nextLeaderIsOursAndHearsAllAgain() {
        NpmPeer leader = leader();
        Node<RecordingService> next = cluster.join();
        NpmPeer npm = follower();
        Node<RecordingService> ours = cluster.join(following());
        await(next.proxy().publish(new JsonObject().put("by", "next")));
        npm.call("publish", new JsonObject().put("by", "npm"));
        await(ours.proxy().publish(new JsonObject().put("by", "ours")));
        subscribe(npm);
        RecordingListener listener = subscribe(ours);
        leader.leave();
        until(next.client(), Role.LEADER);
        npm.awaitRole(false);
        assertEquals("a", await(ours.client().proxy(Duration.ofSeconds(10)).echo("a")));
        for (String by : List.of("next", "npm", "ours")) {
            until(by, () -> cluster.journal().count("publish {\"by\":\"" + by + "\"}") == 1);
        }
        npm.call("ping");
        await(next.proxy().emit(REGISTRATION, FIRST));
        npm.awaitValues("l", FIRST);
        listener.awaitValues(FIRST);
        assertEquals(List.of(), unexpected(npm));
    }

    /** Returns the noise apart from what the package says whenever a leader goes, whoever that was. */
    private static List<String> unexpected(NpmPeer peer) {
        return peer.noise().stream()
                .filter(line -> !line.contains("closed, and try to init it again"))
                .toList();
    }

    @Test
    void exactlyOneLeadsWhenAllStartTogether() {
        List<NpmPeer> npm = List.of(start(npm()), start(npm()), start(npm()));
        List<Future<ClusterClient<RecordingService>>> joining = Stream.generate(
                        () -> ClusterClient.connect(cluster.vertx(), RecordingService.class, cluster.options()))
                .limit(3)
                .toList();
        long leaders =
                joining.stream().filter(client -> await(client).isLeader()).count();
        leaders += npm.stream().filter(peer -> peer.awaitReady().leads()).count();
        assertEquals(1, leaders);
        npm.forEach(peer -> assertEquals("pong", peer.call("ping")));
        joining.forEach(
                client -> assertEquals("pong", await(await(client).proxy().ping())));
        npm.forEach(peer -> assertEquals(List.of(), peer.noise()));
    }
}
