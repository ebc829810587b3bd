package org.clusterclient;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.clusterclient.service.NearestName;
import org.jspecify.annotations.Nullable;

/**
 * The members of an options object in JSON, and their types. Generated converters skip unknown and ill-typed members
 * without a word; this table is what refuses them. Immutable.
 */
final class OptionsSchema {

    /** The type of a member, with the words for it in a message. */
    enum Type {
        STRING("a string"),
        BOOLEAN("a boolean"),
        INT("an integer"),
        LONG("an integer"),
        OBJECT("an object"),
        STRINGS("an array of strings");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        private boolean accepts(Object value) {
            return switch (this) {
                case STRING -> value instanceof String;
                case BOOLEAN -> value instanceof Boolean;
                case INT -> isInteger(value) && ((Number) value).longValue() == ((Number) value).intValue();
                case LONG -> isInteger(value);
                case OBJECT -> value instanceof JsonObject;
                case STRINGS ->
                    value instanceof JsonArray array && array.stream().allMatch(String.class::isInstance);
            };
        }

        private static boolean isInteger(Object value) {
            return value instanceof Integer || value instanceof Long || value instanceof Short || value instanceof Byte;
        }
    }

    /** The members of {@link ClusterClientOptions}, in the order of {@code conf/reference.json}. */
    static final OptionsSchema CLIENT = new OptionsSchema("")
            .with("name", Type.STRING)
            .with("address", Type.STRING)
            .with("service", Type.STRING)
            .with("dataClient", Type.STRING)
            .with("dataClientOptions", Type.OBJECT)
            .with("election", Type.OBJECT)
            .with("host", Type.STRING)
            .with("port", Type.INT)
            .with("path", Type.STRING)
            .with("leader", Type.BOOLEAN)
            .with("singleMode", Type.BOOLEAN)
            .with("delegates", Type.OBJECT)
            .with("overrides", Type.OBJECT)
            .with("idempotent", Type.STRINGS)
            .with("autoGenerate", Type.BOOLEAN)
            .with("broadcast", Type.BOOLEAN)
            .with("transcode", Type.STRING)
            .with("formatKey", Type.STRING)
            .with("publicationKey", Type.STRINGS)
            .with("connectTimeout", Type.LONG)
            .with("responseTimeout", Type.LONG)
            .with("subscribeTimeout", Type.LONG)
            .with("maxWaitTime", Type.LONG)
            .with("heartbeatInterval", Type.LONG)
            .with("checkHeartbeat", Type.BOOLEAN)
            .with("shutdownHook", Type.BOOLEAN)
            .with("drainTimeout", Type.LONG)
            .with("registrationTimeout", Type.LONG)
            .with("publicationGrace", Type.LONG)
            .with("maxPending", Type.INT)
            .with("maxQueuedValues", Type.INT)
            .with("maxFrameSize", Type.INT)
            .with("maxPublications", Type.INT)
            .with("maxSubscriptions", Type.INT)
            .with("maxConnections", Type.INT)
            .with("maxBuffered", Type.LONG)
            .with("fingerprint", Type.STRING)
            .with("token", Type.STRING)
            .with("tokenFile", Type.STRING)
            .with("tls", Type.OBJECT);

    /** The members of {@code election}. */
    static final OptionsSchema ELECTION = new OptionsSchema("election.")
            .with("type", Type.STRING)
            .with("host", Type.STRING)
            .with("port", Type.INT)
            .with("path", Type.STRING);

    /** The members of {@code tls}, all of which are required. */
    static final OptionsSchema TLS = new OptionsSchema("tls.")
            .with("certificate", Type.STRING)
            .with("key", Type.STRING)
            .with("trust", Type.STRINGS);

    /** The members of {@code dataClientOptions}: those of {@link io.vertx.core.DeploymentOptions}. */
    static final OptionsSchema DATA_CLIENT = new OptionsSchema("dataClientOptions.")
            .with("config", Type.OBJECT)
            .with("threadingModel", Type.STRING)
            .with("ha", Type.BOOLEAN)
            .with("instances", Type.INT)
            .with("workerPoolName", Type.STRING)
            .with("workerPoolSize", Type.INT)
            .with("maxWorkerExecuteTime", Type.LONG)
            .with("maxWorkerExecuteTimeUnit", Type.STRING);

    /** The reference says {@code isLeader} where the option here is {@code leader}. */
    private static final Pattern IS_PREFIX = Pattern.compile("is[A-Z].*");

    private final String path;
    private final Map<String, Type> members;

    private OptionsSchema(String path) {
        this(path, Map.of());
    }

    private OptionsSchema(String path, Map<String, Type> members) {
        this.path = path;
        this.members = members;
    }

    private OptionsSchema with(String name, Type type) {
        Map<String, Type> more = new LinkedHashMap<>(members);
        more.put(name, type);
        return new OptionsSchema(path, Collections.unmodifiableMap(more));
    }

    /** Returns the types of all members by name, in the order of the table. */
    Map<String, Type> members() {
        return members;
    }

    /** Returns what is wrong with the members of {@code json}, in their order; empty if nothing is. */
    List<String> faults(JsonObject json) {
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, Object> member : json) {
            fault(member.getKey(), member.getValue()).ifPresent(faults::add);
        }
        return faults;
    }

    /** Returns a fault for every member that {@code json} lacks, in the order of the table. */
    List<String> missing(JsonObject json) {
        return members.keySet().stream()
                .filter(name -> json.getValue(name) == null)
                .map(name -> "option '" + path + name + "' is required")
                .toList();
    }

    /** Returns what is wrong with one member, empty if nothing is. Null stands for an absent member. */
    Optional<String> fault(String name, @Nullable Object value) {
        Type type = members.get(name);
        if (type == null) {
            return Optional.of("unknown option '" + path + name + "'" + suggestion(name));
        }
        if (value == null || type.accepts(value)) {
            return Optional.empty();
        }
        return Optional.of("option '" + path + name + "': expected " + type.words + ", got " + words(type, value));
    }

    private String suggestion(String unknown) {
        String bare = IS_PREFIX.matcher(unknown).matches()
                ? Character.toLowerCase(unknown.charAt(2)) + unknown.substring(3)
                : unknown;
        return NearestName.of(bare, members.keySet())
                .map(name -> ": did you mean '" + path + name + "'?")
                .orElse("");
    }

    /** Describes a value of the wrong type. What was misplaced, or lost its quotes, may be a secret. */
    private static String words(Type expected, Object value) {
        if (value instanceof Number) {
            return expected == Type.STRING ? "a number" : String.valueOf(value);
        } else if (value instanceof String) {
            return Type.STRING.words;
        } else if (value instanceof Boolean) {
            return Type.BOOLEAN.words;
        } else if (value instanceof JsonObject) {
            return Type.OBJECT.words;
        } else if (value instanceof JsonArray) {
            return expected == Type.STRINGS ? "one with other elements" : "an array";
        }
        return "a " + value.getClass().getSimpleName();
    }
}
