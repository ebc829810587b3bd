package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * The application object of {@code register_channel_res}: {@code {success: true}}, or {@code {success: false, error}}
 * with the error's {@code message}, {@code stack}, {@code name} and {@code code}.
 */
public final class Registered {

    private Registered() {}

    /** Returns the answer to a follower that is taken. */
    public static JsonObject accepted() {
        return new JsonObject().put("success", true);
    }

    /**
     * Returns the answer to a follower that is not, in JSON: every process of ours reads it, also one with which there is
     * no transcode in common.
     */
    public static Buffer refused(Throwable failure) {
        return new JsonTranscode().encode(refusal(failure));
    }

    /** Returns the answer to an npm process that is not taken, as one of those would write it. */
    public static Buffer refusedNpm(Throwable failure) {
        return new SerializeJsonTranscode().encode(refusal(failure));
    }

    private static JsonObject refusal(Throwable failure) {
        return new JsonObject().put("success", false).put("error", Failure.toJson(failure));
    }

    /**
     * Reads an answer.
     *
     * @return null if accepted, else why not: one of our errors, or {@link ErrorCode#REFUSED} with the leader's words
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if it is neither
     */
    public static @Nullable ClusterException refusal(@Nullable Object application) {
        if (!(application instanceof JsonObject answer) || !(answer.getValue("success") instanceof Boolean success)) {
            throw new ClusterException(
                    ErrorCode.BAD_PACKET,
                    "not an answer to register_channel: " + Excerpt.of(String.valueOf(application)));
        }
        if (success) {
            return null;
        }
        Throwable failure = Failure.of(new InvokeResult(false, Outcome.NOT_RUN, false), answer.getValue("error"));
        return failure instanceof ClusterException e
                ? new ClusterException(e.errorCode(), e.outcome(), Excerpt.ofMessage(e.getMessage()), null)
                : new ClusterException(
                        ErrorCode.REFUSED,
                        "refused by the leader: " + Excerpt.ofMessage(failure.getMessage()),
                        failure);
    }
}
