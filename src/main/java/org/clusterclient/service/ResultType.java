package org.clusterclient.service;

import io.vertx.codegen.annotations.ProxyGen;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The declared type of an answer: the {@code T} of a method's {@code Future<T>}.
 *
 * <p>JSON forgets types (a {@code Long} comes back as an {@code Integer}, a {@code Float} as a {@code Double}) and a
 * generated proxy only casts. This gives an answer its declared type back, elements of collections included.
 *
 * <p>Immutable; may be used on any thread.
 */
public sealed interface ResultType permits VoidResult, SingleResult, ArrayResult, MapResult {

    /**
     * Returns the type of the answers of a method.
     *
     * @param futureArgument the {@code T} of the method's {@code Future<T>}
     * @throws ClusterException {@link ErrorCode#BAD_OPTIONS} if a generated proxy cannot take answers of that type
     */
    static ResultType of(Type futureArgument) {
        if (futureArgument == Void.class) {
            return new VoidResult();
        }
        if (futureArgument instanceof ParameterizedType collection) {
            Type[] arguments = collection.getActualTypeArguments();
            Type raw = collection.getRawType();
            if (raw == List.class || raw == Set.class) {
                return new ArrayResult(futureArgument, valueType(arguments[0], futureArgument));
            }
            if (raw == Map.class && arguments[0] == String.class) {
                return new MapResult(futureArgument, valueType(arguments[1], futureArgument));
            }
        }
        return new SingleResult(valueType(futureArgument, futureArgument));
    }

    /**
     * Returns what a generated proxy takes as the reply of this type, and as no other.
     *
     * @param json an answer that may have been through JSON, or comes straight from the event bus of this process
     * @throws ClusterException {@link ErrorCode#BAD_RESULT}, naming the expected and the actual type, if it cannot be an
     *     answer of this type
     */
    @Nullable
    Object convert(@Nullable Object json);

    private static ValueType valueType(Type type, Type declared) {
        ValueType found = ValueType.of(type);
        if (found != null) {
            return found;
        }
        boolean proxy = type instanceof Class<?> service && service.isAnnotationPresent(ProxyGen.class);
        throw new ClusterException(
                ErrorCode.BAD_OPTIONS,
                proxy
                        ? "the result " + TypeNames.of(declared) + " is itself a proxy, whose address means nothing in"
                                + " another process"
                        : "a service proxy cannot carry a result of type " + TypeNames.of(declared)
                                + " with its type kept");
    }
}
