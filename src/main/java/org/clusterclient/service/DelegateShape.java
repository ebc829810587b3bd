package org.clusterclient.service;

import io.vertx.codegen.annotations.Fluent;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What the kinds of delegates demand of a method: its parameters and its result. */
final class DelegateShape {

    private static final String REGISTRATION = " where R is JsonObject, String or a data object";

    private DelegateShape() {}

    /** Returns why a method cannot be a delegate of that kind, null if it can. */
    static @Nullable String mismatch(Method method, Delegate delegate) {
        String expected = switch (delegate) {
            case INVOKE -> null;
            case INVOKE_ONEWAY -> returnsFutureOfVoid(method) || unanswered(method) ? null : "Future<Void> m(…)";
            case SUBSCRIBE, UNSUBSCRIBE ->
                returnsFutureOfVoid(method) && takesRegistrationAndAddress(method)
                        ? null
                        : "Future<Void> m(R registration, String address)" + REGISTRATION;
            case PUBLISH, UNPUBLISH ->
                returnsFutureOfVoid(method) && takesRegistration(method)
                        ? null
                        : "Future<Void> m(R registration)" + REGISTRATION;
            case CLOSE -> returnsFutureOfVoid(method) && method.getParameterCount() == 0 ? null : "Future<Void> m()";
        };
        if (expected == null) {
            return null;
        }
        return "delegate " + delegate.value() + " needs " + expected + ", found " + signature(method);
    }

    /**
     * Returns the type of the answers.
     *
     * @throws ClusterException {@link ErrorCode#BAD_OPTIONS} if the method answers nothing, or what a service proxy
     *     cannot carry
     */
    static ResultType result(Method method, Delegate delegate) {
        if (unanswered(method)) {
            if (delegate == Delegate.INVOKE_ONEWAY) {
                return ResultType.of(Void.class);
            }
            throw new ClusterException(
                    ErrorCode.BAD_OPTIONS,
                    "generated proxies send void and fluent methods without asking for a reply; return Future<Void>, or"
                            + " delegate it as invokeOneway");
        }
        if (method.getGenericReturnType() instanceof ParameterizedType future && future.getRawType() == Future.class) {
            return ResultType.of(future.getActualTypeArguments()[0]);
        }
        throw new ClusterException(
                ErrorCode.BAD_OPTIONS,
                "the method has to return Future<T>, found " + TypeNames.of(method.getGenericReturnType()));
    }

    private static boolean unanswered(Method method) {
        return method.getReturnType() == void.class || method.isAnnotationPresent(Fluent.class);
    }

    private static boolean returnsFutureOfVoid(Method method) {
        return method.getGenericReturnType() instanceof ParameterizedType future
                && future.getRawType() == Future.class
                && future.getActualTypeArguments()[0] == Void.class;
    }

    private static boolean takesRegistration(Method method) {
        return method.getParameterCount() == 1 && isRegistration(method.getParameterTypes()[0]);
    }

    private static boolean takesRegistrationAndAddress(Method method) {
        return method.getParameterCount() == 2
                && isRegistration(method.getParameterTypes()[0])
                && method.getParameterTypes()[1] == String.class;
    }

    private static boolean isRegistration(Class<?> type) {
        return type == JsonObject.class || type == String.class || DataObjectType.of(type) != null;
    }

    private static String signature(Method method) {
        Type[] parameters = method.getGenericParameterTypes();
        return TypeNames.of(method.getGenericReturnType())
                + " "
                + method.getName()
                + Arrays.stream(parameters).map(TypeNames::of).collect(Collectors.joining(", ", "(", ")"));
    }
}
