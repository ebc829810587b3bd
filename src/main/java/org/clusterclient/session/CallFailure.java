package org.clusterclient.session;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.jspecify.annotations.Nullable;

/** Turns a failure of a call into what a generated proxy hands to its caller. */
final class CallFailure {

    private static final int NO_CODE = -1;

    private CallFailure() {}

    /**
     * Returns the failure with its code and message, and with {@code outcome}, {@code channel}, {@code method}, {@code
     * name} and, where known, {@code stack} in the debug info, beside what the data client put there.
     */
    static ServiceException of(Throwable failure, String channel, @Nullable String method) {
        JsonObject debugInfo = new JsonObject();
        int code = NO_CODE;
        Outcome outcome = Outcome.FAILED;
        String name = failure.getClass().getSimpleName();
        if (failure instanceof ClusterException e) {
            code = e.errorCode().code();
            outcome = e.outcome();
        } else if (failure instanceof ServiceException e) {
            code = e.failureCode();
            if (e.getDebugInfo() != null) {
                debugInfo.mergeIn(e.getDebugInfo());
            }
            name = debugInfo.getString("name", name);
        } else if (failure instanceof ReplyException e) {
            code = e.failureCode();
        }
        debugInfo
                .put("outcome", outcome.value())
                .put("channel", channel)
                .put("method", method)
                .put("name", name);
        return new ServiceException(code, message(failure, channel, method), debugInfo);
    }

    /** Which of the hops is the first to see that a deadline has passed is chance; callers get the same words from all. */
    private static @Nullable String message(Throwable failure, String channel, @Nullable String method) {
        boolean late = failure instanceof ClusterException e
                && e.errorCode() == ErrorCode.TIMEOUT
                && e.outcome() == Outcome.UNKNOWN;
        return late ? "no answer by the deadline: channel=" + channel + " method=" + method : failure.getMessage();
    }
}
