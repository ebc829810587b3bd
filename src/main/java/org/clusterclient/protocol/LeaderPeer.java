package org.clusterclient.protocol;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/**
 * Who leads: member {@code peer} of {@code register_channel_res} (README, Wire protocol). A leader without it is an npm
 * process.
 *
 * @param impl name of the implementation
 * @param version version of the implementation
 * @param instance UUID of the process's membership
 * @param pid process id
 * @param epoch the leader's term
 * @param transcode name of the transcode chosen for this connection
 * @param maxFrameSize the largest payload that the leader accepts, in bytes, at least 1
 * @param channels names of the channels led there, on refusal; an empty list is not written
 * @param config fingerprint of the data client's configuration; an empty one is not written, and not to be compared
 */
public record LeaderPeer(
        String impl,
        String version,
        String instance,
        long pid,
        long epoch,
        String transcode,
        int maxFrameSize,
        List<String> channels,
        String config) {

    /** Keeps a copy of the list. */
    public LeaderPeer {
        channels = List.copyOf(channels);
    }

    /** Makes a leader that does not tell its data client's configuration. */
    public LeaderPeer(
            String impl,
            String version,
            String instance,
            long pid,
            long epoch,
            String transcode,
            int maxFrameSize,
            List<String> channels) {
        this(impl, version, instance, pid, epoch, transcode, maxFrameSize, channels, "");
    }

    /** Returns a leader that says nothing of itself, to one who has proven nothing. */
    public static LeaderPeer anonymous() {
        return new LeaderPeer("", "", "", 0, 0, JsonTranscode.NAME, 1, List.of());
    }

    /** Returns this with the fingerprint of the data client's configuration. */
    public LeaderPeer withConfig(String config) {
        return new LeaderPeer(impl, version, instance, pid, epoch, transcode, maxFrameSize, channels, config);
    }

    /** Returns this as it is written on the wire. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("impl", impl)
                .put("version", version)
                .put("instance", instance)
                .put("pid", pid)
                .put("transcode", transcode)
                .put("epoch", epoch)
                .put("maxFrameSize", maxFrameSize);
        if (!channels.isEmpty()) {
            json.put("channels", new JsonArray(channels));
        }
        if (!config.isEmpty()) {
            json.put("config", config);
        }
        return json;
    }

    /**
     * Returns the peer that was written so; members unknown here are ignored.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if a member is absent (other than {@code channels} and
     *     {@code config}), ill-typed or out of range
     */
    public static LeaderPeer fromJson(JsonObject json) {
        JsonMembers members = new JsonMembers("peer", json);
        return new LeaderPeer(
                members.string("impl"),
                members.string("version"),
                members.string("instance"),
                members.longInteger("pid"),
                members.longInteger("epoch"),
                members.string("transcode"),
                members.integer("maxFrameSize", 1),
                members.has("channels") ? members.strings("channels") : List.of(),
                members.has("config") ? members.string("config") : "");
    }
}
