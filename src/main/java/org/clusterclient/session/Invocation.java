package org.clusterclient.session;

import io.vertx.core.json.JsonArray;
import org.clusterclient.service.ServiceMethod;

/**
 * One call of a delegate on its way to the data client.
 *
 * @param method what is called; its {@link ServiceMethod#delegate kind} says whether an answer is awaited
 * @param arguments in the order of the method's parameters, as JSON values
 * @param deadlineNanos when the call must have ended, in terms of {@link System#nanoTime}
 */
public record Invocation(ServiceMethod method, JsonArray arguments, long deadlineNanos) {}
