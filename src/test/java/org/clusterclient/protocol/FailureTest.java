package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.HelperUtils;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {

    private static final InvokeResult FAILED = new InvokeResult(false, Outcome.FAILED, false);
    private static final InvokeResult FROM_NPM = new InvokeResult(false, null, false);

    @ParameterizedTest
    @EnumSource
    void bringsTheChannelsOwnFailuresBack(ErrorCode code) {
        var failure = new ClusterException(code, "because: a=1");
        InvokeResult result = Failure.result(failure);
        assertEquals(new InvokeResult(false, code.outcome(), failure.retry()), result);
        var back = assertInstanceOf(ClusterException.class, cross(failure));
        assertEquals(code, back.errorCode());
        assertEquals(code.outcome(), back.outcome());
        assertEquals(failure.retry(), back.retry());
        assertEquals("because: a=1", back.getMessage());
    }

    @Test
    void keepsAnOutcomeThatIsNotTheOneOfTheCode() {
        var failure = new ClusterException(ErrorCode.CONNECTION_LOST, Outcome.NOT_RUN, "before the write", null);
        assertEquals(new InvokeResult(false, Outcome.NOT_RUN, true), Failure.result(failure));
        var back = assertInstanceOf(ClusterException.class, cross(failure));
        assertEquals(Outcome.NOT_RUN, back.outcome());
        assertTrue(back.retry());
    }

    @Test
    void writesTheMembersInTheOrderOfTheReference() {
        assertEquals(
                "{\"stack\":\"org.clusterclient.api.ClusterException: late\",\"name\":\"ClusterException\","
                        + "\"message\":\"late\",\"code\":7704}",
                Failure.toJson(new ClusterException(ErrorCode.TIMEOUT, "late")).encode());
        assertEquals(
                "{\"stack\":\"ServiceException: no\",\"name\":\"ServiceException\",\"message\":\"no\",\"code\":404,"
                        + "\"debugInfo\":{\"id\":7}}",
                Failure.toJson(new ServiceException(404, "no", new JsonObject().put("id", 7)))
                        .encode());
    }

    @Test
    void bringsTheDataClientsFailuresBackWithTheirDebugInfo() {
        JsonObject debugInfo = new JsonObject().put("id", 7).put("list", JsonArray.of(1, 2));
        ServiceException back = service(cross(new ServiceException(404, "not found", debugInfo)));
        assertEquals(404, back.failureCode());
        assertEquals("not found", back.getMessage());
        assertEquals(
                new JsonObject()
                        .put("id", 7)
                        .put("list", JsonArray.of(1, 2))
                        .put("name", "ServiceException")
                        .put("stack", "ServiceException: not found"),
                back.getDebugInfo());
        assertEquals(new JsonObject().put("id", 7).put("list", JsonArray.of(1, 2)), debugInfo);
    }

    @Test
    void crossesTwiceAsItCrossedOnce() {
        Throwable once = cross(new ServiceException(404, "not found", new JsonObject().put("id", 7)));
        ServiceException twice = service(cross(once));
        assertEquals(service(once).getDebugInfo(), twice.getDebugInfo());
        assertEquals(404, twice.failureCode());
        assertEquals("not found", twice.getMessage());
    }

    @Test
    void takesNameAndStackFromTheDebugInfo() {
        var failure = new ServiceException(
                1,
                "m",
                new JsonObject()
                        .put("name", "TypeError")
                        .put("stack", "TypeError: m\n    at f")
                        .put("causeName", "C"));
        JsonObject json = Failure.toJson(failure);
        assertEquals("TypeError", json.getString("name"));
        assertEquals("TypeError: m\n    at f", json.getString("stack"));
        assertEquals(new JsonObject().put("causeName", "C"), json.getJsonObject("debugInfo"));
    }

    @Test
    void leavesMembersOfThatNameThatAreNoText() {
        JsonObject debugInfo = new JsonObject().put("name", 5).put("stack", JsonArray.of("a"));
        JsonObject json = Failure.toJson(new ServiceException(1, "m", debugInfo));
        assertEquals("ServiceException", json.getString("name"));
        assertEquals("ServiceException: m", json.getString("stack"));
        assertEquals(debugInfo, json.getJsonObject("debugInfo"));
    }

    @Test
    void makesNameAndStackOfWhatAGeneratedHandlerReports() {
        var cause = new IllegalStateException("broken");
        JsonObject json = Failure.toJson(new ServiceException(-1, "broken", HelperUtils.generateDebugInfo(cause)));
        assertEquals("java.lang.IllegalStateException", json.getString("name"));
        List<String> lines = json.getString("stack").lines().toList();
        assertEquals("java.lang.IllegalStateException: broken", lines.get(0));
        assertEquals("    at " + cause.getStackTrace()[0], lines.get(1));
        assertEquals(cause.getStackTrace().length + 1, lines.size());
        assertFalse(json.containsKey("debugInfo"));
    }

    @Test
    void managesWithoutTheNameOfAnAnonymousCause() {
        JsonObject debugInfo =
                HelperUtils.generateDebugInfo(new RuntimeException() {}).put("more", 1);
        JsonObject json = Failure.toJson(new ServiceException(-1, null, debugInfo));
        assertEquals("ServiceException", json.getString("name"));
        assertTrue(json.getString("stack").startsWith("ServiceException: \n    at "));
        assertEquals("", json.getString("message"));
        assertEquals(new JsonObject().put("more", 1), json.getJsonObject("debugInfo"));
    }

    @Test
    void managesWithoutDebugInfo() {
        JsonObject json = Failure.toJson(new ServiceException(3, "m", null));
        assertEquals("ServiceException", json.getString("name"));
        assertFalse(json.containsKey("debugInfo"));
        ServiceException back = service(cross(new ServiceException(3, null)));
        assertEquals("", back.getMessage());
        assertEquals(3, back.failureCode());
    }

    @Test
    void namesOtherReplyFailuresByTheirType() {
        JsonObject json = Failure.toJson(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, 12, "refused"));
        assertEquals("RECIPIENT_FAILURE", json.getString("name"));
        assertEquals("refused", json.getString("message"));
        assertEquals(12, json.getInteger("code"));
        ServiceException back = service(cross(new ReplyException(ReplyFailure.TIMEOUT, "late")));
        assertEquals(-1, back.failureCode());
        assertEquals("TIMEOUT", back.getDebugInfo().getString("name"));
    }

    @Test
    void sendsTheStackTraceOfAnyOtherFailure() {
        var failure = new IllegalStateException("broken", new RuntimeException("deeper"));
        JsonObject json = Failure.toJson(failure);
        assertEquals("IllegalStateException", json.getString("name"));
        assertEquals("broken", json.getString("message"));
        assertEquals(-1, json.getInteger("code"));
        assertTrue(json.getString("stack").startsWith("java.lang.IllegalStateException: broken"));
        assertTrue(json.getString("stack").contains("at " + failure.getStackTrace()[0]));
        assertTrue(json.getString("stack").contains("Caused by: java.lang.RuntimeException: deeper"));
        assertEquals(FAILED, Failure.result(failure));
        assertEquals(-1, service(cross(failure)).failureCode());
    }

    @Test
    void namesAnAnonymousFailureAllTheSame() {
        var failure = new RuntimeException() {};
        assertEquals(failure.getClass().getName(), Failure.toJson(failure).getString("name"));
    }

    @Test
    void saysNothingForAMessageThatIsAbsent() {
        assertEquals("", Failure.toJson(new RuntimeException()).getString("message"));
        assertEquals(
                "", service(Failure.of(FAILED, new JsonObject().put("code", 1))).getMessage());
        assertEquals(
                "",
                service(Failure.of(FAILED, new JsonObject().put("message", 1))).getMessage());
    }

    @Test
    void leavesNumbersOfOursToDataClientsThatUseThem() {
        for (ErrorCode code : ErrorCode.values()) {
            ServiceException back = service(cross(new ServiceException(code.code(), "mine")));
            assertEquals(code.code(), back.failureCode());
        }
    }

    @Test
    void hasOnlyAnAnswerThatCannotBeCarriedAsOursWhenTheCallRan() {
        JsonObject json = Failure.toJson(new ClusterException(ErrorCode.BAD_RESULT, "an Instant"));
        var back = assertInstanceOf(ClusterException.class, Failure.of(FAILED, json));
        assertSame(ErrorCode.BAD_RESULT, back.errorCode());
        assertSame(Outcome.FAILED, back.outcome());

        JsonObject passedOn = Failure.toJson(new ClusterException(ErrorCode.TIMEOUT, "late"));
        assertEquals(7704, service(Failure.of(FAILED, passedOn)).failureCode());
    }

    @Test
    void hasAFailureWithoutOutcomeAsTheDataClients() {
        JsonObject json = Failure.toJson(new ClusterException(ErrorCode.TIMEOUT, "late"));
        assertEquals(7704, service(Failure.of(FROM_NPM, json)).failureCode());
    }

    @Test
    void hasANumberThatIsNotOursAsTheDataClientsWhateverTheOutcome() {
        for (Outcome outcome : Outcome.values()) {
            JsonObject json = new JsonObject().put("code", 7799).put("message", "newer");
            ServiceException back = service(Failure.of(new InvokeResult(false, outcome, false), json));
            assertEquals(7799, back.failureCode());
            assertEquals("newer", back.getMessage());
        }
    }

    @Test
    void keepsCodesThatAreNoIntegersInTheDebugInfo() {
        JsonObject json = new JsonObject()
                .put("stack", "TypeError: boom\n    at fixed (stack:1:1)")
                .put("name", "TypeError")
                .put("message", "boom")
                .put("code", "E_BOOM");
        ServiceException back = service(Failure.of(FROM_NPM, json));
        assertEquals(-1, back.failureCode());
        assertEquals("boom", back.getMessage());
        assertEquals(
                new JsonObject()
                        .put("name", "TypeError")
                        .put("stack", "TypeError: boom\n    at fixed (stack:1:1)")
                        .put("code", "E_BOOM"),
                back.getDebugInfo());
        assertEquals(
                "9007199254740993",
                service(Failure.of(FROM_NPM, new JsonObject().put("code", 9007199254740993L)))
                        .getDebugInfo()
                        .getString("code"));
        assertEquals("E_BOOM", service(cross(back)).getDebugInfo().getString("code"));
    }

    @Test
    void writesSuchACodeAsTheCodeThatItIs() {
        var failure = new ServiceException(-1, "boom", new JsonObject().put("code", "E_BOOM"));
        JsonObject json = Failure.toJson(failure);
        assertEquals("E_BOOM", json.getValue("code"));
        assertFalse(json.containsKey("debugInfo"), json::encode);
        JsonObject numbered = Failure.toJson(new ServiceException(3, "boom", new JsonObject().put("code", "E_BOOM")));
        assertEquals(3, numbered.getValue("code"));
        assertEquals("E_BOOM", numbered.getJsonObject("debugInfo").getString("code"));
    }

    @Test
    void managesWithoutAnyMember() {
        ServiceException back = service(Failure.of(FROM_NPM, new JsonObject()));
        assertEquals(-1, back.failureCode());
        assertEquals("", back.getMessage());
        assertEquals(new JsonObject(), back.getDebugInfo());
        assertEquals(
                new JsonObject(),
                service(Failure.of(
                                FAILED,
                                new JsonObject().put("code", 1).put("name", 2).put("debugInfo", "x")))
                        .getDebugInfo());
    }

    @Test
    void managesWithoutADescription() {
        for (Outcome outcome : Outcome.values()) {
            var result = new InvokeResult(false, outcome, false);
            assertEquals(-1, service(Failure.of(result, null)).failureCode());
            assertEquals(-1, service(Failure.of(result, "text")).failureCode());
            assertEquals(-1, service(Failure.of(result, new JsonArray())).failureCode());
        }
        assertEquals(
                "failed without a description: application object is String",
                Failure.of(FROM_NPM, "text").getMessage());
    }

    /** Returns the failure as the other end of a connection has it. */
    private static Throwable cross(Throwable failure) {
        var transcode = new JsonTranscode();
        var result =
                (InvokeResult) ConnectionObject.decode(Failure.result(failure).encode());
        return Failure.of(result, transcode.decode(transcode.encode(Failure.toJson(failure))));
    }

    private static ServiceException service(Throwable failure) {
        return assertInstanceOf(ServiceException.class, failure);
    }
}
