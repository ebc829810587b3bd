package org.clusterclient;

import static org.clusterclient.fixture.NpmValues.UNDEFINED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import org.clusterclient.fixture.NpmPeer;
import org.clusterclient.fixture.NpmTest;
import org.junit.jupiter.api.Test;

/** The npm package among its own kind: what the tests with ours compare to, and that the fixture tells it. */
class NpmPeerIT extends NpmTest {

    @Test
    void carriesCallsFailuresAndValues() {
        NpmPeer leader = leader();
        NpmPeer follower = follower();
        assertEquals("pong", follower.call("ping"));
        assertEquals(71, follower.call("weigh", 1, 2, 0.5));
        arrays().forEach(array -> assertEquals(array, follower.call("mirror", array)));
        assertEquals(UNDEFINED, follower.call("echo", UNDEFINED));
        assertEquals(Instant.ofEpochMilli(5), follower.call("echo", Instant.ofEpochMilli(5)));
        assertEquals(Buffer.buffer("ab"), follower.call("echo", Buffer.buffer("ab")));
        assertEquals("E_NO_KEY", follower.failure("fail", "text").getString("code"));
        follower.subscribe("l", REGISTRATION);
        follower.call("ping");
        leader.send(REGISTRATION, new JsonArray().add(FIRST));
        follower.awaitValues("l", new JsonArray().add(FIRST));
        follower.call("publish", FIRST);
        follower.call("ping");
        leader.awaitCalls("publish", List.of(FIRST));
        assertEquals(List.of(), leader.noise());
        assertEquals(List.of(), follower.noise());
        assertEquals(List.of("error event: KeyError: no such key"), leader.failures());
    }

    @Test
    void sendsEachOrderOfMembersOneKey() {
        NpmPeer leader = leader();
        NpmPeer follower = follower();
        follower.subscribe("one", REGISTRATION);
        follower.subscribe("other", OTHER_ORDER);
        follower.call("ping");
        assertEquals(2, leader.calls("subscribe").size());
        leader.send(new JsonObject("{\"2\":4,\"10\":3,\"b\":1,\"a\":2}"), FIRST);
        follower.awaitValues("one", FIRST);
        assertEquals(List.of(), follower.values("other"), "the package compares the text");
    }

    @Test
    void countsItsRequestsAndWraps() {
        leader();
        JsonObject options = npm();
        options.put("peer", new JsonObject().put("firstId", (1 << 30) - 3));
        NpmPeer follower = follower(options);
        assertEquals((1 << 30) - 2, follower.lastId());
        assertEquals("pong", follower.call("ping"));
        assertEquals("pong", follower.call("ping"));
        assertEquals(1, follower.lastId());
    }

    @Test
    void tellsAFailureOfItsOwnFromOneOfThePackage() {
        NpmPeer leader = leader();
        assertEquals("thrown", leader.failure("fail", "throw").getString("message"));
        assertEquals(List.of(), leader.noise());
        NpmPeer follower = follower(npm().put("responseTimeout", 200));
        assertEquals("ResponseTimeoutError", follower.failure("fail", "string").getString("name"));
        assertTrue(leader.noise().get(0).startsWith("error event: TypeError"), leader.noise()::toString);
        leader.leave();
        assertTrue(follower.noise().stream().allMatch(line -> line.startsWith("logger.warn")));
    }
}
