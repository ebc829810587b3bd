package org.clusterclient;

import static org.clusterclient.fixture.NpmValues.UNDEFINED;
import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.NpmPeer;
import org.clusterclient.fixture.NpmTest;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.XorTranscode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Followers of ours at a leader with the real npm package. */
class NpmLeaderIT extends NpmTest {

    private static final long INTERVAL = 100;

    private RecordingListener subscribe(Node<RecordingService> node, JsonObject registration) {
        RecordingListener listener = node.listener();
        await(node.proxy().subscribe(registration, listener.address()));
        return listener;
    }

    /** Returns how many bytes a call and its answer bring. */
    private static long bytesOfACall(Node<RecordingService> follower) {
        long before = bytesRead(follower);
        await(follower.proxy().ping());
        return bytesRead(follower) - before;
    }

    private static long bytesRead(Node<RecordingService> follower) {
        return follower.status().getLong("bytesRead");
    }

    @Test
    void valuesReachEveryOrderOfMembersOfOneRegistration() {
        NpmPeer leader = leader();
        Node<RecordingService> follower = cluster.join(following());
        RecordingListener one = subscribe(follower, REGISTRATION);
        RecordingListener other = subscribe(follower, OTHER_ORDER);
        await(follower.proxy().ping());
        assertEquals(1, leader.calls("subscribe").size());
        leader.send(REGISTRATION, FIRST);
        leader.send(REGISTRATION, SECOND);
        one.awaitValues(FIRST, SECOND);
        other.awaitValues(FIRST, SECOND);
        assertEquals(List.of(), leader.noise());
    }

    /** Numbers and texts that Java and JavaScript write differently. */
    @Test
    void keyIsRecognisedHoweverTheLeaderWritesIt() {
        recognised(oddRegistration());
    }

    private void recognised(JsonObject registration) {
        NpmPeer leader = leader();
        Node<RecordingService> follower = cluster.join(following());
        RecordingListener listener = subscribe(follower, registration);
        await(follower.proxy().ping());
        leader.send(registration, FIRST);
        listener.awaitValues(FIRST);
        await(follower.proxy().unSubscribe(registration, null));
        await(follower.proxy().ping());
        leader.send(registration, SECOND);
        subscribe(follower, registration).awaitValues(SECOND);
        assertEquals(List.of(FIRST), listener.values());
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void valuesOfEveryKindAreCarried() {
        NpmPeer leader = leader();
        Node<RecordingService> follower = cluster.join(following());
        RecordingListener listener = subscribe(follower, REGISTRATION);
        List<Object> values = new ArrayList<>(arrays().toList());
        values.addAll(List.of(5, "text", true, 1.5, new JsonObject()));
        values.add(null);
        await(follower.proxy().ping());
        values.forEach(value -> leader.send(REGISTRATION, value));
        listener.awaitValues(values.toArray());
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void undefinedDateAndBytesAreValues() {
        NpmPeer leader = leader();
        Node<RecordingService> follower = cluster.join(following());
        RecordingListener listener = subscribe(follower, REGISTRATION);
        await(follower.proxy().ping());
        leader.send(REGISTRATION, UNDEFINED);
        leader.send(REGISTRATION, Instant.ofEpochMilli(5));
        leader.send(REGISTRATION, Buffer.buffer(new byte[] {0, 1, 2}));
        listener.awaitValues(null, "1970-01-01T00:00:00.005Z", "AAEC");
    }

    @Test
    void unSubscribedFollowerGetsNothingMore() {
        NpmPeer leader = leader();
        Node<RecordingService> follower = cluster.join(following());
        RecordingListener listener = subscribe(follower, REGISTRATION);
        await(follower.proxy().ping());
        leader.send(REGISTRATION, FIRST);
        listener.awaitValues(FIRST);
        long call = bytesOfACall(follower);
        await(follower.proxy().unSubscribe(OTHER_ORDER, null));
        await(follower.proxy().ping());
        long before = bytesRead(follower);
        leader.send(REGISTRATION, SECOND);
        await(follower.proxy().ping());
        assertEquals(call, bytesRead(follower) - before, "nothing but the answer");
        assertEquals(List.of(FIRST), listener.values());
        RecordingListener again = subscribe(follower, REGISTRATION);
        again.awaitValues(SECOND);
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void keyThatWasNeverSubscribedIsUnSubscribedWithoutHarm() {
        NpmPeer leader = leader();
        Node<RecordingService> follower = cluster.join(following());
        RecordingListener listener = subscribe(follower, REGISTRATION);
        await(follower.proxy().unSubscribe(new JsonObject().put("never", true), null));
        await(follower.proxy().ping());
        leader.send(REGISTRATION, FIRST);
        listener.awaitValues(FIRST);
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void laterSubscriberGetsTheLastValueOnce() {
        JsonObject options = npm();
        options.put("peer", new JsonObject().put("value", FIRST));
        NpmPeer leader = leader(options);
        Node<RecordingService> follower = cluster.join(following());
        subscribe(follower, REGISTRATION).awaitValues(FIRST);
        RecordingListener sameProcess = subscribe(follower, OTHER_ORDER);
        sameProcess.awaitValues(FIRST);
        RecordingListener otherProcess = subscribe(cluster.join(following()), REGISTRATION);
        otherProcess.awaitValues(FIRST);
        leader.send(REGISTRATION, SECOND);
        sameProcess.awaitValues(FIRST, SECOND);
        otherProcess.awaitValues(FIRST, SECOND);
        assertEquals(1, leader.calls("subscribe").size());
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void publishes() {
        NpmPeer leader = leader();
        Node<RecordingService> follower = cluster.join(following());
        await(follower.proxy().publish(REGISTRATION));
        leader.awaitCalls("publish", List.of(REGISTRATION));
        assertEquals(1, follower.status().getJsonObject("local").getInteger("publications"));
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void callEndsByItsDeadlineAndTheLateAnswerDoesNoHarm() {
        NpmPeer leader = leader();
        Node<RecordingService> follower = cluster.join(following());
        RecordingService hasty = follower.client().proxy(Duration.ofMillis(200));
        ServiceException failure = assertInstanceOf(ServiceException.class, failure(hasty.slow(400)));
        assertEquals(ErrorCode.TIMEOUT.code(), failure.failureCode());
        assertEquals("unknown", failure.getDebugInfo().getString("outcome"));
        long before = bytesRead(follower);
        leader.awaitCalls("answered", List.of(400));
        assertTrue(leader.noise().get(0).contains("ClusterLeaderTimeoutError"), "the header has our deadline");
        assertEquals(before, bytesRead(follower));
        assertEquals("pong", await(follower.proxy().ping()));
        assertEquals(1, leader.noise().size());
    }

    private ClusterClientOptions shortHeartbeats() {
        return following().setHeartbeatInterval(INTERVAL);
    }

    private NpmPeer judging() {
        return leader(npm().put("heartbeatInterval", INTERVAL));
    }

    @Test
    void idleFollowerStaysConnected() {
        NpmPeer leader = judging();
        Node<RecordingService> follower = cluster.join(shortHeartbeats());
        RecordingListener events = follower.events();
        pass(10 * INTERVAL);
        assertEquals("pong", await(follower.proxy().ping()));
        assertEquals(List.of(), events.values());
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void followerThatWaitsForAnAnswerStaysConnected() {
        NpmPeer leader = judging();
        Node<RecordingService> follower = cluster.join(shortHeartbeats());
        RecordingListener events = follower.events();
        assertEquals("slow 600", await(follower.proxy().slow(6 * INTERVAL)));
        pass(5 * INTERVAL);
        assertEquals("pong", await(follower.proxy().ping()));
        assertEquals(List.of(), events.values());
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void stoppedLeaderIsGivenUpAndFoundAgain() {
        NpmPeer leader = judging();
        Node<RecordingService> follower = cluster.join(shortHeartbeats().setConnectTimeout(500));
        RecordingListener listener = subscribe(follower, REGISTRATION);
        RecordingListener events = follower.events();
        leader.pause();
        String reason = events.awaitEvent("role").getString("reason");
        assertTrue(reason.startsWith("the leader is silent: channel=recording"), reason);
        leader.resume();
        until(follower.client(), Role.FOLLOWER);
        assertEquals("pong", await(follower.proxy().ping()));
        leader.send(REGISTRATION, FIRST);
        listener.awaitValues(FIRST);
    }

    @Test
    void registrationWaitsForALeaderThatIsSlowToBeReady() {
        JsonObject options = npm().put("isLeader", true);
        options.put("peer", new JsonObject().put("readyAfter", 1_200));
        NpmPeer leader = start(options);
        leader.awaitCalls("connect", List.of());
        Node<RecordingService> hasty = cluster.join(following().setConnectTimeout(400));
        Node<RecordingService> patient = cluster.join(following());
        assertEquals("pong", await(hasty.proxy().ping()));
        assertEquals("pong", await(patient.proxy().ping()));
        assertEquals(List.of(), leader.noise());
    }

    @Test
    void leaderWhoseRealClientFailsIsNamedAndLeft() {
        JsonObject options = npm().put("isLeader", true);
        options.put("peer", new JsonObject().put("readyFailure", "server down"));
        NpmPeer leader = start(options);
        assertEquals("server down", leader.awaitFailedReady().getString("message"));
        ClusterException failure = assertInstanceOf(
                ClusterException.class, cluster.joinFailure(following().setMaxWaitTime(700)));
        assertEquals(ErrorCode.NOT_READY, failure.errorCode());
        assertTrue(failure.getMessage().contains("server down"), failure.getMessage());
        Future<ClusterClient<RecordingService>> trying =
                ClusterClient.connect(cluster.vertx(), RecordingService.class, cluster.options());
        pass(300);
        leader.kill();
        assertEquals(Role.LEADER, await(trying).role());
    }

    @ParameterizedTest
    @ValueSource(strings = {"xor", "json"})
    void otherTranscodeCarriesCallsFailuresAndValues(String transcode) {
        NpmPeer leader = leader(npm().put("transcode", transcode));
        String ours = transcode.equals("xor") ? XorTranscode.class.getName() : transcode;
        Node<RecordingService> follower = cluster.join(following().setTranscode(ours));
        JsonArray value = new JsonArray().add(1).addNull().add(new JsonObject().put("a", "\u00fc"));
        assertEquals(value, await(follower.proxy().mirror(value)));
        ServiceException failure = (ServiceException) failure(follower.proxy().fail("service"));
        assertEquals(42, failure.failureCode());
        RecordingListener listener = subscribe(follower, REGISTRATION);
        await(follower.proxy().ping());
        leader.send(REGISTRATION, FIRST);
        listener.awaitValues(FIRST);
        assertEquals(List.of(), leader.noise());
    }

    @ParameterizedTest(name = "killed={0}")
    @ValueSource(booleans = {true, false})
    void followerTakesOverFromALeaderThatGoes(boolean killed) {
        NpmPeer leader = leader();
        Node<RecordingService> follower = cluster.join();
        RecordingListener listener = subscribe(follower, REGISTRATION);
        await(follower.proxy().publish(FIRST));
        await(follower.proxy().ping());
        leader.send(REGISTRATION, FIRST);
        listener.awaitValues(FIRST);
        if (killed) {
            leader.kill();
        } else {
            leader.leave();
        }
        assertEquals("a", await(follower.client().proxy(Duration.ofSeconds(10)).echo("a")));
        assertEquals(Role.LEADER, follower.client().role());
        await(follower.proxy().emit(REGISTRATION, SECOND));
        listener.awaitValues(FIRST, SECOND);
        assertEquals(1, cluster.journal().count("publish"));
    }

    @Test
    void statusCallsTheLeaderNpm() {
        leader();
        Node<RecordingService> follower = cluster.join(following());
        assertEquals("npm", follower.status().getString("leaderImpl"), follower.status()::encode);
        assertEquals("serialize-json", follower.status().getString("transcode"));
    }
}
