package org.clusterclient;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterClientOptionsTest {

    @SuppressWarnings("UnnecessaryLambda") // functions are compared by identity
    private static final Function<JsonArray, Future<?>> FUNCTION =
            arguments -> Future.succeededFuture(arguments.size());

    private static final String TOKEN = "a token of 16 characters or more";

    @Test
    void gettersReturnWhatWasSet() {
        var defaults = new ClusterClientOptions();
        Map<String, Object> values = offDefault();

        values.forEach((member, value) -> {
            var options = new ClusterClientOptions();
            assertNotEquals(OptionMembers.get(defaults, member), value, member + " is set to its default");
            OptionMembers.set(options, member, value);
            assertEquals(value, OptionMembers.get(options, member), member);
        });
        assertEquals(OptionsSchema.CLIENT.members().keySet(), values.keySet());
    }

    @Test
    void copyHasEveryField() {
        ClusterClientOptions options = allSet().override("local", FUNCTION);

        var copy = new ClusterClientOptions(options);

        offDefault().forEach((member, value) -> assertEquals(value, OptionMembers.get(copy, member), member));
        assertEquals(Map.of("local", FUNCTION), copy.overrideFunctions());
        assertEquals(options, copy);
    }

    @Test
    void jsonHasEveryField() {
        JsonObject json = allSet().toJson();

        var copy = new ClusterClientOptions(new JsonObject(json.encode()));

        assertEquals(OptionsSchema.CLIENT.members().keySet(), json.fieldNames());
        offDefault().forEach((member, value) -> assertEquals(value, OptionMembers.get(copy, member), member));
        assertEquals(json, copy.toJson());
    }

    @Test
    void equalityComparesEveryField() {
        offDefault().forEach((member, value) -> {
            var options = new ClusterClientOptions();
            OptionMembers.set(options, member, value);
            assertNotEquals(new ClusterClientOptions(), options, member);
        });
    }

    private static ClusterClientOptions allSet() {
        var options = new ClusterClientOptions();
        offDefault().forEach((member, value) -> OptionMembers.set(options, member, value));
        return options;
    }

    private static Map<String, Object> offDefault() {
        Map<String, Object> particular = Map.of(
                "host", "127.0.0.2",
                "tls", tls(),
                "fingerprint", "strict",
                "election", new JsonObject().put("type", "port").put("port", 7_001),
                "dataClientOptions", new JsonObject().put("ha", true),
                "delegates", new JsonObject().put("get", "invokeOneway"),
                "overrides", new JsonObject().put("get", new JsonArray().add(1)).putNull("none"));
        var defaults = new ClusterClientOptions();
        Map<String, Object> values = new HashMap<>();
        OptionsSchema.CLIENT.members().forEach((member, type) -> {
            Object before = OptionMembers.get(defaults, member);
            values.put(
                    member,
                    particular.containsKey(member)
                            ? particular.get(member)
                            : switch (type) {
                                case STRING -> "com.example." + member;
                                case BOOLEAN -> !Boolean.TRUE.equals(before);
                                case INT -> (int) before + 1;
                                case LONG -> (long) before + 1;
                                case STRINGS -> List.of("get", "find");
                                case OBJECT -> throw new AssertionError("no value for " + member);
                            });
        });
        return values;
    }

    private static JsonObject tls() {
        return new JsonObject()
                .put("certificate", "leader.pem")
                .put("key", "leader-key.pem")
                .put("trust", new JsonArray().add("ca.pem"));
    }

    @ParameterizedTest
    @CsvSource({"com.example.Quotes, Quotes", "Quotes, Quotes", "com.example.Api$Quotes, Quotes"})
    void nameAndAddressFollowTheService(String service, String name) {
        var options = new ClusterClientOptions().setService(service);

        assertEquals(name, options.getName());
        assertEquals(name, options.getAddress());
        assertEquals("other", options.setName("other").getAddress());
        assertEquals("there", options.setAddress("there").getAddress());
        assertEquals("other", options.getName());
    }

    @Test
    void nameIsUnknownWithoutService() {
        assertNull(new ClusterClientOptions().getName());
        assertNull(new ClusterClientOptions().getAddress());
    }

    @Test
    void jsonLeavesOutWhatIsFoundLate() {
        JsonObject json =
                new ClusterClientOptions().setService("com.example.Quotes").toJson();

        for (String member : List.of(
                "name", "address", "host", "port", "singleMode", "connectTimeout", "publicationGrace", "maxBuffered")) {
            assertFalse(json.containsKey(member), member);
        }
    }

    @Test
    void publicationGraceFollowsTheHeartbeat() {
        var options = new ClusterClientOptions().setHeartbeatInterval(100);

        assertEquals(300, options.getPublicationGrace());
        assertEquals(300, new ClusterClientOptions(options.toJson()).getPublicationGrace());
        assertEquals(0, options.setPublicationGrace(0).getPublicationGrace());
        assertThrows(IllegalArgumentException.class, () -> options.setPublicationGrace(-1));
    }

    @Test
    void electionGivesHostAndPort() {
        var options = new ClusterClientOptions()
                .setElection(new JsonObject().put("host", "localhost").put("port", 7_001));

        assertEquals("localhost", options.getHost());
        assertEquals(7_001, options.getPort());
        assertEquals("port", options.getElection().getString("type"));
    }

    @Test
    void listsEveryFaultOfTheJsonForm() {
        JsonObject json = new JsonObject()
                .put("prot", 1)
                .put("port", "7777")
                .put("maxWaitTime", 0)
                .put("election", new JsonObject().put("type", "raft"))
                .put("broadcast", true);

        ClusterException e = badOptions(() -> new ClusterClientOptions(json));

        assertEquals(
                "unknown option 'prot': did you mean 'port'?; option 'port': expected an integer, got a string; "
                        + "option 'maxWaitTime': expected 1 to 2147483647 ms, got 0; "
                        + "option 'election.type': expected port or path, got 'raft'",
                e.getMessage());
    }

    @Test
    void nullMembersCountAsAbsent() {
        JsonObject json = new JsonObject();
        OptionsSchema.CLIENT.members().keySet().forEach(json::putNull);

        assertEquals(new ClusterClientOptions(), new ClusterClientOptions(json));
    }

    @Test
    void keepsNothingOfTheJsonItWasMadeFrom() {
        JsonObject config = new JsonObject().put("url", "a");
        JsonObject json = new JsonObject().put("dataClientOptions", new JsonObject().put("config", config));
        var options = new ClusterClientOptions(json);

        config.put("url", "b");
        options.getDataClientOptions().getJsonObject("config").put("url", "c");

        assertEquals("a", options.getDataClientOptions().getJsonObject("config").getString("url"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.255.0.3", "localhost", "LocalHost", "::1"})
    void acceptsLoopbackHosts(String host) {
        assertEquals(host, new ClusterClientOptions().setHost(host).getHost());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.168.1.1", "127.0.0.1.example.com", "127.0.0.256", "::", "example.com"})
    void otherHostsWantEncryptionAndAToken(String host) {
        for (var options : List.of(valid().setHost(host), valid().setElection(new JsonObject().put("host", host)))) {
            assertTrue(badOptions(options::validate).getMessage().contains("can be reached from other machines"));
            badOptions(new ClusterClientOptions(options).setTls(tls())::validate);
            badOptions(new ClusterClientOptions(options).setToken(TOKEN)::validate);
            assertDoesNotThrow(options.setTls(tls()).setToken(TOKEN)::validate);
        }
    }

    @Test
    void tlsNeedsAllItsFiles() {
        for (String member : tls().fieldNames()) {
            JsonObject incomplete = tls();
            incomplete.remove(member);
            assertTrue(badOptions(() -> loaded("tls", incomplete))
                    .getMessage()
                    .contains("option 'tls." + member + "' is required"));
        }
    }

    @Test
    void aPathIsAnElectionOfItsOwn() {
        JsonObject full = new JsonObject().put("type", "path").put("path", "a/b.sock");
        var options = valid().setPath("a/b.sock");
        assertEquals(full, options.getElection().put("path", options.getPath()));
        assertEquals(options, valid().setElection(full));
        assertEquals(options, valid().setElection(new JsonObject().put("path", "a/b.sock")));
        assertDoesNotThrow(options::validate);
        assertTrue(options.socketAddress().isDomainSocket());
        assertTrue(options.socketAddress().path().endsWith("/a/b.sock"), "absolute");
        assertTrue(options.socketAddress().path().startsWith("/"), "absolute");
    }

    @Test
    void aPathExcludesAPort() {
        badOptions(valid().setPath("a/b.sock").setPort(7_001)::validate);
        badOptions(valid().setPath("a/b.sock").setHost("localhost")::validate);
        badOptions(valid().setPath("a/b.sock").setElection(new JsonObject().put("port", 7_001))::validate);
        badOptions(valid().setPath("a/b.sock").setElection(new JsonObject().put("type", "port"))::validate);
        badOptions(valid().setPath("a/b.sock").setTls(tls())::validate);
        badOptions(valid().setElection(new JsonObject().put("type", "path"))::validate);
        var options = valid().setPath("a/b.sock").withEnvironment(Map.of("CLUSTER_CLIENT_PORT", "7001"));
        assertDoesNotThrow(options::validate);
    }

    @Test
    void refusesAPathThatNoSocketCanHave() {
        badOptions(() -> loaded("path", "/" + "x".repeat(106)));
        badOptions(() -> loaded("election", new JsonObject().put("path", "/" + "\u00e9".repeat(53))));
        assertEquals("/" + "x".repeat(105), loaded("path", "/" + "x".repeat(105)));
    }

    @Test
    void refusesATokenThatCanBeGuessedAndKeepsItToItself() {
        String message = badOptions(() -> loaded("token", "secret-15-chars")).getMessage();
        assertFalse(message.contains("secret"), message);
        assertEquals("secret-16-chars.", loaded("token", "secret-16-chars."));
        badOptions(valid().setToken(TOKEN).setTokenFile("token")::validate);
    }

    @Test
    void aTokenIsShownNowhereButInTheJsonForm() {
        var options = valid().setToken(TOKEN);
        assertFalse(options.toString().contains(TOKEN));
        assertEquals(TOKEN, options.toJson().getString("token"));
        assertNotEquals(options, valid());
    }

    @Test
    void takesATokenFromTheEnvironmentUnlessThereIsOne() {
        Map<String, String> environment = Map.of("CLUSTER_CLIENT_TOKEN", TOKEN, "NODE_CLUSTER_CLIENT_TOKEN", "other");
        assertEquals(TOKEN, valid().withEnvironment(environment).getToken());
        assertEquals(
                "x".repeat(16),
                valid().setToken("x".repeat(16)).withEnvironment(environment).getToken());
        assertNull(valid().setTokenFile("token").withEnvironment(environment).getToken());
        String message = badOptions(() -> valid().withEnvironment(Map.of("CLUSTER_CLIENT_TOKEN", "short-one")))
                .getMessage();
        assertFalse(message.contains("short-one"), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void refusesPortsOutOfRange(int port) {
        assertThrows(IllegalArgumentException.class, () -> new ClusterClientOptions().setPort(port));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ClusterClientOptions().setElection(new JsonObject().put("port", port)));
    }

    @Test
    void refusesTimesOutOfRange() {
        OptionsSchema.CLIENT.members().forEach((member, type) -> {
            if (type == OptionsSchema.Type.LONG && !member.equals("maxBuffered")) {
                long least = Set.of("subscribeTimeout", "publicationGrace").contains(member) ? 0 : 1;
                assertEquals(least, loaded(member, least));
                assertEquals((long) Integer.MAX_VALUE, loaded(member, (long) Integer.MAX_VALUE));
                badOptions(() -> loaded(member, least - 1));
                badOptions(() -> loaded(member, Integer.MAX_VALUE + 1L));
            }
        });
    }

    @Test
    void refusesBoundsThatLetNothingThrough() {
        for (String member :
                List.of("maxPending", "maxQueuedValues", "maxPublications", "maxSubscriptions", "maxConnections")) {
            assertEquals(1, loaded(member, 1));
            badOptions(() -> loaded(member, 0));
        }
        assertEquals(1_024, loaded("maxFrameSize", 1_024));
        badOptions(() -> loaded("maxFrameSize", 1_023));
        assertEquals(1L << 20, loaded("maxBuffered", 1L << 20));
        assertEquals(1L << 40, loaded("maxBuffered", 1L << 40));
        badOptions(() -> loaded("maxBuffered", (1L << 20) - 1));
    }

    @Test
    void maxBufferedFollowsTheHeapAndTheLargestPacket() {
        var options = new ClusterClientOptions();
        long quarter = Runtime.getRuntime().maxMemory() / 4;

        assertEquals(Math.max(quarter, 2L * 64 * 1024 * 1024), options.getMaxBuffered());
        assertEquals(quarter, options.setMaxFrameSize(1_024).getMaxBuffered());
        options.setMaxFrameSize(Integer.MAX_VALUE - 24);
        assertEquals(Math.max(quarter, 2L * (Integer.MAX_VALUE - 24)), options.getMaxBuffered());
        assertEquals(1L << 20, options.setMaxBuffered(1L << 20).getMaxBuffered());
    }

    @Test
    void refusesBlankNames() {
        for (String member : List.of(
                "name", "address", "service", "dataClient", "host", "path", "transcode", "formatKey", "tokenFile")) {
            badOptions(() -> loaded(member, " "));
        }
        assertThrows(IllegalArgumentException.class, () -> new ClusterClientOptions().override("", FUNCTION));
    }

    @Test
    void refusesUnknownWords() {
        badOptions(() -> loaded("fingerprint", "lax"));
        badOptions(() -> loaded("election", new JsonObject().put("typ", "port")));
        badOptions(() -> loaded("delegates", new JsonObject().put("get", "call")));
        badOptions(() -> loaded("delegates", new JsonObject().put("get", 1)));
        badOptions(() -> loaded("dataClientOptions", new JsonObject().put("worker", true)));
        badOptions(() -> loaded("dataClientOptions", new JsonObject().put("threadingModel", "MAGIC")));
    }

    private static Object loaded(String member, Object value) {
        return OptionMembers.get(new ClusterClientOptions(new JsonObject().put(member, value)), member);
    }

    @Test
    void acceptsTheRequiredMembersAlone() {
        assertDoesNotThrow(valid()::validate);
        assertDoesNotThrow(
                new ClusterClientOptions().setService("com.example.Quotes").setLeader(false)::validate);
    }

    @Test
    void requiresServiceAndDataClient() {
        ClusterException e = badOptions(new ClusterClientOptions()::validate);

        assertTrue(e.getMessage().contains("'service' is required"), e.getMessage());
        assertTrue(e.getMessage().contains("'dataClient' is required"), e.getMessage());
        badOptions(new ClusterClientOptions().setService("com.example.Quotes").setLeader(true)::validate);
    }

    @Test
    void refusesSingleModeThatNeverLeads() {
        badOptions(valid().setSingleMode(true).setLeader(false)::validate);
        assertDoesNotThrow(valid().setSingleMode(true).setLeader(true)::validate);
    }

    @Test
    void refusesAShorthandThatDiffersFromTheElection() {
        JsonObject election = new JsonObject().put("host", "localhost").put("port", 7_001);

        badOptions(valid().setElection(election).setPort(7_002)::validate);
        badOptions(valid().setPort(7_002).setElection(election)::validate);
        badOptions(valid().setElection(election).setHost("::1")::validate);
        assertDoesNotThrow(valid().setElection(election).setPort(7_001).setHost("localhost")::validate);
    }

    @Test
    void refusesSeveralInstancesOfTheDataClient() {
        badOptions(valid().setDataClientOptions(new JsonObject().put("instances", 2))::validate);
        assertDoesNotThrow(valid().setDataClientOptions(new JsonObject().put("instances", 1))::validate);
    }

    @Test
    void refusesAMethodThatIsOverriddenTwice() {
        badOptions(valid().setOverrides(new JsonObject().put("get", 1)).override("get", FUNCTION)::validate);
    }

    @Test
    void takesWhatIsNotSetFromTheEnvironment() {
        var original = valid();

        var options = original.withEnvironment(Map.of(
                "CLUSTER_CLIENT_PORT", "7001",
                "CLUSTER_CLIENT_SINGLE_MODE", "true",
                "CLUSTER_CLIENT_CONNECT_TIMEOUT", "500"));

        assertEquals(7_001, options.getPort());
        assertTrue(options.isSingleMode());
        assertEquals(500, options.getConnectTimeout());
        assertEquals(valid(), original, "the original is left alone");
    }

    @Test
    void prefersOwnVariablesToThoseOfTheReference() {
        var options = valid().withEnvironment(Map.of(
                "CLUSTER_CLIENT_PORT", "7001",
                "NODE_CLUSTER_CLIENT_PORT", "7002",
                "CLUSTER_CLIENT_CONNECT_TIMEOUT", "",
                "NODE_CLUSTER_CLIENT_CONNECT_TIMEOUT", "500",
                "NODE_CLUSTER_CLIENT_SINGLE_MODE", "1"));

        assertEquals(7_001, options.getPort());
        assertEquals(500, options.getConnectTimeout());
        assertTrue(options.isSingleMode());
    }

    @Test
    void prefersWhatIsSetToTheEnvironment() {
        Map<String, String> environment = Map.of(
                "CLUSTER_CLIENT_PORT", "7001",
                "CLUSTER_CLIENT_SINGLE_MODE", "1",
                "CLUSTER_CLIENT_CONNECT_TIMEOUT", "500");
        var set = valid().setPort(ClusterClientOptions.DEFAULT_PORT)
                .setSingleMode(ClusterClientOptions.DEFAULT_SINGLE_MODE)
                .setConnectTimeout(ClusterClientOptions.DEFAULT_CONNECT_TIMEOUT);
        var setByElection = valid().setElection(new JsonObject().put("port", 7_003));

        assertEquals(valid(), set.withEnvironment(environment));
        assertEquals(valid(), new ClusterClientOptions(set).withEnvironment(environment));
        assertEquals(valid(), new ClusterClientOptions(set.toJson()).withEnvironment(environment));
        assertEquals(7_003, setByElection.withEnvironment(environment).getPort());
    }

    @Test
    void environmentStillCountsAfterACopyThroughJson() {
        var copy = new ClusterClientOptions(valid().toJson());

        assertEquals(
                7_001,
                copy.withEnvironment(Map.of("CLUSTER_CLIENT_PORT", "7001")).getPort());
    }

    @Test
    void namesEveryBadVariable() {
        ClusterException e = badOptions(() -> valid().withEnvironment(Map.of(
                "CLUSTER_CLIENT_PORT", "70000",
                "NODE_CLUSTER_CLIENT_SINGLE_MODE", "yes",
                "CLUSTER_CLIENT_CONNECT_TIMEOUT", "10s")));

        assertEquals(
                "environment variable CLUSTER_CLIENT_PORT: option 'port': expected 1 to 65535, got 70000; "
                        + "environment variable NODE_CLUSTER_CLIENT_SINGLE_MODE: expected true, 1, false or 0, got 'yes'; "
                        + "environment variable CLUSTER_CLIENT_CONNECT_TIMEOUT: expected an integer, got '10s'",
                e.getMessage());
    }

    @Test
    void functionsAreNoPartOfTheJsonForm() {
        var options = valid().override("get", FUNCTION);

        assertSame(FUNCTION, options.overrideFunctions().get("get"));
        assertEquals(valid().toJson(), options.toJson());
        assertNotEquals(valid(), options);
        assertEquals(valid().override("get", FUNCTION), options);
        assertThrows(
                UnsupportedOperationException.class,
                () -> options.overrideFunctions().clear());
    }

    @Test
    void equalsOptionsOfTheSameEffect() {
        var shorthand = valid().setPort(7_001);
        var full = valid().setElection(new JsonObject().put("port", 7_001));

        assertEquals(shorthand, full);
        assertEquals(Set.of(shorthand), Set.of(full));
        assertEquals(valid(), valid().setName("Quotes").setHost("127.0.0.1"));
        assertNotEquals(valid(), shorthand);
    }

    @Test
    void fingerprintComparesWhatTheDataClientDependsOn() {
        String fingerprint = valid().configFingerprint();

        assertTrue(fingerprint.matches("[0-9a-f]{16}"), fingerprint);
        assertEquals(
                fingerprint,
                valid().setPort(7_001)
                        .setDataClientOptions(new JsonObject().put("ha", true).put("config", new JsonObject()))
                        .configFingerprint());
        assertNotEquals(fingerprint, valid().setService("com.example.Other").configFingerprint());
        assertNotEquals(fingerprint, valid().setDataClient("com.example.Other").configFingerprint());
        assertNotEquals(
                fingerprint,
                valid().setDelegates(new JsonObject().put("get", "invokeOneway"))
                        .configFingerprint());
        assertNotEquals(
                fingerprint,
                valid().setDataClientOptions(new JsonObject().put("config", new JsonObject().put("url", "a")))
                        .configFingerprint());
    }

    @Test
    void textKeepsTheConfigToItself() {
        JsonObject config = new JsonObject().put("password", "hush");

        String text = valid().setDataClientOptions(new JsonObject().put("config", config))
                .toString();

        assertFalse(text.contains("hush"), text);
        assertTrue(text.contains("com.example.Quotes"), text);
    }

    private static ClusterClientOptions valid() {
        return new ClusterClientOptions().setService("com.example.Quotes").setDataClient("com.example.QuotesVerticle");
    }

    private static ClusterException badOptions(Executable executable) {
        ClusterException e = assertThrows(ClusterException.class, executable);
        assertEquals(ErrorCode.BAD_OPTIONS, e.errorCode());
        return e;
    }
}
