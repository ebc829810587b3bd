package org.clusterclient;

import static org.clusterclient.fixture.NpmValues.UNDEFINED;
import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.logging.Level;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.fixture.CapturedLog;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.NpmPeer;
import org.clusterclient.fixture.NpmTest;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.XorTranscode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Followers with the real npm package at a leader of ours. */
class NpmFollowerIT extends NpmTest {

    private static final long INTERVAL = 100;

    private static JsonArray followers(Node<RecordingService> leader) {
        return leader.status().getJsonArray("followers");
    }

    private long count(String line) {
        return cluster.journal().count(line);
    }

    private void awaitCount(String line, long count) {
        until(() -> count + " x " + line + " in " + cluster.journal().lines(), () -> count(line) == count);
    }

    @Test
    void valuesReachEveryOrderOfMembersOfOneRegistration() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer follower = follower();
        follower.subscribe("one", REGISTRATION);
        follower.subscribe("other", OTHER_ORDER);
        follower.call("ping");
        await(leader.proxy().emit(REGISTRATION, FIRST));
        await(leader.proxy().emit(OTHER_ORDER, SECOND));
        follower.awaitValues("one", FIRST, SECOND);
        follower.awaitValues("other", FIRST, SECOND);
        assertEquals(1, count("subscribe"));
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void valuesOfEveryKindAreCarried() {
        JsonArray every = new JsonArray(arrays().toList());
        Node<RecordingService> leader = cluster.join(
                cluster.options().setDataClientOptions(cluster.config(new JsonObject().put("value", every))));
        NpmPeer follower = follower();
        follower.subscribe("l", REGISTRATION);
        follower.awaitValues("l", every);
        JsonArray simple =
                new JsonArray().addNull().add(5).add("text").add(true).add(1.5);
        await(leader.proxy().emitAll(REGISTRATION, simple));
        follower.awaitValues("l", every, null, 5, "text", true, 1.5);
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void bytesAsAWholeValueAreBytes() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer follower = follower();
        follower.subscribe("l", REGISTRATION);
        follower.call("ping");
        await(leader.proxy().emitJava(REGISTRATION)); // a Long, a Short, a Float, a Buffer, a Character, a text
        follower.awaitValues("l", 5, 6, 1.5, Buffer.buffer("bytes"), "end");
        assertEquals(List.of(), follower.noise());
    }

    /** Numbers and texts that Java and JavaScript write differently. */
    @Test
    void keyIsTheOneThatTheFollowerWrote() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer follower = follower();
        JsonObject odd = oddRegistration();
        follower.subscribe("l", odd);
        follower.call("ping");
        await(leader.proxy().emit(odd, FIRST));
        follower.awaitValues("l", FIRST);
        RecordingListener local = leader.listener();
        await(leader.proxy().subscribe(odd, local.address()));
        local.awaitValues(FIRST);
        assertEquals(1, count("subscribe"));
    }

    @Test
    void upstreamEndsWithTheLastKeyOfTheFollower() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer follower = follower();
        follower.subscribe("one", REGISTRATION);
        follower.subscribe("other", OTHER_ORDER);
        follower.unSubscribe("one", REGISTRATION);
        follower.call("ping");
        assertEquals(0, count("unSubscribe"), "the other order is still subscribed");
        await(leader.proxy().emit(REGISTRATION, FIRST));
        follower.awaitValues("other", FIRST);
        follower.unSubscribe(null, OTHER_ORDER);
        follower.call("ping");
        assertEquals(1, count("unSubscribe"));
        assertEquals(List.of(), follower.values("one"));
        assertEquals(new JsonArray(), leader.status().getJsonArray("upstream"));
        follower.subscribe("one", REGISTRATION);
        follower.call("ping");
        assertEquals(2, count("subscribe"));
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void upstreamOutlivesTheFollowerThatIsNotTheLast() {
        Node<RecordingService> leader = cluster.join();
        RecordingListener local = leader.listener();
        NpmPeer follower = follower();
        follower.subscribe("l", OTHER_ORDER);
        follower.call("ping");
        await(leader.proxy().subscribe(REGISTRATION, local.address()));
        follower.unSubscribe("l", OTHER_ORDER);
        follower.call("ping");
        await(leader.proxy().emit(REGISTRATION, FIRST));
        local.awaitValues(FIRST);
        assertEquals(0, count("unSubscribe"));
        await(leader.proxy().unSubscribe(REGISTRATION, null));
        assertEquals(1, count("unSubscribe"));
    }

    @Test
    void keyThatWasNeverSubscribedIsUnSubscribedWithoutHarm() {
        Node<RecordingService> leader = cluster.join();
        RecordingListener local = leader.listener();
        await(leader.proxy().subscribe(REGISTRATION, local.address()));
        NpmPeer follower = follower();
        follower.unSubscribe(null, OTHER_ORDER);
        follower.unSubscribe("never", new JsonObject().put("never", true));
        follower.call("ping");
        assertEquals(0, count("unSubscribe"));
        await(leader.proxy().emit(REGISTRATION, FIRST));
        local.awaitValues(FIRST);
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void laterSubscriberGetsTheLastValue() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer first = follower();
        first.subscribe("one", REGISTRATION);
        first.call("ping");
        await(leader.proxy().emit(REGISTRATION, FIRST));
        first.awaitValues("one", FIRST);
        await(leader.proxy().emit(REGISTRATION, SECOND));
        first.subscribe("two", OTHER_ORDER);
        NpmPeer second = follower();
        second.subscribe("late", OTHER_ORDER);
        first.awaitValues("two", SECOND);
        second.awaitValues("late", SECOND);
        second.call("ping");
        assertEquals(List.of(SECOND), second.values("late"), "once");
        first.awaitValues("one", FIRST, SECOND);
    }

    @Test
    void publishesAndTakesBack() {
        cluster.join();
        NpmPeer follower = follower();
        follower.call("publish", REGISTRATION);
        follower.call("unPublish", REGISTRATION);
        follower.call("ping");
        assertEquals(1, count("publish {\"10\":3,\"2\":4,\"a\":2,\"b\":1}"));
        assertEquals(1, count("unPublish {\"10\":3,\"2\":4,\"a\":2,\"b\":1}"));
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void publicationOfAProcessThatHasGoneIsTakenBack() {
        Node<RecordingService> leader = cluster.join(cluster.options().setPublicationGrace(200));
        RecordingListener events = leader.events();
        NpmPeer follower = follower();
        follower.call("publish", FIRST);
        awaitCount("publish", 1);
        assertEquals(1, followers(leader).getJsonObject(0).getInteger("publications"));
        follower.kill();
        awaitCount("unPublish", 1);
        JsonObject event = events.awaitEvent("publicationRemoved");
        assertEquals(FIRST, event.getJsonObject("publication"));
        assertFalse(event.containsKey("pid"));
    }

    @Test
    void publicationsBeyondTheBoundAreToldOnceToTheLeadersListeners() {
        Node<RecordingService> leader = cluster.join(cluster.options().setMaxPublications(1));
        RecordingListener events = leader.events();
        NpmPeer follower = follower();
        for (JsonObject registration : List.of(REGISTRATION, FIRST, SECOND, REGISTRATION)) {
            follower.call("publish", registration);
        }
        assertEquals("pong", follower.call("ping"));
        assertEquals(2, count("publish"));
        assertEquals(
                1,
                events.events(event -> "error".equals(event.getString("type"))).size());
        assertEquals(ErrorCode.OVERLOADED.code(), events.awaitEvent("error").getInteger("code"));
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void publicationThatIsRefusedIsNotAnswered() {
        cluster.join();
        NpmPeer follower = follower();
        follower.call("publish", new JsonObject().put("bad", true));
        awaitCount("publish", 1);
        assertEquals("pong", follower.call("ping"));
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void lateAnswerIsNotSent() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer follower = follower(npm().put("responseTimeout", 200));
        assertEquals("ResponseTimeoutError", follower.failure("slow", 400).getString("name"));
        long written = followers(leader).getJsonObject(0).getLong("bytesWritten");
        awaitCount("answered slow 400", 1);
        assertEquals("pong", await(leader.proxy().ping()));
        assertEquals(written, followers(leader).getJsonObject(0).getLong("bytesWritten"));
        assertEquals("pong", follower.call("ping"));
        assertEquals(0, followers(leader).getJsonObject(0).getInteger("inFlight"));
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void leavesAndIsForgotten() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer follower = follower();
        follower.subscribe("l", REGISTRATION);
        follower.call("ping");
        follower.leave();
        awaitCount("unSubscribe", 1);
        until("forgotten", () -> followers(leader).isEmpty());
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void subscriptionsOfAKilledFollowerEnd() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer follower = follower();
        follower.subscribe("one", REGISTRATION);
        follower.subscribe("other", OTHER_ORDER);
        follower.call("ping");
        int slow = follower.begin("slow", 100);
        awaitCount("slow", 1);
        follower.kill();
        assertTrue(slow > 0);
        awaitCount("unSubscribe", 1);
        until("forgotten", () -> followers(leader).isEmpty());
        awaitCount("answered", 1);
        assertEquals("pong", await(leader.proxy().ping()));
    }

    private ClusterClientOptions shortHeartbeats() {
        return cluster.options().setHeartbeatInterval(INTERVAL);
    }

    private NpmPeer heartbeating() {
        return follower(npm().put("heartbeatInterval", INTERVAL));
    }

    @Test
    void idleFollowerStaysConnected() {
        Node<RecordingService> leader = cluster.join(shortHeartbeats());
        NpmPeer follower = heartbeating();
        int first = follower.lastId();
        pass(10 * INTERVAL);
        assertTrue(follower.lastId() >= first + 5, "it has sent heartbeats");
        assertEquals("pong", follower.call("ping"));
        assertEquals(1, followers(leader).size());
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void followerThatWaitsForAnAnswerSendsNoHeartbeatAndStaysConnected() {
        cluster.join(shortHeartbeats());
        NpmPeer follower = heartbeating();
        assertEquals("slow 600", follower.call("slow", 6 * INTERVAL));
        pass(5 * INTERVAL);
        assertEquals("pong", follower.call("ping"));
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void stoppedFollowerIsClosed() {
        Node<RecordingService> leader = cluster.join(shortHeartbeats());
        NpmPeer follower = heartbeating();
        follower.subscribe("l", REGISTRATION);
        follower.call("ping");
        follower.pause();
        until("closed", () -> followers(leader).isEmpty());
        awaitCount("unSubscribe", 1);
        follower.resume();
        follower.awaitRole(false);
        assertEquals("pong", follower.call("ping"));
        await(leader.proxy().emit(REGISTRATION, FIRST));
        follower.awaitValues("l", FIRST);
    }

    /** The package asks again on the same socket, 3 s after each time-out. */
    @Test
    void registrationIsAnsweredAgainWhenTheAnswerCameTooLate() {
        Vertx vertx = cluster.vertx();
        cluster.join(vertx, cluster.options().setName("other").setAddress("other"));
        NpmPeer answeredLate = start(impatient(cluster));
        try (TestCluster slow = new TestCluster()) {
            ClusterClientOptions options =
                    slow.options().setDataClientOptions(slow.config(new JsonObject().put("connectDelay", 3_950)));
            Future<?> connecting = ClusterClient.connect(slow.vertx(), RecordingService.class, options);
            try (NpmPeer askedTwiceBefore = NpmPeer.start(impatient(slow))) {
                until("it has given up waiting", () -> answeredLate.noise().size() == 1);
                cluster.join(vertx, cluster.options());
                answeredLate.awaitReady();
                assertEquals("pong", answeredLate.call("ping"));
                assertEquals(1, answeredLate.noise().size(), answeredLate.noise()::toString);
                askedTwiceBefore.awaitReady();
                assertEquals("pong", askedTwiceBefore.call("ping"));
                assertTrue(askedTwiceBefore.noise().size() >= 1, "it has asked again");
            }
            await(connecting);
        }
    }

    private static JsonObject impatient(TestCluster cluster) {
        return NpmPeer.options(cluster.port()).put("isLeader", false).put("responseTimeout", 500);
    }

    @Test
    void registrationIsHeldUntilTheChannelIsLed() {
        Vertx vertx = cluster.vertx();
        cluster.join(vertx, cluster.options().setName("other").setAddress("other"));
        NpmPeer follower = start(npm().put("isLeader", false));
        pass(400);
        assertTrue(follower.undecided());
        cluster.join(vertx, cluster.options());
        follower.awaitReady();
        assertEquals("pong", follower.call("ping"));
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void followerTakesOverFromALeaderWhoseDataClientFails() {
        JsonObject config = new JsonObject().put("connectDelay", 500).put("connectFailures", 100);
        Future<?> failing = ClusterClient.connect(
                cluster.vertx(),
                RecordingService.class,
                cluster.options().setDataClientOptions(cluster.config(config)));
        until("connects", () -> count("connect") == 1);
        NpmPeer follower = start(npm());
        follower.awaitRole(true);
        assertEquals("pong", follower.call("ping"));
        await(failing);
    }

    @Test
    void requestIdsWrap() {
        Node<RecordingService> leader = cluster.join();
        JsonObject options = npm();
        options.put("peer", new JsonObject().put("firstId", (1 << 30) - 4));
        NpmPeer follower = follower(options);
        follower.subscribe("l", REGISTRATION);
        for (int i = 0; i < 6; i++) {
            assertEquals(i, follower.call("count", i));
        }
        await(leader.proxy().emit(REGISTRATION, FIRST));
        follower.awaitValues("l", FIRST);
        assertTrue(follower.lastId() < 100, () -> "it has wrapped: " + follower.lastId());
        assertEquals(List.of(), follower.noise());
    }

    @ParameterizedTest
    @ValueSource(strings = {"xor", "json"})
    void otherTranscodeCarriesCallsFailuresAndValues(String transcode) {
        String ours = transcode.equals("xor") ? XorTranscode.class.getName() : transcode;
        Node<RecordingService> leader = cluster.join(cluster.options().setTranscode(ours));
        NpmPeer follower = follower(npm().put("transcode", transcode));
        JsonArray value = new JsonArray().add(1).addNull().add(new JsonObject().put("a", "\u00fc"));
        assertEquals(value, follower.call("mirror", value));
        assertNull(follower.call("echo", UNDEFINED));
        assertEquals(42, follower.failure("fail", "service").getInteger("code"));
        follower.subscribe("l", REGISTRATION);
        follower.call("ping");
        await(leader.proxy().emit(REGISTRATION, FIRST));
        follower.awaitValues("l", FIRST);
        assertEquals(transcode, followers(leader).getJsonObject(0).getString("transcode"));
        assertEquals(List.of(), follower.noise());
    }

    @Test
    void callInFlightIsAnsweredBeforeTheLeaderLeaves() {
        Node<RecordingService> leader = cluster.join();
        NpmPeer follower = follower(npm());
        int slow = follower.begin("slow", 400);
        awaitCount("slow", 1);
        cluster.close(leader.vertx());
        assertEquals("slow 400", follower.value(slow));
    }

    @Test
    void connectionThatOnlyProbesIsNotLogged() throws IOException {
        try (CapturedLog log = new CapturedLog()) {
            Node<RecordingService> leader = cluster.join();
            List<String> before = log.messages(Level.INFO);
            for (int i = 0; i < 5; i++) {
                try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), cluster.port())) {
                    probe.shutdownOutput();
                    assertEquals(-1, probe.getInputStream().read(), "closed from both sides");
                }
            }
            follower().call("ping");
            assertEquals(1, followers(leader).size());
            assertEquals(before, log.messages(Level.INFO));
            assertTrue(before.size() >= 1, "the log is captured");
        }
    }

    @Test
    void statusCallsItNpm() {
        Node<RecordingService> leader = cluster.join();
        follower();
        JsonObject status = followers(leader).getJsonObject(0);
        assertEquals("npm", status.getString("impl"), status::encode);
        assertEquals("serialize-json", status.getString("transcode"), status::encode);
    }
}
