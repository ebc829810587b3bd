package org.clusterclient.session;

import io.vertx.core.json.JsonArray;
import org.clusterclient.protocol.PublicationNumber;
import org.clusterclient.service.ServiceMethod;
import org.jspecify.annotations.Nullable;

/**
 * One call of a delegate on its way to the data client.
 *
 * @param method what is called; its {@link ServiceMethod#delegate kind} says whether an answer is awaited
 * @param arguments in the order of the method's parameters, as JSON values
 * @param deadlineNanos when the call must have ended, in terms of {@link System#nanoTime}
 * @param number of a publication that is made again; null: any other call, or a publication that never got one
 */
public record Invocation(
        ServiceMethod method,
        JsonArray arguments,
        long deadlineNanos,
        @Nullable PublicationNumber number) {

    /** Makes a call that is no publication made again. */
    public Invocation(ServiceMethod method, JsonArray arguments, long deadlineNanos) {
        this(method, arguments, deadlineNanos, null);
    }
}
