package org.clusterclient.protocol;

import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.Test;

class PeerTest {

    private static final Peer PEER =
            new Peer("vertx", "0.1.0", "u-1", 4242, 1L << 40, List.of("json", "x"), "com.acme.Quotes", "f00d");

    private static final LeaderPeer LEADER =
            new LeaderPeer("vertx", "0.1.0", "u-2", 4243, 1L << 40, "json", 1024, List.of("a", "b"));

    @Test
    void comesBackAsItWas() {
        assertEquals(PEER, Peer.fromJson(overTheWire(PEER.toJson())));
        assertEquals(LEADER, LeaderPeer.fromJson(overTheWire(LEADER.toJson())));
    }

    @Test
    void doesNotWriteAnEmptyListOfChannels() {
        var leader = new LeaderPeer("vertx", "0.1.0", "u-2", 4243, 1, "json", 1024, List.of());
        assertFalse(leader.toJson().containsKey("channels"));
        assertEquals(leader, LeaderPeer.fromJson(leader.toJson()));
        assertEquals(leader, LeaderPeer.fromJson(leader.toJson().put("channels", new JsonArray())));
    }

    @Test
    void writesTheConfigOnlyIfThereIsOne() {
        LeaderPeer leader = LEADER.withConfig("f00d");
        assertEquals("f00d", leader.toJson().getString("config"));
        assertEquals(leader, LeaderPeer.fromJson(overTheWire(leader.toJson())));
        assertFalse(LEADER.toJson().containsKey("config"));
    }

    @Test
    void ignoresMembersThatItDoesNotKnow() {
        assertEquals(PEER, Peer.fromJson(PEER.toJson().put("colour", "red")));
        assertEquals(LEADER, LeaderPeer.fromJson(LEADER.toJson().put("colour", "red")));
    }

    @Test
    void refusesEveryMemberThatIsAbsentOrIllTyped() {
        refusesEveryMember(PEER.toJson(), Peer::fromJson);
        refusesEveryMember(
                LEADER.withConfig("f00d").toJson().putNull("channels"), LeaderPeer::fromJson, "channels", "config");
    }

    @Test
    void refusesListsOfAnythingButStrings() {
        for (JsonArray list : List.of(JsonArray.of(1), JsonArray.of("a", null), JsonArray.of(new JsonObject()))) {
            assertFails(ErrorCode.BAD_PACKET, () -> Peer.fromJson(PEER.toJson().put("transcodes", list)));
            assertFails(
                    ErrorCode.BAD_PACKET,
                    () -> LeaderPeer.fromJson(LEADER.toJson().put("channels", list)));
        }
        assertFails(
                ErrorCode.BAD_PACKET, () -> LeaderPeer.fromJson(LEADER.toJson().put("channels", "a")));
    }

    @Test
    void refusesAFrameSizeThatNothingFitsInto() {
        for (Object size : List.of(0, -1, Integer.MIN_VALUE, 1L << 31)) {
            assertFails(
                    ErrorCode.BAD_PACKET,
                    () -> LeaderPeer.fromJson(LEADER.toJson().put("maxFrameSize", size)));
        }
    }

    @Test
    void doesNotChangeWithTheListItWasMadeOf() {
        List<String> names = new ArrayList<>(List.of("json"));
        var peer = new Peer("vertx", "0.1.0", "u-1", 1, 0, names, "s", "c");
        var leader = new LeaderPeer("vertx", "0.1.0", "u-2", 1, 0, "json", 1, names);
        names.add("other");
        assertEquals(List.of("json"), peer.transcodes());
        assertEquals(List.of("json"), leader.channels());
    }

    private static void refusesEveryMember(JsonObject json, Function<JsonObject, ?> read, String... optional) {
        for (String member : new LinkedHashSet<>(json.fieldNames())) {
            if (!List.of(optional).contains(member)) {
                JsonObject without = json.copy();
                without.remove(member);
                assertFails(ErrorCode.BAD_PACKET, () -> read.apply(without), "without " + member);
                assertFails(ErrorCode.BAD_PACKET, () -> read.apply(json.copy().putNull(member)), member + " null");
            }
            assertFails(ErrorCode.BAD_PACKET, () -> read.apply(json.copy().put(member, true)), member + " a boolean");
            assertFails(ErrorCode.BAD_PACKET, () -> read.apply(json.copy().put(member, 1.5)), member + " a fraction");
        }
    }

    private static JsonObject overTheWire(JsonObject json) {
        return new JsonObject(json.encode());
    }
}
