package org.clusterclient;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Options of one channel, the same in Java and in a JSON file. Setters check one value at a time, {@link #validate()}
 * what only the whole can show; both happen before anything is deployed.
 *
 * <p>Some options have a default that is found late: {@code name} and {@code address} follow {@code service},
 * {@code publicationGrace} follows {@code heartbeatInterval}, and {@code port}, {@code singleMode} and {@code
 * connectTimeout} may come from {@linkplain #withEnvironment the environment}. {@link #toJson()} leaves them out while
 * they are not set, so that a copy through JSON still follows.
 *
 * <p>Getters of JSON values return copies. Mutable and not thread-safe: copy the options to keep them.
 */
@DataObject
@JsonGen(publicConverter = false)
public final class ClusterClientOptions {

    /** Default of {@code election.type}: the process that binds the port leads. */
    public static final String DEFAULT_ELECTION_TYPE = "port";

    /** Default of {@code host}. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    /** Default of {@code port}. */
    public static final int DEFAULT_PORT = 7777;

    /** Default of {@code singleMode}: share the channel with other processes. */
    public static final boolean DEFAULT_SINGLE_MODE = false;

    /** Default of {@code autoGenerate}: every method of the service is a delegate. */
    public static final boolean DEFAULT_AUTO_GENERATE = true;

    /** Default of {@code broadcast}: a value goes to every listener. */
    public static final boolean DEFAULT_BROADCAST = true;

    /** Default of {@code connectTimeout}, in ms. */
    public static final long DEFAULT_CONNECT_TIMEOUT = 10_000;

    /** Default of {@code responseTimeout}, in ms. */
    public static final long DEFAULT_RESPONSE_TIMEOUT = 3_000;

    /** Default of {@code subscribeTimeout}: none. */
    public static final long DEFAULT_SUBSCRIBE_TIMEOUT = 0;

    /** Default of {@code maxWaitTime}, in ms. */
    public static final long DEFAULT_MAX_WAIT_TIME = 30_000;

    /** Default of {@code heartbeatInterval}, in ms. */
    public static final long DEFAULT_HEARTBEAT_INTERVAL = 20_000;

    /** Default of {@code checkHeartbeat}: close a silent connection. */
    public static final boolean DEFAULT_CHECK_HEARTBEAT = true;

    /** Default of {@code shutdownHook}: none, since the launcher closes Vert.x by itself. */
    public static final boolean DEFAULT_SHUTDOWN_HOOK = false;

    /** Default of {@code drainTimeout}, in ms. */
    public static final long DEFAULT_DRAIN_TIMEOUT = 5_000;

    /** Default of {@code registrationTimeout}, in ms. */
    public static final long DEFAULT_REGISTRATION_TIMEOUT = 10_000;

    /**
     * Default of {@code publicationGrace}, in heartbeat intervals: until then an ordinary loss of the connection would have
     * been noticed, and mended.
     */
    public static final long DEFAULT_PUBLICATION_GRACE_INTERVALS = 3;

    /** Default of {@code maxPending}, in calls. */
    public static final int DEFAULT_MAX_PENDING = 10_000;

    /** Default of {@code maxQueuedValues}, in values. */
    public static final int DEFAULT_MAX_QUEUED_VALUES = 1_024;

    /** Default of {@code maxFrameSize}, in bytes: 64 MiB. */
    public static final int DEFAULT_MAX_FRAME_SIZE = 64 * 1024 * 1024;

    /** Default of {@code maxPublications}. */
    public static final int DEFAULT_MAX_PUBLICATIONS = 100_000;

    /** Default of {@code maxSubscriptions}. */
    public static final int DEFAULT_MAX_SUBSCRIPTIONS = 100_000;

    /** Default of {@code maxConnections}. */
    public static final int DEFAULT_MAX_CONNECTIONS = 1_024;

    /** Default of {@code fingerprint}: another data-client config is accepted with a warning. */
    public static final String DEFAULT_FINGERPRINT = "warn";

    private static final String PATH = "path";
    private static final List<String> ELECTION_TYPES = List.of(DEFAULT_ELECTION_TYPE, PATH);
    private static final List<String> FINGERPRINTS = List.of(DEFAULT_FINGERPRINT, "strict");

    /** What has been sent and not read yet takes a quarter of it on an ordinary connection. */
    private static final long LEAST_BUFFERED = 1024 * 1024;

    /** Every packet of a registration has to fit. */
    private static final int LEAST_FRAME_SIZE = 1_024;

    private @Nullable String name;
    private @Nullable String address;
    private @Nullable String service;
    private @Nullable String dataClient;
    private JsonObject dataClientOptions = new JsonObject();
    private JsonObject election = new JsonObject();
    private @Nullable String host;
    private @Nullable Integer port;
    private @Nullable String path;
    private @Nullable Boolean leader;
    private @Nullable Boolean singleMode;
    private JsonObject delegates = new JsonObject();
    private JsonObject overrides = new JsonObject();
    private final Map<String, Function<JsonArray, Future<?>>> overrideFunctions = new LinkedHashMap<>();
    private List<String> idempotent = List.of();
    private boolean autoGenerate = DEFAULT_AUTO_GENERATE;
    private boolean broadcast = DEFAULT_BROADCAST;
    private @Nullable String transcode;
    private @Nullable String formatKey;
    private List<String> publicationKey = List.of();
    private @Nullable Long connectTimeout;
    private long responseTimeout = DEFAULT_RESPONSE_TIMEOUT;
    private long subscribeTimeout = DEFAULT_SUBSCRIBE_TIMEOUT;
    private long maxWaitTime = DEFAULT_MAX_WAIT_TIME;
    private long heartbeatInterval = DEFAULT_HEARTBEAT_INTERVAL;
    private boolean checkHeartbeat = DEFAULT_CHECK_HEARTBEAT;
    private boolean shutdownHook = DEFAULT_SHUTDOWN_HOOK;
    private long drainTimeout = DEFAULT_DRAIN_TIMEOUT;
    private long registrationTimeout = DEFAULT_REGISTRATION_TIMEOUT;
    private @Nullable Long publicationGrace;
    private int maxPending = DEFAULT_MAX_PENDING;
    private int maxQueuedValues = DEFAULT_MAX_QUEUED_VALUES;
    private int maxFrameSize = DEFAULT_MAX_FRAME_SIZE;
    private int maxPublications = DEFAULT_MAX_PUBLICATIONS;
    private int maxSubscriptions = DEFAULT_MAX_SUBSCRIPTIONS;
    private int maxConnections = DEFAULT_MAX_CONNECTIONS;
    private @Nullable Long maxBuffered;
    private String fingerprint = DEFAULT_FINGERPRINT;
    private @Nullable String token;
    private @Nullable String tokenFile;
    private @Nullable JsonObject tls;

    /** Makes options at their defaults. */
    public ClusterClientOptions() {}

    /** Makes a copy, functions of {@link #override} included. */
    public ClusterClientOptions(ClusterClientOptions other) {
        name = other.name;
        address = other.address;
        service = other.service;
        dataClient = other.dataClient;
        dataClientOptions = other.dataClientOptions.copy();
        election = other.election.copy();
        host = other.host;
        port = other.port;
        path = other.path;
        leader = other.leader;
        singleMode = other.singleMode;
        delegates = other.delegates.copy();
        overrides = other.overrides.copy();
        overrideFunctions.putAll(other.overrideFunctions);
        idempotent = other.idempotent;
        autoGenerate = other.autoGenerate;
        broadcast = other.broadcast;
        transcode = other.transcode;
        formatKey = other.formatKey;
        publicationKey = other.publicationKey;
        connectTimeout = other.connectTimeout;
        responseTimeout = other.responseTimeout;
        subscribeTimeout = other.subscribeTimeout;
        maxWaitTime = other.maxWaitTime;
        heartbeatInterval = other.heartbeatInterval;
        checkHeartbeat = other.checkHeartbeat;
        shutdownHook = other.shutdownHook;
        drainTimeout = other.drainTimeout;
        registrationTimeout = other.registrationTimeout;
        publicationGrace = other.publicationGrace;
        maxPending = other.maxPending;
        maxQueuedValues = other.maxQueuedValues;
        maxFrameSize = other.maxFrameSize;
        maxPublications = other.maxPublications;
        maxSubscriptions = other.maxSubscriptions;
        maxConnections = other.maxConnections;
        maxBuffered = other.maxBuffered;
        fingerprint = other.fingerprint;
        token = other.token;
        tokenFile = other.tokenFile;
        tls = other.tls == null ? null : other.tls.copy();
    }

    /**
     * Makes options from their JSON form. A member that is null counts as absent.
     *
     * @throws ClusterException {@link ErrorCode#BAD_OPTIONS}, listing every member that is unknown, ill-typed or out of
     *     range
     */
    public ClusterClientOptions(JsonObject json) {
        List<String> faults = new ArrayList<>();
        for (Map.Entry<String, Object> member : json) {
            Optional<String> fault = OptionsSchema.CLIENT.fault(member.getKey(), member.getValue());
            if (fault.isPresent()) {
                faults.add(fault.get());
                continue;
            }
            try {
                ClusterClientOptionsConverter.fromJson(List.of(member), this);
            } catch (IllegalArgumentException e) {
                faults.add(e.getMessage());
            }
        }
        throwAny(faults);
    }

    /** Returns the JSON form, without the members whose default is found late and that were not set. */
    public JsonObject toJson() {
        JsonObject json = resolved();
        removeUnset(json, "name", name);
        removeUnset(json, "address", address);
        removeUnset(json, "host", host);
        removeUnset(json, "port", port);
        removeUnset(json, PATH, path);
        removeUnset(json, "singleMode", singleMode);
        removeUnset(json, "connectTimeout", connectTimeout);
        removeUnset(json, "publicationGrace", publicationGrace);
        removeUnset(json, "maxBuffered", maxBuffered);
        return json;
    }

    private static void removeUnset(JsonObject json, String member, @Nullable Object field) {
        if (field == null) {
            json.remove(member);
        }
    }

    /** Returns every member as its getter has it. */
    private JsonObject resolved() {
        JsonObject json = new JsonObject();
        ClusterClientOptionsConverter.toJson(this, json);
        return json;
    }

    /**
     * Checks what the setters cannot see: required members and those that exclude each other.
     *
     * @throws ClusterException {@link ErrorCode#BAD_OPTIONS}, listing every fault
     */
    public void validate() {
        List<String> faults = new ArrayList<>();
        if (service == null) {
            faults.add("option 'service' is required: the full name of the service interface");
        }
        boolean neverLeads = Boolean.FALSE.equals(leader);
        if (dataClient == null && !neverLeads) {
            faults.add("option 'dataClient' is required unless 'leader' is false");
        }
        if (isSingleMode() && neverLeads) {
            faults.add("option 'singleMode' excludes 'leader': false, as nobody else could lead");
        }
        if (new DeploymentOptions(dataClientOptions).getInstances() != 1) {
            faults.add("option 'dataClientOptions.instances' must be 1: the channel shares one connection");
        }
        addDifference(faults, "host", host);
        addDifference(faults, "port", port);
        addDifference(faults, PATH, path);
        addAccessFaults(faults);
        for (String method : overrideFunctions.keySet()) {
            if (overrides.containsKey(method)) {
                faults.add("method '" + method + "' is overridden twice: by 'overrides' and by a function");
            }
        }
        throwAny(faults);
    }

    private void addDifference(List<String> faults, String member, @Nullable Object shorthand) {
        Object full = election.getValue(member);
        if (shorthand != null && full != null && !shorthand.equals(full)) {
            faults.add("option '" + member + "' is shorthand for 'election." + member + "', but they differ: "
                    + shorthand + " and " + full);
        }
    }

    /** Says what is wrong with where the leader is, and with who may reach it there. */
    private void addAccessFaults(List<String> faults) {
        if (PATH.equals(electionType()) && getPath() == null) {
            faults.add("option 'election.type' is path, but there is no 'path'");
        }
        if (getPath() != null && DEFAULT_ELECTION_TYPE.equals(electionType())) {
            faults.add("option 'path' excludes 'election.type': port");
        }
        if (getPath() != null
                && (host != null || port != null || election.containsKey("host") || election.containsKey("port"))) {
            faults.add("option 'path' excludes 'host' and 'port': the leader is found at one address");
        }
        if (getPath() != null && tls != null) {
            faults.add("option 'path' excludes 'tls': nothing leaves the machine");
        }
        if (getPath() == null && !OptionChecks.isLoopback(getHost()) && (tls == null || !hasToken())) {
            faults.add("option 'host': expected a loopback address (127.0.0.0/8, localhost, ::1), got '" + getHost()
                    + "'; another one wants 'tls' and 'token', since it can be reached from other machines");
        }
        if (token != null && tokenFile != null) {
            faults.add("option 'tokenFile' excludes 'token'");
        }
    }

    private boolean hasToken() {
        return token != null || tokenFile != null;
    }

    private static void throwAny(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new ClusterException(ErrorCode.BAD_OPTIONS, String.join("; ", faults));
        }
    }

    /**
     * Returns a copy in which {@code port}, {@code singleMode} and {@code connectTimeout}, where not set, are taken from
     * {@code CLUSTER_CLIENT_PORT}, {@code CLUSTER_CLIENT_SINGLE_MODE} ({@code true}, {@code 1}, {@code false} or
     * {@code 0}) and {@code CLUSTER_CLIENT_CONNECT_TIMEOUT} (ms), else from the variables of the npm package, which are
     * called the same with {@code NODE_} in front; and {@code token} from {@code CLUSTER_CLIENT_TOKEN}, if there is no {@code
     * tokenFile}. Empty variables count as absent.
     *
     * @param environment variables by name, as of {@link System#getenv()}
     * @throws ClusterException {@link ErrorCode#BAD_OPTIONS}, naming every variable whose value cannot be used
     */
    public ClusterClientOptions withEnvironment(Map<String, String> environment) {
        ClusterClientOptions copy = new ClusterClientOptions(this);
        OptionsEnvironment variables = new OptionsEnvironment(environment);
        if (port == null && election.getValue("port") == null && getPath() == null) {
            variables.readInt("PORT", copy::setPort);
        }
        if (!hasToken()) {
            variables.readOwn("TOKEN", copy::setToken);
        }
        if (singleMode == null) {
            variables.readFlag("SINGLE_MODE", copy::setSingleMode);
        }
        if (connectTimeout == null) {
            variables.readLong("CONNECT_TIMEOUT", copy::setConnectTimeout);
        }
        throwAny(variables.faults());
        return copy;
    }

    /**
     * Returns 16 hexadecimal digits that two processes share if their {@code service}, {@code dataClient},
     * {@code dataClientOptions.config} and {@code delegates} are the same, whatever the order of JSON members.
     */
    public String configFingerprint() {
        return ConfigFingerprint.of(new JsonObject()
                .put("service", service)
                .put("dataClient", dataClient)
                .put(
                        "config",
                        Objects.requireNonNullElseGet(dataClientOptions.getJsonObject("config"), JsonObject::new))
                .put("delegates", delegates));
    }

    /** Returns the channel's name; default the simple name of the service, null as long as that is not set either. */
    public @Nullable String getName() {
        return name == null && service != null ? simpleName(service) : name;
    }

    private static String simpleName(String className) {
        return className.substring(Math.max(className.lastIndexOf('.'), className.lastIndexOf('$')) + 1);
    }

    /**
     * Sets the channel's name, by which the processes of a channel find each other.
     *
     * @param name not blank; default null: the simple name of the service
     * @return this, for chaining
     * @throws IllegalArgumentException if blank
     */
    public ClusterClientOptions setName(@Nullable String name) {
        this.name = OptionChecks.notBlank("name", name);
        return this;
    }

    /** Returns the event-bus address of the channel; default {@link #getName()}. */
    public @Nullable String getAddress() {
        return address == null ? getName() : address;
    }

    /**
     * Sets the event-bus address at which the service is served in this process.
     *
     * @param address not blank; default null: the channel's name
     * @return this, for chaining
     * @throws IllegalArgumentException if blank
     */
    public ClusterClientOptions setAddress(@Nullable String address) {
        this.address = OptionChecks.notBlank("address", address);
        return this;
    }

    /** Returns the full name of the service interface; required, null as long as it is not set. */
    public @Nullable String getService() {
        return service;
    }

    /**
     * Sets the service that the data client implements and that callers call.
     *
     * @param service full name of a {@code @ProxyGen} interface, not blank; required, so no default
     * @return this, for chaining
     * @throws IllegalArgumentException if blank
     */
    public ClusterClientOptions setService(@Nullable String service) {
        this.service = OptionChecks.notBlank("service", service);
        return this;
    }

    /** Returns the verticle name of the data client; required unless this process never leads, null if not set. */
    public @Nullable String getDataClient() {
        return dataClient;
    }

    /**
     * Sets the verticle that holds the real connection and is deployed where the channel is led.
     *
     * @param dataClient verticle name, with the prefix of its language if any, not blank; required unless {@code leader}
     *     is false, so no default
     * @return this, for chaining
     * @throws IllegalArgumentException if blank
     */
    public ClusterClientOptions setDataClient(@Nullable String dataClient) {
        this.dataClient = OptionChecks.notBlank("dataClient", dataClient);
        return this;
    }

    /** Returns a copy of how the data client is deployed, {@link DeploymentOptions} in JSON; default empty. */
    public JsonObject getDataClientOptions() {
        return dataClientOptions.copy();
    }

    /**
     * Sets how the data client is deployed: its config, threading model, worker pool.
     *
     * @param dataClientOptions {@link DeploymentOptions} in JSON, copied; default empty
     * @return this, for chaining
     * @throws IllegalArgumentException if a member is unknown or ill-typed
     */
    public ClusterClientOptions setDataClientOptions(JsonObject dataClientOptions) {
        rejectAny(OptionsSchema.DATA_CLIENT.faults(dataClientOptions));
        try {
            new DeploymentOptions(dataClientOptions);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("option 'dataClientOptions': " + e.getMessage(), e);
        }
        this.dataClientOptions = dataClientOptions.copy();
        return this;
    }

    private static void rejectAny(List<String> faults) {
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", faults));
        }
    }

    /** Returns a copy of how the leader is elected; default type {@link #DEFAULT_ELECTION_TYPE} (port). */
    public JsonObject getElection() {
        JsonObject copy = election.copy();
        String type = electionType();
        return copy.put("type", type != null ? type : getPath() != null ? PATH : DEFAULT_ELECTION_TYPE);
    }

    private @Nullable String electionType() {
        return election.getString("type");
    }

    /**
     * Sets how the leader is elected. Members: {@code type}, which is {@code port}, or {@code path} for a Unix socket; {@code
     * host} and {@code port} as in {@link #setHost} and {@link #setPort}; {@code path} as in {@link #setPath}.
     *
     * @param election copied; default type {@link #DEFAULT_ELECTION_TYPE} (port), with a {@code path}: path
     * @return this, for chaining
     * @throws IllegalArgumentException if a member is unknown, ill-typed or out of range
     */
    public ClusterClientOptions setElection(JsonObject election) {
        rejectAny(OptionsSchema.ELECTION.faults(election));
        JsonObject copy = election.copy();
        copy.fieldNames().removeIf(member -> copy.getValue(member) == null);
        if (copy.containsKey("type")) {
            OptionChecks.oneOf("election.type", ELECTION_TYPES, copy.getString("type"));
        }
        OptionChecks.notBlank("election.host", copy.getString("host"));
        if (copy.containsKey(PATH)) {
            OptionChecks.socketPath("election.path", copy.getString(PATH));
        }
        if (copy.getValue("port") != null) {
            OptionChecks.port("election.port", copy.getInteger("port"));
        }
        this.election = copy;
        return this;
    }

    /** Returns the host of the port, from {@code election} if set there; default {@link #DEFAULT_HOST} (127.0.0.1). */
    public String getHost() {
        return host == null ? Objects.requireNonNullElse(election.getString("host"), DEFAULT_HOST) : host;
    }

    /**
     * Sets the host of the port, shorthand for {@code election.host}.
     *
     * @param host a loopback address (127.0.0.0/8, localhost, ::1), or with {@code tls} and a token any other; default {@link
     *     #DEFAULT_HOST} (127.0.0.1)
     * @return this, for chaining
     * @throws IllegalArgumentException if blank
     */
    public ClusterClientOptions setHost(String host) {
        this.host = OptionChecks.notBlank("host", host);
        return this;
    }

    /** Returns the port that the leader holds, from {@code election} if set there; default {@link #DEFAULT_PORT} (7777). */
    public int getPort() {
        return port == null ? Objects.requireNonNullElse(election.getInteger("port"), DEFAULT_PORT) : port;
    }

    /**
     * Sets the port that the leader holds, shorthand for {@code election.port}.
     *
     * @param port 1 to 65535; default {@link #DEFAULT_PORT} (7777)
     * @return this, for chaining
     * @throws IllegalArgumentException if out of range
     */
    public ClusterClientOptions setPort(int port) {
        this.port = OptionChecks.port("port", port);
        return this;
    }

    /** Returns the Unix socket that the leader holds, from {@code election} if set there; default null: a port. */
    public @Nullable String getPath() {
        return path == null ? election.getString(PATH) : path;
    }

    /**
     * Sets the Unix socket that the leader holds, shorthand for {@code election.path}. Its directory is made if there is none,
     * for its owner only, and has to be one in which nobody else can write. Beside it there will be a file {@code .lock} and a
     * file {@code .epoch}.
     *
     * @param path of a file, at most 106 bytes as an absolute path; default null: the leader holds a port
     * @return this, for chaining
     * @throws IllegalArgumentException if blank or too long
     */
    public ClusterClientOptions setPath(@Nullable String path) {
        this.path = path == null ? null : OptionChecks.socketPath(PATH, path);
        return this;
    }

    /** Returns whether this process must lead (true) or must not (false); default null: it competes. */
    public @Nullable Boolean getLeader() {
        return leader;
    }

    /**
     * Sets whether this process must lead or must not.
     *
     * @param leader true: it must win; false: it does not try; default null: it competes
     * @return this, for chaining
     */
    public ClusterClientOptions setLeader(@Nullable Boolean leader) {
        this.leader = leader;
        return this;
    }

    /** Returns whether the channel stays in this process, without a port; default {@link #DEFAULT_SINGLE_MODE} (false). */
    public boolean isSingleMode() {
        return singleMode == null ? DEFAULT_SINGLE_MODE : singleMode;
    }

    /**
     * Sets whether the channel stays in this process, without a port.
     *
     * @param singleMode default {@link #DEFAULT_SINGLE_MODE} (false)
     * @return this, for chaining
     */
    public ClusterClientOptions setSingleMode(boolean singleMode) {
        this.singleMode = singleMode;
        return this;
    }

    /** Returns a copy of the kinds of delegates by method, names of {@link Delegate}; default empty. */
    public JsonObject getDelegates() {
        return delegates.copy();
    }

    /**
     * Sets what methods of the service mean to the channel, where their names do not say it.
     *
     * @param delegates {@link Delegate#value()} by method, copied; default empty
     * @return this, for chaining
     * @throws IllegalArgumentException if a value is not the name of a kind
     */
    public ClusterClientOptions setDelegates(JsonObject delegates) {
        for (Map.Entry<String, Object> delegate : delegates) {
            if (!(delegate.getValue() instanceof String kind)) {
                throw new IllegalArgumentException(
                        "option 'delegates." + delegate.getKey() + "': expected a string, the kind of the delegate");
            }
            try {
                Delegate.of(kind);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "option 'delegates." + delegate.getKey() + "': " + e.getMessage(), e);
            }
        }
        this.delegates = delegates.copy();
        return this;
    }

    /** Returns a copy of the answers by method that are given without the leader; default empty. */
    public JsonObject getOverrides() {
        return overrides.copy();
    }

    /**
     * Sets answers that are given in this process, without the leader.
     *
     * @param overrides any JSON value by method, copied; default empty
     * @return this, for chaining
     * @see #override
     */
    public ClusterClientOptions setOverrides(JsonObject overrides) {
        this.overrides = overrides.copy();
        return this;
    }

    /**
     * Answers a method in this process, without the leader, by a function. Only from Java: it is no part of the JSON
     * form. A later function for the same method replaces the earlier.
     *
     * @param method name of a method of the service
     * @param answer gets the arguments as JSON, in order, on the channel's event loop, and must not block; a null
     *     future is not allowed
     * @return this, for chaining
     * @throws IllegalArgumentException if the name is blank
     */
    public ClusterClientOptions override(String method, Function<JsonArray, Future<?>> answer) {
        OptionChecks.notBlank("override", method);
        overrideFunctions.put(method, Objects.requireNonNull(answer, "answer"));
        return this;
    }

    /** Returns the functions given to {@link #override} by method, unmodifiable; default empty. */
    public Map<String, Function<JsonArray, Future<?>>> overrideFunctions() {
        return Collections.unmodifiableMap(overrideFunctions);
    }

    /** Returns the methods whose calls may run twice, unmodifiable; default empty. */
    public List<String> getIdempotent() {
        return idempotent;
    }

    /**
     * Sets the methods whose calls may run twice: they are sent again when the connection was lost before the answer.
     *
     * @param idempotent method names, copied; default empty
     * @return this, for chaining
     */
    public ClusterClientOptions setIdempotent(List<String> idempotent) {
        this.idempotent = List.copyOf(idempotent);
        return this;
    }

    /** Returns whether every method of the service is a delegate; default {@link #DEFAULT_AUTO_GENERATE} (true). */
    public boolean isAutoGenerate() {
        return autoGenerate;
    }

    /**
     * Sets whether every method of the service is a delegate, or only those listed in {@code delegates}.
     *
     * @param autoGenerate default {@link #DEFAULT_AUTO_GENERATE} (true)
     * @return this, for chaining
     */
    public ClusterClientOptions setAutoGenerate(boolean autoGenerate) {
        this.autoGenerate = autoGenerate;
        return this;
    }

    /** Returns whether a value goes to every listener; default {@link #DEFAULT_BROADCAST} (true). */
    public boolean isBroadcast() {
        return broadcast;
    }

    /**
     * Sets whether a value goes to every listener, or to one random listener of one random process.
     *
     * @param broadcast default {@link #DEFAULT_BROADCAST} (true)
     * @return this, for chaining
     */
    public ClusterClientOptions setBroadcast(boolean broadcast) {
        this.broadcast = broadcast;
        return this;
    }

    /** Returns the transcode; default null: JSON, and {@code serialize-json} with npm processes. */
    public @Nullable String getTranscode() {
        return transcode;
    }

    /**
     * Sets how application objects become bytes, towards everybody. An npm process has to have the same one: it does not say
     * which, and dies of what it cannot read. A follower of ours that does not speak the leader's is refused.
     *
     * @param transcode {@code json}, {@code serialize-json}, or the class name of a {@link
     *     org.clusterclient.api.Transcode}, not blank; default null: JSON between processes of this module, and
     *     {@code serialize-json}, the npm package's own default, with npm processes
     * @return this, for chaining
     * @throws IllegalArgumentException if blank
     */
    public ClusterClientOptions setTranscode(@Nullable String transcode) {
        this.transcode = OptionChecks.notBlank("transcode", transcode);
        return this;
    }

    /** Returns the class name of what turns a registration into its key; default null: canonical JSON. */
    public @Nullable String getFormatKey() {
        return formatKey;
    }

    /**
     * Sets what turns a registration into its key.
     *
     * @param formatKey class name of a {@code Function<Object, String>} with a public constructor without parameters, not
     *     blank; it gets the registration on the channel's event loop; default null: canonical JSON
     * @return this, for chaining
     * @throws IllegalArgumentException if blank
     */
    public ClusterClientOptions setFormatKey(@Nullable String formatKey) {
        this.formatKey = OptionChecks.notBlank("formatKey", formatKey);
        return this;
    }

    /** Returns the members of a registration that make the key of a publication, unmodifiable; default empty: all of it. */
    public List<String> getPublicationKey() {
        return publicationKey;
    }

    /**
     * Sets what makes two publications the same one: equal values of these members of the registration, of which the last
     * one published counts. A registration that lacks one of them fails with {@link ErrorCode#BAD_ARGUMENTS}. To be the same
     * in all processes of a channel.
     *
     * @param publicationKey names of members, copied; default empty: the whole registration, as {@code formatKey} has it
     * @return this, for chaining
     */
    public ClusterClientOptions setPublicationKey(List<String> publicationKey) {
        this.publicationKey = List.copyOf(publicationKey);
        return this;
    }

    /** Returns how long a connect may take, in ms; default {@link #DEFAULT_CONNECT_TIMEOUT} (10,000). */
    public long getConnectTimeout() {
        return connectTimeout == null ? DEFAULT_CONNECT_TIMEOUT : connectTimeout;
    }

    /**
     * Sets how long a connect to the leader may take.
     *
     * @param connectTimeout in ms, 1 to 2^31 - 1; default {@link #DEFAULT_CONNECT_TIMEOUT} (10,000)
     * @return this, for chaining
     * @throws IllegalArgumentException if out of range
     */
    public ClusterClientOptions setConnectTimeout(long connectTimeout) {
        this.connectTimeout = OptionChecks.time("connectTimeout", connectTimeout, 1);
        return this;
    }

    /** Returns how long a call waits for its response, in ms; default {@link #DEFAULT_RESPONSE_TIMEOUT} (3,000). */
    public long getResponseTimeout() {
        return responseTimeout;
    }

    /**
     * Sets how long a call waits for its response, unless its message has a {@code timeout} header.
     *
     * @param responseTimeout in ms, 1 to 2^31 - 1; default {@link #DEFAULT_RESPONSE_TIMEOUT} (3,000)
     * @return this, for chaining
     * @throws IllegalArgumentException if out of range
     */
    public ClusterClientOptions setResponseTimeout(long responseTimeout) {
        this.responseTimeout = OptionChecks.time("responseTimeout", responseTimeout, 1);
        return this;
    }

    /**
     * Returns how long a subscription waits for its first value before an event says so, in ms; default
     * {@link #DEFAULT_SUBSCRIBE_TIMEOUT} (0: for ever).
     */
    public long getSubscribeTimeout() {
        return subscribeTimeout;
    }

    /**
     * Sets how long a subscription waits for its first value before an event says so. The subscription stays.
     *
     * @param subscribeTimeout in ms, 0 to 2^31 - 1; default {@link #DEFAULT_SUBSCRIBE_TIMEOUT} (0: for ever)
     * @return this, for chaining
     * @throws IllegalArgumentException if out of range
     */
    public ClusterClientOptions setSubscribeTimeout(long subscribeTimeout) {
        this.subscribeTimeout = OptionChecks.time("subscribeTimeout", subscribeTimeout, 0);
        return this;
    }

    /** Returns how long the deployment waits for a role, in ms; default {@link #DEFAULT_MAX_WAIT_TIME} (30,000). */
    public long getMaxWaitTime() {
        return maxWaitTime;
    }

    /**
     * Sets how long the deployment waits for a role before it fails.
     *
     * @param maxWaitTime in ms, 1 to 2^31 - 1; default {@link #DEFAULT_MAX_WAIT_TIME} (30,000)
     * @return this, for chaining
     * @throws IllegalArgumentException if out of range
     */
    public ClusterClientOptions setMaxWaitTime(long maxWaitTime) {
        this.maxWaitTime = OptionChecks.time("maxWaitTime", maxWaitTime, 1);
        return this;
    }

    /** Returns the time between two heartbeats, in ms; default {@link #DEFAULT_HEARTBEAT_INTERVAL} (20,000). */
    public long getHeartbeatInterval() {
        return heartbeatInterval;
    }

    /**
     * Sets the time between two heartbeats of a follower.
     *
     * @param heartbeatInterval in ms, 1 to 2^31 - 1; default {@link #DEFAULT_HEARTBEAT_INTERVAL} (20,000)
     * @return this, for chaining
     * @throws IllegalArgumentException if out of range
     */
    public ClusterClientOptions setHeartbeatInterval(long heartbeatInterval) {
        this.heartbeatInterval = OptionChecks.time("heartbeatInterval", heartbeatInterval, 1);
        return this;
    }

    /** Returns whether a silent connection is closed; default {@link #DEFAULT_CHECK_HEARTBEAT} (true). */
    public boolean isCheckHeartbeat() {
        return checkHeartbeat;
    }

    /**
     * Sets whether a connection that was silent for three heartbeat intervals is closed.
     *
     * @param checkHeartbeat default {@link #DEFAULT_CHECK_HEARTBEAT} (true)
     * @return this, for chaining
     */
    public ClusterClientOptions setCheckHeartbeat(boolean checkHeartbeat) {
        this.checkHeartbeat = checkHeartbeat;
        return this;
    }

    /** Returns whether the channel is closed in order on SIGTERM; default {@link #DEFAULT_SHUTDOWN_HOOK} (false). */
    public boolean isShutdownHook() {
        return shutdownHook;
    }

    /**
     * Sets whether a shutdown hook closes the channel in order on SIGTERM. For embedded use: the launcher does it anyway.
     *
     * @param shutdownHook default {@link #DEFAULT_SHUTDOWN_HOOK} (false)
     * @return this, for chaining
     */
    public ClusterClientOptions setShutdownHook(boolean shutdownHook) {
        this.shutdownHook = shutdownHook;
        return this;
    }

    /** Returns how long a leaving leader serves calls in flight, in ms; default {@link #DEFAULT_DRAIN_TIMEOUT} (5,000). */
    public long getDrainTimeout() {
        return drainTimeout;
    }

    /**
     * Sets how long a leaving leader serves calls in flight before it closes the data client.
     *
     * @param drainTimeout in ms, 1 to 2^31 - 1; default {@link #DEFAULT_DRAIN_TIMEOUT} (5,000)
     * @return this, for chaining
     * @throws IllegalArgumentException if out of range
     */
    public ClusterClientOptions setDrainTimeout(long drainTimeout) {
        this.drainTimeout = OptionChecks.time("drainTimeout", drainTimeout, 1);
        return this;
    }

    /**
     * Returns how long an accepted connection may take to register, in ms; default
     * {@link #DEFAULT_REGISTRATION_TIMEOUT} (10,000).
     */
    public long getRegistrationTimeout() {
        return registrationTimeout;
    }

    /**
     * Sets how long an accepted connection may take to register before the leader closes it.
     *
     * @param registrationTimeout in ms, 1 to 2^31 - 1; default {@link #DEFAULT_REGISTRATION_TIMEOUT} (10,000)
     * @return this, for chaining
     * @throws IllegalArgumentException if out of range
     */
    public ClusterClientOptions setRegistrationTimeout(long registrationTimeout) {
        this.registrationTimeout = OptionChecks.time("registrationTimeout", registrationTimeout, 1);
        return this;
    }

    /**
     * Returns how long the publications of a process that has gone are kept for its return, in ms; default
     * {@link #DEFAULT_PUBLICATION_GRACE_INTERVALS} (3) times {@code heartbeatInterval}.
     */
    public long getPublicationGrace() {
        return publicationGrace == null ? DEFAULT_PUBLICATION_GRACE_INTERVALS * heartbeatInterval : publicationGrace;
    }

    /**
     * Sets how long the leader keeps the publications of a process whose connection has ended. Then it takes them back, by the
     * service's {@code unPublish} delegate, unless the process has come back or another one has published the same.
     *
     * @param publicationGrace in ms, 0 to 2^31 - 1; default {@link #DEFAULT_PUBLICATION_GRACE_INTERVALS} (3) times {@code
     *     heartbeatInterval}
     * @return this, for chaining
     * @throws IllegalArgumentException if out of range
     */
    public ClusterClientOptions setPublicationGrace(long publicationGrace) {
        this.publicationGrace = OptionChecks.time("publicationGrace", publicationGrace, 0);
        return this;
    }

    /** Returns how many calls may wait for a leader or its answer; default {@link #DEFAULT_MAX_PENDING} (10,000). */
    public int getMaxPending() {
        return maxPending;
    }

    /**
     * Sets how many calls of this process may wait for a leader or its answer; further ones fail at once with {@link
     * ErrorCode#OVERLOADED}. A leader reads nothing more from a process with as many unanswered calls.
     *
     * @param maxPending at least 1; default {@link #DEFAULT_MAX_PENDING} (10,000)
     * @return this, for chaining
     * @throws IllegalArgumentException if under 1
     */
    public ClusterClientOptions setMaxPending(int maxPending) {
        this.maxPending = OptionChecks.atLeast("maxPending", maxPending, 1);
        return this;
    }

    /**
     * Returns how many values may wait for a process that reads slowly; default {@link #DEFAULT_MAX_QUEUED_VALUES} (1,024).
     */
    public int getMaxQueuedValues() {
        return maxQueuedValues;
    }

    /**
     * Sets how many values may wait in the leader for a process that reads slowly; beyond it only the newest of each key is
     * kept.
     *
     * @param maxQueuedValues at least 1; default {@link #DEFAULT_MAX_QUEUED_VALUES} (1,024)
     * @return this, for chaining
     * @throws IllegalArgumentException if under 1
     */
    public ClusterClientOptions setMaxQueuedValues(int maxQueuedValues) {
        this.maxQueuedValues = OptionChecks.atLeast("maxQueuedValues", maxQueuedValues, 1);
        return this;
    }

    /** Returns the largest packet that is accepted, in bytes; default {@link #DEFAULT_MAX_FRAME_SIZE} (64 MiB). */
    public int getMaxFrameSize() {
        return maxFrameSize;
    }

    /**
     * Sets the largest packet that is accepted. Of it, 1 MiB at most may be something else than an application object.
     *
     * @param maxFrameSize in bytes, at least 1,024; default {@link #DEFAULT_MAX_FRAME_SIZE} (64 MiB)
     * @return this, for chaining
     * @throws IllegalArgumentException if under 1,024
     */
    public ClusterClientOptions setMaxFrameSize(int maxFrameSize) {
        this.maxFrameSize = OptionChecks.atLeast("maxFrameSize", maxFrameSize, LEAST_FRAME_SIZE);
        return this;
    }

    /** Returns how many publications a process may have; default {@link #DEFAULT_MAX_PUBLICATIONS} (100,000). */
    public int getMaxPublications() {
        return maxPublications;
    }

    /**
     * Sets how many publications with different keys a process may have; further ones fail with
     * {@link ErrorCode#OVERLOADED}. A leader refuses those of its followers beyond its own number as well.
     *
     * @param maxPublications at least 1; default {@link #DEFAULT_MAX_PUBLICATIONS} (100,000)
     * @return this, for chaining
     * @throws IllegalArgumentException if under 1
     */
    public ClusterClientOptions setMaxPublications(int maxPublications) {
        this.maxPublications = OptionChecks.atLeast("maxPublications", maxPublications, 1);
        return this;
    }

    /** Returns how many keys a process may have subscribed; default {@link #DEFAULT_MAX_SUBSCRIPTIONS} (100,000). */
    public int getMaxSubscriptions() {
        return maxSubscriptions;
    }

    /**
     * Sets how many subscriptions with different keys a process may have; further ones fail with
     * {@link ErrorCode#OVERLOADED}. A leader refuses those of its followers beyond its own number as well.
     *
     * @param maxSubscriptions at least 1; default {@link #DEFAULT_MAX_SUBSCRIPTIONS} (100,000)
     * @return this, for chaining
     * @throws IllegalArgumentException if under 1
     */
    public ClusterClientOptions setMaxSubscriptions(int maxSubscriptions) {
        this.maxSubscriptions = OptionChecks.atLeast("maxSubscriptions", maxSubscriptions, 1);
        return this;
    }

    /** Returns how many connections a leader accepts; default {@link #DEFAULT_MAX_CONNECTIONS} (1,024). */
    public int getMaxConnections() {
        return maxConnections;
    }

    /**
     * Sets how many connections a leader accepts. One more displaces the one that has waited longest to be registered, and is
     * refused if all are.
     *
     * @param maxConnections at least 1; default {@link #DEFAULT_MAX_CONNECTIONS} (1,024)
     * @return this, for chaining
     * @throws IllegalArgumentException if under 1
     */
    public ClusterClientOptions setMaxConnections(int maxConnections) {
        this.maxConnections = OptionChecks.atLeast("maxConnections", maxConnections, 1);
        return this;
    }

    /**
     * Returns how many bytes a leader keeps for all connections together; default: a quarter of the largest heap, but at
     * least twice {@code maxFrameSize}.
     */
    public long getMaxBuffered() {
        return maxBuffered == null ? Math.max(Runtime.getRuntime().maxMemory() / 4, 2L * maxFrameSize) : maxBuffered;
    }

    /**
     * Sets how many bytes a leader keeps for all connections together: packets that arrive or are served, what is not read,
     * subscriptions. With more, it closes the connection that has most; and one that has more than half of it. Beside that,
     * publications of one process may take a quarter as much, those of all processes half as much; more are refused.
     *
     * @param maxBuffered in bytes, at least 1,048,576 and best twice {@code maxFrameSize}; default: a quarter of the largest
     *     heap, but at least twice {@code maxFrameSize}
     * @return this, for chaining
     * @throws IllegalArgumentException if under 1,048,576
     */
    public ClusterClientOptions setMaxBuffered(long maxBuffered) {
        this.maxBuffered = OptionChecks.atLeast("maxBuffered", maxBuffered, LEAST_BUFFERED);
        return this;
    }

    /**
     * Returns what happens to a follower with another {@link #configFingerprint()} than the leader's; default
     * {@link #DEFAULT_FINGERPRINT} (warn).
     */
    public String getFingerprint() {
        return fingerprint;
    }

    /**
     * Sets what happens to a follower with another {@link #configFingerprint()} than the leader's.
     *
     * @param fingerprint {@code warn}: the leader logs a warning, and its own config is in force; {@code strict}: the
     *     leader refuses the follower; default {@link #DEFAULT_FINGERPRINT} (warn)
     * @return this, for chaining
     * @throws IllegalArgumentException if it is another word
     */
    public ClusterClientOptions setFingerprint(String fingerprint) {
        this.fingerprint = OptionChecks.oneOf("fingerprint", FINGERPRINTS, fingerprint);
        return this;
    }

    /** Returns the secret that the processes of an address share; default null: none. */
    public @Nullable String getToken() {
        return token;
    }

    /**
     * Sets a secret that leader and followers prove to each other before anything else is said; it never crosses the wire. All
     * processes of an address need the same one, and npm processes are refused. Best made by a random generator.
     *
     * @param token at least 16 characters; default null: none, or what {@code tokenFile} or the environment has
     * @return this, for chaining
     * @throws IllegalArgumentException if shorter
     */
    public ClusterClientOptions setToken(@Nullable String token) {
        this.token = token == null ? null : OptionChecks.token("token", token);
        return this;
    }

    /** Returns the file that has the {@code token}; default null: none. */
    public @Nullable String getTokenFile() {
        return tokenFile;
    }

    /**
     * Sets the file that has the {@code token}, in UTF-8, without the white space around it. It is read at deployment, and
     * refused if others than its owner can read or write it.
     *
     * @param tokenFile path of a file, not blank; default null: none
     * @return this, for chaining
     * @throws IllegalArgumentException if blank
     */
    public ClusterClientOptions setTokenFile(@Nullable String tokenFile) {
        this.tokenFile = OptionChecks.notBlank("tokenFile", tokenFile);
        return this;
    }

    /** Returns a copy of how connections are encrypted; default null: they are not. */
    public @Nullable JsonObject getTls() {
        return tls == null ? null : tls.copy();
    }

    /**
     * Sets how connections are encrypted, for a {@code host} that other machines reach. Members: {@code certificate} and {@code
     * key}, the PEM files of whoever leads; {@code trust}, an array of PEM files of those who may have issued the leader's
     * certificate. A follower expects the certificate to name the {@code host}.
     *
     * @param tls copied; default null: not encrypted
     * @return this, for chaining
     * @throws IllegalArgumentException if a member is unknown, ill-typed or absent
     */
    public ClusterClientOptions setTls(@Nullable JsonObject tls) {
        if (tls != null) {
            rejectAny(OptionsSchema.TLS.faults(tls));
            rejectAny(OptionsSchema.TLS.missing(tls));
        }
        this.tls = tls == null ? null : tls.copy();
        return this;
    }

    /** Returns whether the other options have the same effect: a default and the same value set are equal. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ClusterClientOptions options
                && comparable().equals(options.comparable())
                && overrideFunctions.equals(options.overrideFunctions);
    }

    @Override
    public int hashCode() {
        return Objects.hash(getName(), getAddress(), getHost(), getPort(), getPath());
    }

    /** Returns every member, with the shorthands of {@code election} written out. */
    private JsonObject comparable() {
        JsonObject json = resolved();
        json.put(
                "election",
                getElection().put("host", getHost()).put("port", getPort()).put(PATH, getPath()));
        return json;
    }

    /** Returns where the leader is found. */
    SocketAddress socketAddress() {
        String socket = getPath();
        return socket == null
                ? SocketAddress.inetSocketAddress(getPort(), getHost())
                : SocketAddress.domainSocketAddress(
                        Path.of(socket).toAbsolutePath().normalize().toString());
    }

    /** Returns the JSON form without the token, and without the config of the data client, which may hold secrets. */
    @Override
    public String toString() {
        JsonObject json = toJson();
        json.getJsonObject("dataClientOptions").remove("config");
        json.remove("token");
        return json.encode();
    }
}
