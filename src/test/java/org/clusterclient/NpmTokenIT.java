package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.logging.Level;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.fixture.CapturedLog;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.NpmPeer;
import org.clusterclient.fixture.NpmTest;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.Relay;
import org.junit.jupiter.api.Test;

/** Processes with the real npm package, which know of no token, and those of ours that have one. */
class NpmTokenIT extends NpmTest {

    private static final String SECRET = "the secret that nobody is to see";
    private static final long WATCHED_MILLIS = 5_000;

    private ClusterClientOptions secured() {
        return cluster.options().setToken(SECRET);
    }

    @Test
    void anNpmFollowerIsToldWhyItIsRefusedAndAsksNowAndThenOnly() {
        try (CapturedLog log = new CapturedLog()) {
            Node<RecordingService> leader = cluster.join(secured());
            long epoch = leader.status().getLong("epoch");
            Node<RecordingService> beside = cluster.join(secured().setLeader(false));
            RecordingListener listener = beside.listener();
            await(beside.proxy().subscribe(REGISTRATION, listener.address()));
            Relay relay = new Relay(cluster.vertx(), cluster.leader());

            NpmPeer follower = start(NpmPeer.options(relay.address().port()).put("isLeader", false));
            String message = follower.awaitFailedReady().getString("message");
            assertTrue(message.contains("token"), message);
            int before = relay.accepted();
            pass(WATCHED_MILLIS);
            int connections = relay.accepted() - before;
            assertTrue(connections <= 6, "two each time that it begins anew: " + connections);

            until("logged", () -> !refusals(log).isEmpty());
            assertEquals(1, refusals(log).size(), () -> refusals(log).toString());
            assertEquals("a", await(beside.proxy().echo("a")));
            await(leader.proxy().emit(REGISTRATION, FIRST));
            listener.awaitValues(FIRST);
            JsonObject status = leader.status();
            assertEquals(epoch, status.getLong("epoch"));
            assertEquals(1, status.getJsonArray("followers").size(), status::encode);
        }
    }

    private static List<String> refusals(CapturedLog log) {
        return log.messages(Level.WARNING).stream()
                .filter(line -> line.contains(ErrorCode.NOT_AUTHENTICATED.name()) && line.contains("npm process"))
                .toList();
    }

    @Test
    void anNpmLeaderSurvivesAFollowerThatWantsItToProveTheToken() {
        NpmPeer leader = leader();
        NpmPeer follower = follower();
        follower.subscribe("l", REGISTRATION);
        follower.call("ping");
        for (ClusterClientOptions options : List.of(secured(), secured().setLeader(false))) {
            Throwable failure =
                    cluster.joinFailure(options.setConnectTimeout(500).setMaxWaitTime(2_000));
            assertInstanceOf(ClusterException.class, failure);
            assertTrue(failure.getMessage().contains("does not answer"), failure.getMessage());
        }
        assertEquals("a", follower.call("echo", "a"));
        leader.send(REGISTRATION, FIRST);
        follower.awaitValues("l", FIRST);
        NpmPeer late = follower();
        assertEquals("b", late.call("echo", "b"));
        for (NpmPeer peer : List.of(leader, follower, late)) {
            assertEquals(List.of(), peer.noise());
        }
    }
}
