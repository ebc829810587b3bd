package org.clusterclient.service;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * A delegate of a service: one method that callers may call.
 *
 * <p>The event bus names arguments, the wire orders them; the parameter names lead from one to the other.
 *
 * @param name the method's name, unique in its service
 * @param delegate what a call of it means
 * @param parameters in declared order
 * @param result the declared type of its answers
 * @param answers whether the data client's handler replies at all; it does not for a method that returns no future
 */
public record ServiceMethod(
        String name, Delegate delegate, List<Parameter> parameters, ResultType result, boolean answers) {

    public ServiceMethod {
        parameters = List.copyOf(parameters);
    }

    /** Returns the names of the parameters, in declared order. */
    public List<String> parameterNames() {
        return parameters.stream().map(Parameter::name).toList();
    }

    /** Returns the same method, as one that takes any arguments, as many as it has parameters. */
    ServiceMethod ofAnyArguments() {
        List<Parameter> any = parameters.stream()
                .map(parameter -> new Parameter(parameter.name(), ParameterType.ANY))
                .toList();
        return new ServiceMethod(name, delegate, any, result, answers);
    }

    /**
     * Returns the arguments in the order of the parameters; one that is missing is null.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if a member is no parameter of this method
     */
    public JsonArray positional(JsonObject named) {
        JsonArray positional = new JsonArray(new ArrayList<>(parameters.size()));
        int known = 0;
        for (Parameter parameter : parameters) {
            if (named.containsKey(parameter.name())) {
                known++;
            }
            positional.add(named.getValue(parameter.name()));
        }
        if (known < named.size()) {
            throw unknownArguments(named);
        }
        return positional;
    }

    /**
     * Returns the arguments by their parameters' names, in declared order.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if there are more or fewer than parameters, or one is not of
     *     its parameter's type
     */
    public JsonObject named(JsonArray positional) {
        checkCount(positional);
        JsonObject named = new JsonObject(new LinkedHashMap<>(2 * parameters.size()));
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            Object argument = positional.getValue(i);
            checkType(parameter, argument);
            named.put(parameter.name(), argument);
        }
        return named;
    }

    /**
     * Refuses arguments that no call of this method can have, before anything is done because of them.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} as {@link #named}
     */
    public void check(JsonArray positional) {
        checkCount(positional);
        for (int i = 0; i < parameters.size(); i++) {
            checkType(parameters.get(i), positional.getValue(i));
        }
    }

    private void checkCount(JsonArray positional) {
        if (positional.size() != parameters.size()) {
            throw new ClusterException(
                    ErrorCode.BAD_ARGUMENTS,
                    "wrong number of arguments: method=" + name + " expected=" + parameters.size() + " actual="
                            + positional.size());
        }
    }

    private void checkType(Parameter parameter, @Nullable Object argument) {
        String mismatch = parameter.type().mismatch(argument);
        if (mismatch != null) {
            throw new ClusterException(
                    ErrorCode.BAD_ARGUMENTS,
                    "wrong type of argument: method=" + name + " parameter=" + parameter.name() + " expected="
                            + parameter.type() + " actual=" + mismatch);
        }
    }

    private ClusterException unknownArguments(JsonObject named) {
        List<String> expected = parameterNames();
        List<String> unknown = named.fieldNames().stream()
                .filter(member -> !expected.contains(member))
                .map(Excerpt::of)
                .toList();
        return new ClusterException(
                ErrorCode.BAD_ARGUMENTS,
                "unknown arguments: method=" + name + " expected=" + expected + " unknown=" + unknown);
    }
}
