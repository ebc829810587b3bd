package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.junit.jupiter.api.Test;

class CallFailureTest {

    @Test
    void tellsCodeAndOutcomeOfOurOwn() {
        ServiceException told =
                of(new ClusterException(ErrorCode.CONNECTION_LOST, Outcome.NOT_RUN, "connection lost", null));
        assertEquals(ErrorCode.CONNECTION_LOST.code(), told.failureCode());
        assertEquals("connection lost", told.getMessage());
        assertEquals(debugInfo("notRun", "ClusterException"), told.getDebugInfo());
    }

    @Test
    void tellsThatACallWasNotAnsweredInTheSameWordsWhicheverHopSawIt() {
        for (String hop : List.of("no answer by the deadline: id=7", "no answer from the data client")) {
            ServiceException told = of(new ClusterException(ErrorCode.TIMEOUT, hop));
            assertEquals("no answer by the deadline: channel=quotes method=get", told.getMessage());
        }
        var notSent = new ClusterException(ErrorCode.TIMEOUT, Outcome.NOT_RUN, "deadline passed before", null);
        assertEquals("deadline passed before", of(notSent).getMessage());
    }

    @Test
    void keepsWhatTheDataClientTold() {
        JsonObject info =
                new JsonObject().put("name", "QuotaError").put("stack", "at a").put("detail", 1);
        ServiceException told = of(new ServiceException(42, "too much", info));
        assertEquals(42, told.failureCode());
        assertEquals("too much", told.getMessage());
        assertEquals(debugInfo("failed", "QuotaError").put("stack", "at a").put("detail", 1), told.getDebugInfo());
    }

    @Test
    void namesAServiceExceptionThatNamesNothing() {
        assertEquals(
                debugInfo("failed", "ServiceException"),
                of(new ServiceException(42, "x")).getDebugInfo());
    }

    @Test
    void takesAServiceExceptionWithoutDebugInfo() {
        ServiceException told = of(new ServiceException(42, "x", null));
        assertEquals(42, told.failureCode());
        assertEquals(debugInfo("failed", "ServiceException"), told.getDebugInfo());
    }

    @Test
    void doesNotChangeTheFailureItself() {
        var failure = new ServiceException(42, "x", new JsonObject().put("detail", 1));
        of(failure);
        assertEquals(new JsonObject().put("detail", 1), failure.getDebugInfo());
    }

    @Test
    void keepsTheCodeOfAFailedReply() {
        ServiceException told = of(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, 7, "no"));
        assertEquals(7, told.failureCode());
        assertEquals("no", told.getMessage());
        assertEquals(debugInfo("failed", "ReplyException"), told.getDebugInfo());
    }

    @Test
    void hasNoCodeForOtherFailures() {
        ServiceException told = of(new IllegalStateException());
        assertEquals(-1, told.failureCode());
        assertNull(told.getMessage());
        assertEquals(debugInfo("failed", "IllegalStateException"), told.getDebugInfo());
    }

    private static ServiceException of(Throwable failure) {
        return CallFailure.of(failure, "quotes", "get");
    }

    private static JsonObject debugInfo(String outcome, String name) {
        return new JsonObject()
                .put("outcome", outcome)
                .put("channel", "quotes")
                .put("method", "get")
                .put("name", name);
    }
}
