package org.clusterclient;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsSchemaTest {

    private static final Map<OptionsSchema.Type, Set<Class<?>>> JAVA_TYPES = Map.of(
            OptionsSchema.Type.STRING, Set.of(String.class),
            OptionsSchema.Type.BOOLEAN, Set.of(boolean.class, Boolean.class),
            OptionsSchema.Type.INT, Set.of(int.class),
            OptionsSchema.Type.LONG, Set.of(long.class),
            OptionsSchema.Type.OBJECT, Set.of(JsonObject.class),
            OptionsSchema.Type.STRINGS, Set.of(List.class));

    @Test
    void hasTheMembersAndTypesOfTheAccessors() {
        var setters = OptionMembers.setters();

        assertEquals(setters.keySet(), OptionsSchema.CLIENT.members().keySet());
        OptionsSchema.CLIENT.members().forEach((member, type) -> {
            Class<?> accepted = setters.get(member).getParameterTypes()[0];
            assertTrue(
                    JAVA_TYPES.get(type).contains(accepted), member + " is " + type + ", its setter takes " + accepted);
            assertEquals(accepted, OptionMembers.getter(member).getReturnType(), member);
        });
    }

    @Test
    void hasAMemberForEveryField() {
        Set<String> fields = Arrays.stream(ClusterClientOptions.class.getDeclaredFields())
                .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
                .map(Field::getName)
                .filter(name -> !name.equals("overrideFunctions"))
                .collect(Collectors.toSet());

        assertEquals(fields, OptionsSchema.CLIENT.members().keySet());
    }

    @Test
    void knowsEveryMemberOfDeploymentOptions() {
        JsonObject all = new DeploymentOptions()
                .setConfig(new JsonObject())
                .setWorkerPoolName("pool")
                .toJson();

        assertEquals(all.fieldNames(), OptionsSchema.DATA_CLIENT.members().keySet());
        assertEquals(List.of(), OptionsSchema.DATA_CLIENT.faults(all));
    }

    @ParameterizedTest
    @CsvSource({
        "prot, port",
        "Port, port",
        "isLeader, leader",
        "isBroadcast, broadcast",
        "isCheckHeartbeat, checkHeartbeat",
        "isBroadcats, broadcast",
        "heartBeatInterval, heartbeatInterval",
        "responseTimout, responseTimeout",
        "dataclient, dataClient",
    })
    void namesTheMemberThatWasProbablyMeant(String unknown, String meant) {
        assertEquals(
                List.of("unknown option '" + unknown + "': did you mean '" + meant + "'?"),
                OptionsSchema.CLIENT.faults(new JsonObject().put(unknown, true)));
    }

    @Test
    void guessesNothingFarFetched() {
        assertEquals(
                List.of("unknown option 'zookeeper'"),
                OptionsSchema.CLIENT.faults(new JsonObject().put("zookeeper", "localhost:2181")));
        assertEquals(List.of("unknown option ''"), OptionsSchema.CLIENT.faults(new JsonObject().put("", 1)));
    }

    @Test
    void namesNestedMembersByTheirPath() {
        assertEquals(
                List.of("unknown option 'election.prot': did you mean 'election.port'?"),
                OptionsSchema.ELECTION.faults(new JsonObject().put("prot", 1)));
    }

    @Test
    void saysWhichTypeWasExpectedAndWhichCame() {
        assertEquals("option 'port': expected an integer, got a string", fault("port", "7777"));
        assertEquals("option 'port': expected an integer, got 1.5", fault("port", 1.5));
        assertEquals("option 'port': expected an integer, got 5000000000", fault("port", 5_000_000_000L));
        assertEquals(
                "option 'maxWaitTime': expected an integer, got 9223372036854775808",
                fault("maxWaitTime", BigInteger.ONE.shiftLeft(63)));
        assertEquals("option 'leader': expected a boolean, got a string", fault("leader", "true"));
        assertEquals("option 'name': expected a string, got a boolean", fault("name", true));
        assertEquals("option 'token': expected a string, got a number", fault("token", 1234567890123456789L));
        assertEquals("option 'name': expected a string, got an object", fault("name", new JsonObject()));
        assertEquals("option 'delegates': expected an object, got an array", fault("delegates", new JsonArray()));
        assertEquals("option 'idempotent': expected an array of strings, got a string", fault("idempotent", "get"));
        assertEquals(
                "option 'idempotent': expected an array of strings, got one with other elements",
                fault("idempotent", new JsonArray().add("get").add(1)));
    }

    private static String fault(String member, Object value) {
        return OptionsSchema.CLIENT.fault(member, value).orElseThrow();
    }

    @Test
    void acceptsNullForEveryMember() {
        for (String member : OptionsSchema.CLIENT.members().keySet()) {
            assertTrue(OptionsSchema.CLIENT.fault(member, null).isEmpty(), member);
        }
    }
}
