package org.clusterclient.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.Test;

class ServiceMethodTest {

    private final ServiceMethod method =
            new ServiceMethod("find", Delegate.INVOKE, List.of("b", "a"), ResultType.of(String.class), true);

    @Test
    void ordersArgumentsAsDeclared() {
        assertEquals(
                JsonArray.of(1, "x"),
                method.positional(new JsonObject().put("a", "x").put("b", 1)));
    }

    @Test
    void missingArgumentsAreNull() {
        assertEquals(new JsonArray().addNull().add("x"), method.positional(new JsonObject().put("a", "x")));
        assertEquals(new JsonArray().addNull().addNull(), method.positional(new JsonObject().putNull("b")));
    }

    @Test
    void refusesArgumentsThatAreNoParameters() {
        JsonObject named = new JsonObject().put("a", "x").put("c", 1);
        var failure = assertThrows(ClusterException.class, () -> method.positional(named));
        assertEquals(ErrorCode.BAD_ARGUMENTS, failure.errorCode());
        assertEquals("unknown arguments: method=find expected=[b, a] unknown=[c]", failure.getMessage());
    }

    @Test
    void namesArgumentsInDeclaredOrder() {
        JsonObject named = method.named(new JsonArray().add(1).addNull());
        assertEquals(List.of("b", "a"), new ArrayList<>(named.fieldNames()));
        assertEquals(new JsonObject().put("b", 1).putNull("a"), named);
    }

    @Test
    void refusesTooManyAndTooFewArguments() {
        for (JsonArray positional : List.of(JsonArray.of(1), JsonArray.of(1, 2, 3))) {
            var failure = assertThrows(ClusterException.class, () -> method.named(positional));
            assertEquals(ErrorCode.BAD_ARGUMENTS, failure.errorCode());
            assertTrue(failure.getMessage().contains("expected=2 actual=" + positional.size()), failure.getMessage());
        }
    }

    @Test
    void keepsItsParametersWhenTheListChanges() {
        List<String> names = new ArrayList<>(List.of("a"));
        var copied = new ServiceMethod("m", Delegate.INVOKE, names, ResultType.of(Void.class), true);
        names.add("b");
        assertEquals(List.of("a"), copied.parameterNames());
    }
}
