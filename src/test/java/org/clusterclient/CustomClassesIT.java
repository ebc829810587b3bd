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
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EveryRole;
import org.clusterclient.fixture.IdKey;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.fixture.XorTranscode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Classes of the user's own in the options {@code transcode} and {@code formatKey}. */
@ParameterizedClass
@EnumSource(Transport.class)
class CustomClassesIT {

    private static final JsonObject REGISTRATION = new JsonObject().put("a", 1);
    private static final JsonObject VALUE = new JsonObject().put("n", 1);

    private final TestCluster cluster;

    CustomClassesIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private static ClusterClientOptions xor(ClusterClientOptions options) {
        return options.setTranscode(XorTranscode.class.getName());
    }

    @ParameterizedTest
    @EnumSource
    void transcodeCarriesArgumentsAnswersValuesAndFailures(Role role) {
        try (EveryRole<RecordingService> all = new EveryRole<>(RecordingService.class, CustomClassesIT::xor)) {
            Node<RecordingService> node = all.node(role);
            JsonArray value = new JsonArray().add(1).addNull().add(new JsonObject().put("a", "ü"));
            assertEquals(value, await(node.proxy().mirror(value)));
            assertEquals(321L, await(node.proxy().weigh(1L, 2, 3.0)));
            ServiceException failure = (ServiceException) failure(node.proxy().fail("service"));
            assertEquals("told so", failure.getMessage());
            assertEquals("x", failure.getDebugInfo().getString("detail"));
            RecordingListener listener = node.listener();
            await(node.proxy().subscribe(REGISTRATION, listener.address()));
            await(node.proxy().emit(REGISTRATION, VALUE));
            listener.awaitValues(VALUE);
        }
    }

    @ParameterizedTest
    @EnumSource
    void argumentThatTheTranscodeRefusesFailsTheCallOnly(Role role) {
        try (EveryRole<RecordingService> all = new EveryRole<>(RecordingService.class, CustomClassesIT::xor)) {
            Node<RecordingService> node = all.node(role);
            assertEquals(
                    "cannot say it", failure(node.proxy().echo("unspeakable")).getMessage());
            assertEquals("a", await(node.proxy().echo("a")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void answerThatTheTranscodeRefusesFailsTheCallOnly(Role role) {
        try (EveryRole<RecordingService> all = new EveryRole<>(RecordingService.class, CustomClassesIT::xor)) {
            Node<RecordingService> node = all.node(role);
            ServiceException failure = (ServiceException) failure(node.proxy().slow(13));
            assertEquals("the answer cannot be sent: cannot say it", failure.getMessage());
            assertEquals(ErrorCode.BAD_RESULT.code(), failure.failureCode());
            assertEquals("failed", failure.getDebugInfo().getString("outcome"));
            assertEquals("a", await(node.proxy().echo("a")));
        }
    }

    @ParameterizedTest
    @EnumSource
    void valueThatTheTranscodeRefusesIsAnEventAndNothingElse(Role role) {
        try (EveryRole<RecordingService> all = new EveryRole<>(RecordingService.class, CustomClassesIT::xor)) {
            Node<RecordingService> node = all.node(role);
            RecordingListener events =
                    all.node(role == Role.SINGLE ? Role.SINGLE : Role.LEADER).events();
            RecordingListener listener = node.listener();
            await(node.proxy().subscribe(REGISTRATION, listener.address()));
            await(node.proxy()
                    .emitAll(REGISTRATION, new JsonArray().add("unspeakable").add("end")));
            listener.awaitValues("end");
            assertEquals("cannot say it", events.awaitEvent("error").getString("message"));
        }
    }

    @Test
    void callThatWaitsForALeaderFailsIfTheTranscodeRefusesItThen() {
        Node<RecordingService> leader = cluster.join(xor(cluster.options()));
        Node<RecordingService> follower = cluster.join(xor(cluster.options()).setLeader(false));
        cluster.close(leader.vertx());
        until("no role", () -> follower.client().role() == null);
        RecordingService patient = follower.client().proxy(Duration.ofSeconds(20));
        Future<String> refused = patient.echo("unspeakable");
        Future<String> answered = patient.echo("a");
        cluster.join(xor(cluster.options()));
        assertEquals("cannot say it", failure(refused).getMessage());
        assertEquals("a", await(answered));
    }

    @Test
    void transcodeOfEachFollowerIsInTheStatus() {
        Node<RecordingService> leader = cluster.join(xor(cluster.options()));
        cluster.join(xor(cluster.options()));
        assertEquals(
                "xor",
                leader.status().getJsonArray("followers").getJsonObject(0).getString("transcode"));
    }

    @ParameterizedTest(name = "leaderHasIt={0}")
    @ValueSource(booleans = {true, false})
    void followerWithAnotherTranscodeIsToldSo(boolean leaderHasIt) {
        Node<RecordingService> leader = cluster.join(leaderHasIt ? xor(cluster.options()) : cluster.options());
        ClusterClientOptions options = leaderHasIt ? cluster.options() : xor(cluster.options());
        String message = cluster.joinFailure(options.setMaxWaitTime(300)).getMessage();
        assertTrue(message.contains("no transcode in common"), message);
        assertTrue(message.contains("xor") && message.contains("json"), message);
        assertEquals("a", await(leader.proxy().echo("a")));
    }

    @Test
    void followerWithATranscodeIsToldThatItsChannelIsNotLed() {
        cluster.join();
        String message = cluster.joinFailure(xor(cluster.options())
                        .setName("second")
                        .setConnectTimeout(200)
                        .setMaxWaitTime(600))
                .getMessage();
        assertTrue(message.contains("channel not led where the port is held: channel=second"), message);
    }

    private ClusterClientOptions idKey() {
        return cluster.options().setFormatKey(IdKey.class.getName());
    }

    @Test
    void formatKeySaysWhichRegistrationsAreTheSame() {
        Node<RecordingService> leader = cluster.join(idKey());
        Node<RecordingService> follower = cluster.join(idKey());
        JsonObject one = new JsonObject().put("id", "x").put("trace", 1);
        JsonObject other = new JsonObject().put("trace", 2).put("id", "x");
        RecordingListener leaders = leader.listener();
        RecordingListener followers = follower.listener();
        await(leader.proxy().subscribe(one, leaders.address()));
        await(follower.proxy().subscribe(other, followers.address()));
        assertEquals(1, cluster.journal().count("subscribe"));
        await(leader.proxy().emit(one, VALUE));
        leaders.awaitValues(VALUE);
        followers.awaitValues(VALUE);
        assertEquals("x", followers.headers().get(0).get("key"));
        await(follower.proxy().publish(one));
        await(follower.proxy().publish(other));
        assertEquals(1, follower.status().getJsonObject("local").getInteger("publications"));
        await(leader.proxy().unSubscribe(other, null));
        await(follower.proxy().unSubscribe(one, null));
        assertEquals(1, cluster.journal().count("unSubscribe"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void registrationThatFormatKeyRefusesFailsTheCallOnly(boolean fromFollower) {
        Node<RecordingService> leader = cluster.join(idKey());
        Node<RecordingService> node = fromFollower ? cluster.join(idKey()) : leader;
        ServiceException failure = (ServiceException)
                failure(node.proxy().subscribe(REGISTRATION, node.listener().address()));
        assertEquals("a registration without id", failure.getMessage());
        failure = (ServiceException) failure(node.proxy().publish(REGISTRATION));
        assertEquals("a registration without id", failure.getMessage());
        assertEquals("a", await(node.proxy().echo("a")));
    }

    @Test
    void keysOfEachProcessAreItsOwn() {
        Node<RecordingService> leader = cluster.join();
        Node<RecordingService> follower = cluster.join(idKey());
        JsonObject registration = new JsonObject().put("id", "x").put("trace", 1);
        RecordingListener listener = follower.listener();
        await(follower.proxy().subscribe(registration, listener.address()));
        await(leader.proxy().emit(registration, VALUE));
        listener.awaitValues(VALUE);
        assertEquals("x", listener.headers().get(0).get("key"));
    }

    @Test
    void registrationThatTheLeadersFormatKeyRefusesFailsTheCallOnly() {
        cluster.join(idKey());
        Node<RecordingService> follower = cluster.join();
        RecordingListener events = follower.events();
        ServiceException failure = (ServiceException) failure(
                follower.proxy().subscribe(REGISTRATION, follower.listener().address()));
        assertEquals("a registration without id", failure.getMessage());
        assertEquals("a", await(follower.proxy().echo("a")));
        assertEquals(List.of(), events.values());
    }
}
