package org.clusterclient.service;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;

/**
 * A delegate of a service: one method that callers may call.
 *
 * <p>The event bus names arguments, the wire orders them; the parameter names lead from one to the other.
 *
 * @param name the method's name, unique in its service
 * @param delegate what a call of it means
 * @param parameterNames in declared order
 * @param result the declared type of its answers
 * @param answers whether the data client's handler replies at all; it does not for a method that returns no future
 */
public record ServiceMethod(
        String name, Delegate delegate, List<String> parameterNames, ResultType result, boolean answers) {

    public ServiceMethod {
        parameterNames = List.copyOf(parameterNames);
    }

    /**
     * Returns the arguments in the order of the parameters; one that is missing is null.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if a member is no parameter of this method
     */
    public JsonArray positional(JsonObject named) {
        JsonArray positional = new JsonArray();
        int known = 0;
        for (String parameter : parameterNames) {
            if (named.containsKey(parameter)) {
                known++;
            }
            positional.add(named.getValue(parameter));
        }
        if (known < named.size()) {
            throw unknownArguments(named);
        }
        return positional;
    }

    /**
     * Returns the arguments by their parameters' names, in declared order.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if there are more or fewer than parameters
     */
    public JsonObject named(JsonArray positional) {
        if (positional.size() != parameterNames.size()) {
            throw new ClusterException(
                    ErrorCode.BAD_ARGUMENTS,
                    "wrong number of arguments: method=" + name + " expected=" + parameterNames.size() + " actual="
                            + positional.size());
        }
        JsonObject named = new JsonObject();
        for (int i = 0; i < parameterNames.size(); i++) {
            named.put(parameterNames.get(i), positional.getValue(i));
        }
        return named;
    }

    private ClusterException unknownArguments(JsonObject named) {
        List<String> unknown = named.fieldNames().stream()
                .filter(member -> !parameterNames.contains(member))
                .toList();
        return new ClusterException(
                ErrorCode.BAD_ARGUMENTS,
                "unknown arguments: method=" + name + " expected=" + parameterNames + " unknown=" + unknown);
    }
}
