package org.clusterclient.protocol;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.jspecify.annotations.Nullable;

/**
 * How a failure crosses: as the application object {@code {stack, name, message, code}} of a failed answer, as the
 * reference has it, with the {@code debugInfo} of this module; and the outcome in its connection object.
 */
public final class Failure {

    private static final String STACK = "stack";
    private static final String NAME = "name";
    private static final String MESSAGE = "message";
    private static final String CODE = "code";
    private static final String DEBUG_INFO = "debugInfo";

    /** The code of a failure that has none of its own. */
    private static final int NO_CODE = -1;

    private static final String CLUSTER_EXCEPTION = ClusterException.class.getSimpleName();

    private Failure() {}

    /** Returns the application object for a failure. */
    public static JsonObject toJson(Throwable failure) {
        if (failure instanceof ClusterException e) {
            return json(e.toString(), CLUSTER_EXCEPTION, e, e.errorCode().code());
        }
        if (failure instanceof ServiceException e) {
            return toJson(e);
        }
        if (failure instanceof ReplyException e) {
            return json(e.toString(), e.failureType().name(), e, e.failureCode());
        }
        String name = failure.getClass().getSimpleName();
        return json(stackTrace(failure), name.isEmpty() ? failure.getClass().getName() : name, failure, NO_CODE);
    }

    /** Returns the connection object for a failure: its outcome, and whether the call may be sent again. */
    public static InvokeResult result(Throwable failure) {
        return failure instanceof ClusterException e
                ? new InvokeResult(false, e.outcome(), e.retry())
                : new InvokeResult(false, Outcome.FAILED, false);
    }

    /**
     * Returns the failure that was written so: a {@link ClusterException} if it is the channel's own, otherwise the data
     * client's, a {@link ServiceException}. The latter's debug info is the one that was received, with {@code name} and
     * {@code stack}, and with {@code code} if that is no integer, as in failures of an npm process; its code is -1 then.
     *
     * @param result the connection object of the failed answer
     * @param application its application object, decoded
     */
    public static RuntimeException of(InvokeResult result, @Nullable Object application) {
        if (!(application instanceof JsonObject json)) {
            return new ServiceException(
                    NO_CODE,
                    "failed without a description: application object is "
                            + (application == null
                                    ? "null"
                                    : application.getClass().getSimpleName()));
        }
        String message = json.getValue(MESSAGE) instanceof String text ? text : "";
        Integer code = json.getValue(CODE) instanceof Integer number ? number : null;
        Outcome outcome = result.outcome();
        if (code != null && outcome != null) {
            ErrorCode ours = ours(code, outcome, json);
            if (ours != null) {
                return new ClusterException(ours, outcome, message, null);
            }
        }
        return new ServiceException(code == null ? NO_CODE : code, message, debugInfo(json, code == null));
    }

    /**
     * Returns the error of that number if the channel itself failed, null if the data client did. Data clients may fail
     * with a number of ours; only an answer that they could give and we could not carry is ours with outcome failed.
     */
    private static @Nullable ErrorCode ours(int code, Outcome outcome, JsonObject json) {
        ErrorCode error = ErrorCode.of(code).orElse(null);
        return switch (outcome) {
            case NOT_RUN, UNKNOWN -> error;
            case FAILED ->
                error == ErrorCode.BAD_RESULT && CLUSTER_EXCEPTION.equals(json.getValue(NAME)) ? error : null;
        };
    }

    private static JsonObject toJson(ServiceException failure) {
        JsonObject info = failure.getDebugInfo() == null
                ? new JsonObject()
                : new JsonObject(new LinkedHashMap<>(failure.getDebugInfo().getMap()));
        // Taken out: they come back as debug info at the other end, and a stack trace need not cross twice.
        String name = take(info, NAME);
        String stack = take(info, STACK);
        if (name == null || stack == null) {
            Cause cause = Cause.take(info);
            name = name != null ? name : cause.name != null ? cause.name : ServiceException.class.getSimpleName();
            stack = stack != null ? stack : cause.stack(name, message(failure));
        }
        JsonObject json = json(stack, name, failure, failure.failureCode());
        String code = failure.failureCode() == NO_CODE ? take(info, CODE) : null;
        if (code != null) {
            json.put(CODE, code); // one that is no number, as npm processes have them
        }
        return info.isEmpty() ? json : json.put(DEBUG_INFO, info);
    }

    private static JsonObject debugInfo(JsonObject json, boolean withCode) {
        JsonObject info = new JsonObject();
        if (json.getValue(DEBUG_INFO) instanceof JsonObject received) {
            info.mergeIn(received);
        }
        copyText(json, NAME, info);
        copyText(json, STACK, info);
        Object code = json.getValue(CODE);
        return withCode && code != null ? info.put(CODE, code.toString()) : info;
    }

    private static JsonObject json(String stack, String name, Throwable failure, int code) {
        return new JsonObject()
                .put(STACK, stack)
                .put(NAME, name)
                .put(MESSAGE, message(failure))
                .put(CODE, code);
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? "" : failure.getMessage();
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static void copyText(JsonObject from, String member, JsonObject to) {
        if (from.getValue(member) instanceof String text) {
            to.put(member, text);
        }
    }

    private static @Nullable String take(JsonObject json, String member) {
        if (!(json.getValue(member) instanceof String text)) {
            return null;
        }
        json.remove(member);
        return text;
    }

    /** What a generated proxy handler puts into the debug info of a failure that is no {@code ServiceException}. */
    private record Cause(@Nullable String name, @Nullable String message, JsonArray lines) {

        static Cause take(JsonObject info) {
            // The handler writes null for a class without a canonical name.
            String name = info.remove("causeName") instanceof String text ? text : null;
            String message = info.remove("causeMessage") instanceof String text ? text : null;
            JsonArray lines = info.remove("causeStackTrace") instanceof JsonArray array ? array : new JsonArray();
            return new Cause(name, message, lines);
        }

        String stack(String failureName, String failureMessage) {
            StringBuilder stack =
                    new StringBuilder(failureName).append(": ").append(message == null ? failureMessage : message);
            lines.forEach(line -> stack.append("\n    at ").append(line));
            return stack.toString();
        }
    }
}
