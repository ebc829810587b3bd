package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationKeyTest {

    private final PublicationKey key = new PublicationKey(List.of("service", "address"));

    @Test
    void isTheCanonicalJsonOfTheMembers() {
        JsonObject registration = new JsonObject()
                .put("weight", 3)
                .put("service", new JsonObject().put("b", 1.0).put("a", null))
                .put("address", "h:1");
        assertEquals("{\"address\":\"h:1\",\"service\":{\"a\":null,\"b\":1}}", key.apply(registration));
    }

    @Test
    void takesNullForAValue() {
        assertEquals(
                "{\"address\":null,\"service\":1}",
                key.apply(new JsonObject().put("service", 1).putNull("address")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"service\":1}", "{\"address\":1,\"Service\":2}"})
    void refusesARegistrationThatLacksAMember(String registration) {
        assertRefused(new JsonObject(registration));
    }

    @Test
    void refusesARegistrationThatIsNoObject() {
        assertRefused("service");
        assertRefused(new JsonArray().add("service"));
    }

    private void assertRefused(Object registration) {
        ClusterException refused = assertThrows(ClusterException.class, () -> key.apply(registration));
        assertEquals(ErrorCode.BAD_ARGUMENTS, refused.errorCode());
        assertEquals(Outcome.NOT_RUN, refused.outcome());
    }
}
