package org.clusterclient.chaos;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.clusterclient.ClusterClientOptions;

/** What all workers agree on: the channel's options, and what is subscribed and published in it. */
final class ChaosChannel {

    /** Keys that every worker subscribes. */
    static final List<String> KEYS = List.of("red", "green", "blue");

    /** A key that every worker subscribes and leaves again, in turns. */
    static final String PASSING_KEY = "grey";

    /** Registrations that are published once. */
    static final List<String> FIXED = List.of("fixed0", "fixed1");

    /** Registrations that are published again and again, in changing order. */
    static final List<String> MOVING = List.of("moving0", "moving1", "moving2", "moving3");

    /** A registration that is published and taken back, in turns. */
    static final String PASSING = "passing";

    /** Owner of a registration that every process publishes. */
    static final String SHARED_OWNER = "all";

    /** Members that say what makes two publications the same one. */
    private static final List<String> PUBLICATION_KEY = List.of("owner", "name");

    private static final int HEARTBEAT_MILLIS = 1_000;

    private ChaosChannel() {}

    static ClusterClientOptions options(JsonObject leader, int serverPort) {
        return new ClusterClientOptions(new JsonObject()
                .put("name", "chaos")
                .put("service", ChaosService.class.getName())
                .put("dataClient", ChaosDataClient.class.getName())
                .put("dataClientOptions", new JsonObject().put("config", new JsonObject().put("port", serverPort)))
                .put("delegates", new JsonObject().put("tell", "invokeOneway"))
                .put("idempotent", new JsonArray().add("again"))
                .put("heartbeatInterval", HEARTBEAT_MILLIS)
                .put("publicationKey", new JsonArray(PUBLICATION_KEY))
                .mergeIn(leader));
    }

    /** Returns a registration of a process; {@code number} tells two publications of it apart. */
    static JsonObject registration(String owner, String name, long number) {
        return new JsonObject().put("owner", owner).put("name", name).put("number", number);
    }

    /** Returns the registration that every process publishes, under one key: whoever comes last wins. */
    static JsonObject shared(String by, long number) {
        return registration(SHARED_OWNER, "shared", number).put("by", by);
    }

    /** Returns what makes two publications the same one. */
    static String publication(JsonObject registration) {
        return registration.getString("owner") + "/" + registration.getString("name");
    }
}
