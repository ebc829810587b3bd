package org.clusterclient.protocol;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/**
 * Who registers: member {@code peer} of {@code register_channel} (README, Wire protocol). A follower without it is an npm
 * process.
 *
 * @param impl name of the implementation
 * @param version version of the implementation
 * @param instance UUID of the process's membership
 * @param pid process id
 * @param epoch the last epoch seen, 0 if none
 * @param transcodes names of the transcodes spoken, the preferred one first
 * @param service full name of the service interface
 * @param config fingerprint of the data client's configuration
 */
public record Peer(
        String impl,
        String version,
        String instance,
        long pid,
        long epoch,
        List<String> transcodes,
        String service,
        String config) {

    /** Stands for the implementation of those who send no {@code peer}. */
    public static final String NPM = "npm";

    /** Keeps a copy of the list. */
    public Peer {
        transcodes = List.copyOf(transcodes);
    }

    /** Returns this as it is written on the wire. */
    public JsonObject toJson() {
        return new JsonObject()
                .put("impl", impl)
                .put("version", version)
                .put("instance", instance)
                .put("pid", pid)
                .put("transcodes", new JsonArray(transcodes))
                .put("service", service)
                .put("config", config)
                .put("epoch", epoch);
    }

    /**
     * Returns the peer that was written so; members unknown here are ignored.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if a member is absent or ill-typed
     */
    public static Peer fromJson(JsonObject json) {
        JsonMembers members = new JsonMembers("peer", json);
        return new Peer(
                members.string("impl"),
                members.string("version"),
                members.string("instance"),
                members.longInteger("pid"),
                members.longInteger("epoch"),
                members.strings("transcodes"),
                members.string("service"),
                members.string("config"));
    }
}
