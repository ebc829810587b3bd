package org.clusterclient.leader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.service.Parameter;
import org.clusterclient.service.ResultType;
import org.clusterclient.service.ServiceMethod;
import org.junit.jupiter.api.Test;

class DirectCallTest {

    private static final ServiceMethod ECHO = new ServiceMethod(
            "echo", Delegate.INVOKE, List.of(Parameter.of("text", String.class)), ResultType.of(String.class), true);

    private final List<DirectCall> answered = new ArrayList<>();
    private final DirectCall call = new DirectCall(
            1,
            "address",
            ECHO,
            MultiMap.caseInsensitiveMultiMap().add("action", "echo"),
            new JsonObject().put("text", "a"),
            Promise.promise(),
            100,
            answered::add,
            () -> {});

    @Test
    void isAMessageToTheMethod() {
        assertEquals("echo", call.headers().get("action"));
        assertEquals(new JsonObject().put("text", "a"), call.body());
        assertThrows(UnsupportedOperationException.class, () -> call.replyAndRequest("more"));
    }

    @Test
    void endsWhereItIsCompletedNotWhereItIsAnswered() {
        call.reply("b");
        assertEquals(List.of(call), answered);
        assertFalse(call.answer().isComplete());
        call.complete();
        assertEquals("b", call.answer().result());
    }

    @Test
    void whatIsAnsweredIsTheLeadersOwn() {
        JsonObject object = new JsonObject().put("list", new JsonArray().add(1));
        call.reply(object);
        object.getJsonArray("list").add(2);
        call.complete();
        assertEquals(
                new JsonObject().put("list", new JsonArray().add(1)),
                call.answer().result());
    }

    @Test
    void whatAFailureSaysIsTheLeadersOwn() {
        JsonObject debugInfo = new JsonObject().put("a", 1);
        call.reply(new ServiceException(42, "no", debugInfo));
        debugInfo.put("a", 2);
        call.complete();
        ServiceException failure =
                assertInstanceOf(ServiceException.class, call.answer().cause());
        assertEquals(42, failure.failureCode());
        assertEquals("no", failure.getMessage());
        assertEquals(new JsonObject().put("a", 1), failure.getDebugInfo());
    }

    @Test
    void aDescriptionThatCannotBeCarriedIsLeftToWhoSendsIt() {
        JsonObject debugInfo = new JsonObject().put("a", new Object());
        call.reply(new ServiceException(42, "no", debugInfo));
        call.complete();
        ServiceException failure =
                assertInstanceOf(ServiceException.class, call.answer().cause());
        assertEquals(debugInfo, failure.getDebugInfo());
    }

    @Test
    void aFailureWithoutDescriptionIsTheDataClients() {
        call.fail(43, "no");
        call.complete();
        ServiceException failure =
                assertInstanceOf(ServiceException.class, call.answer().cause());
        assertEquals(43, failure.failureCode());
    }

    @Test
    void endsOnceAtItsDeadline() {
        assertFalse(call.expire(99));
        assertTrue(call.expire(100));
        assertFalse(call.expire(101));
        ClusterException failure =
                assertInstanceOf(ClusterException.class, call.answer().cause());
        assertEquals(ErrorCode.TIMEOUT, failure.errorCode());
        call.reply("late");
        call.complete();
        assertTrue(call.answer().failed());
    }
}
