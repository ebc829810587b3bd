package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.MemberProcess;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that are stopped, as by SIGSTOP or a machine that sleeps, and go on: they hold the port meanwhile. */
@ParameterizedClass
@EnumSource(Transport.class)
class StoppedProcessForkIT {

    private static final long INTERVAL = 200;
    private static final long STOPPED = 6 * INTERVAL;
    private static final long TIMEOUT = 300;
    private static final long CONNECT_TIMEOUT = 500;

    private final TestCluster cluster;

    StoppedProcessForkIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    private ClusterClientOptions options() {
        return cluster.options()
                .setHeartbeatInterval(INTERVAL)
                .setResponseTimeout(TIMEOUT)
                .setConnectTimeout(CONNECT_TIMEOUT);
    }

    private static void sleep(long millis) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** A process that is stopped; goes on when it is closed, so that it can end. */
    private record Stopped(ForkedProcess process) implements AutoCloseable {
        Stopped {
            process.signal("STOP");
        }

        @Override
        public void close() {
            process.signal("CONT");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stoppedLeaderIsNamedCallsEndInTimeAndAllRecovers(boolean killed) throws InterruptedException {
        try (ForkedProcess leader = MemberProcess.start(options())) {
            Node<RecordingService> follower = cluster.join(options());
            assertEquals("a", await(follower.proxy().echo("a")));
            RecordingListener events = follower.events();
            Stopped stopped = new Stopped(leader);
            long began = System.nanoTime();
            List<ErrorCode> ends = new ArrayList<>();
            while (events.events(StoppedProcessForkIT::unresponsive).isEmpty()) {
                ends.add(timedCall(follower));
            }
            long told = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            JsonObject event = events.awaitEvent("error");
            String message = event.getString("message");
            assertTrue(message.startsWith("the leader is silent: channel=recording"), message);
            assertTrue(message.contains(" pid=" + leader.pid()), message);
            if (ProcessHandle.of(leader.pid())
                    .flatMap(handle -> handle.info().command())
                    .isPresent()) {
                assertTrue(
                        message.endsWith(" command=java " + MemberProcess.class.getName() + " state=stopped"), message);
            }
            assertTrue(told <= 4 * INTERVAL + TIMEOUT + CONNECT_TIMEOUT, "after " + told + " ms");
            for (int i = 0; i < 5; i++) {
                ends.add(timedCall(follower));
            }
            assertTrue(
                    Set.of(ErrorCode.TIMEOUT, ErrorCode.CONNECTION_LOST, ErrorCode.LEADER_UNRESPONSIVE)
                            .containsAll(ends),
                    ends::toString);
            assertEquals(ErrorCode.LEADER_UNRESPONSIVE, ends.get(ends.size() - 1));
            if (killed) {
                leader.kill();
                until(follower.client(), Role.LEADER);
            } else {
                stopped.close();
                until(follower.client(), Role.FOLLOWER);
            }
            assertEquals("b", await(repeatedly(follower, 20)));
        }
    }

    private static boolean unresponsive(JsonObject event) {
        return event.getInteger("code", 0) == ErrorCode.LEADER_UNRESPONSIVE.code();
    }

    /** Makes a call that is to fail, by its deadline, and returns its code. */
    private static ErrorCode timedCall(Node<RecordingService> node) {
        long began = System.nanoTime();
        ServiceException failure =
                assertInstanceOf(ServiceException.class, failure(node.proxy().echo("a")));
        long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
        assertTrue(took <= TIMEOUT + 200, "took " + took + " ms");
        ErrorCode code = ErrorCode.of(failure.failureCode()).orElseThrow();
        String outcome = failure.getDebugInfo().getString("outcome");
        assertEquals(code == ErrorCode.LEADER_UNRESPONSIVE ? "notRun" : "unknown", outcome, failure.getMessage());
        return code;
    }

    private static Future<String> repeatedly(Node<RecordingService> node, int tries) {
        Future<String> call = node.proxy().echo("b");
        return tries == 0 ? call : call.recover(failure -> repeatedly(node, tries - 1));
    }

    @Test
    void followerThatWasStoppedDoesNotCloseItsConnectionByItself() throws InterruptedException {
        Node<RecordingService> leader = cluster.join(options().setLeader(true).setCheckHeartbeat(false));
        try (ForkedProcess follower = MemberProcess.start(options().setLeader(false))) {
            sleep(2 * INTERVAL); // its heartbeats go to and fro
            try (Stopped stopped = new Stopped(follower)) {
                sleep(STOPPED);
                assertEquals(1, followers(leader), "the leader does not judge");
            }
            long read = bytesRead(leader);
            until("it sends heartbeats again", () -> followers(leader) != 1 || bytesRead(leader) > read + 300);
            assertEquals(1, followers(leader));
            follower.send("still here");
            JsonObject first = follower.await("a change, or the answer", line -> {
                        String type = line.json().getString("type");
                        return "input".equals(type)
                                || "error".equals(type)
                                || line.text().contains("ELECTING");
                    })
                    .json();
            assertEquals("input", first.getString("type"), first::encode);
        }
    }

    @Test
    void leaderThatWasStoppedDoesNotCloseItsFollowers() throws InterruptedException {
        try (ForkedProcess leader = MemberProcess.start(options().setLeader(true))) {
            Node<RecordingService> follower =
                    cluster.join(options().setLeader(false).setCheckHeartbeat(false));
            RecordingListener events = follower.events();
            sleep(2 * INTERVAL);
            try (Stopped stopped = new Stopped(leader)) {
                sleep(STOPPED);
            }
            assertEquals("b", await(repeatedly(follower, 20)));
            sleep(4 * INTERVAL); // it would judge by now
            assertEquals("b", await(repeatedly(follower, 20)));
            assertEquals(List.of(), events.values(), "the same connection");
        }
    }

    @Test
    void followerThatWasStoppedComesBackWhenTheLeaderHasClosedItsConnection() throws InterruptedException {
        Node<RecordingService> leader = cluster.join(options().setLeader(true));
        try (ForkedProcess follower = MemberProcess.start(options().setLeader(false))) {
            try (Stopped stopped = new Stopped(follower)) {
                until("the leader has judged", () -> followers(leader) == 0);
            }
            JsonObject lost = follower.awaitType("role").json();
            assertEquals("ELECTING", lost.getString("state"));
            assertTrue(!lost.getString("reason").contains("silent"), lost.getString("reason"));
            until("registered again", () -> followers(leader) == 1);
        }
    }

    private static int followers(Node<RecordingService> leader) {
        return leader.status().getJsonArray("followers").size();
    }

    private static long bytesRead(Node<RecordingService> leader) {
        return leader.status().getJsonArray("followers").getJsonObject(0).getLong("bytesRead");
    }
}
