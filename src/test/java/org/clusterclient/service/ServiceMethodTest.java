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

    private final ServiceMethod method = new ServiceMethod(
            "find",
            Delegate.INVOKE,
            List.of(Parameter.of("b", int.class), Parameter.of("a", String.class)),
            ResultType.of(String.class),
            true);

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
    void refusesArgumentsOfOtherTypes() {
        for (JsonArray positional : List.of(JsonArray.of("1", "x"), JsonArray.of(null, "x"), JsonArray.of(1, 2))) {
            var named = assertThrows(ClusterException.class, () -> method.named(positional));
            var checked = assertThrows(ClusterException.class, () -> method.check(positional));
            assertEquals(ErrorCode.BAD_ARGUMENTS, named.errorCode());
            assertEquals(named.getMessage(), checked.getMessage());
        }
        var failure = assertThrows(ClusterException.class, () -> method.named(JsonArray.of("1", "x")));
        assertEquals(
                "wrong type of argument: method=find parameter=b expected=int actual=String", failure.getMessage());
    }

    @Test
    void takesEverythingWhenToldTo() {
        JsonArray odd = JsonArray.of("1", 2);
        assertEquals(JsonObject.of("b", "1", "a", 2), method.ofAnyArguments().named(odd));
    }

    @Test
    void keepsItsParametersWhenTheListChanges() {
        List<Parameter> parameters = new ArrayList<>(List.of(Parameter.of("a", int.class)));
        var copied = new ServiceMethod("m", Delegate.INVOKE, parameters, ResultType.of(Void.class), true);
        parameters.clear();
        assertEquals(List.of("a"), copied.parameterNames());
    }
}
