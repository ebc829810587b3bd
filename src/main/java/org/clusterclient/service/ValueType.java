package org.clusterclient.service;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/** The type of a value that is no collection: a whole answer, or an element of one. */
sealed interface ValueType permits ScalarType, EnumType, DataObjectType {

    /** Returns the value type of a Java type, null if service proxies carry no such values. */
    static @Nullable ValueType of(Type type) {
        if (!(type instanceof Class<?> declared)) {
            return null;
        }
        ValueType scalar = ScalarType.of(declared);
        if (scalar != null) {
            return scalar;
        }
        return declared.isEnum() ? new EnumType(declared) : DataObjectType.of(declared);
    }

    /** Returns the name of the Java type, without its package. */
    String typeName();

    /**
     * Returns what a generated proxy takes as a whole answer.
     *
     * @param json a value in its JSON form; a {@code Character} as itself
     */
    Object single(Object json);

    /**
     * Returns whether a generated handler takes a value as an argument of this type.
     *
     * @param json a value in its JSON form
     */
    boolean takes(Object json);

    /** Returns what a generated proxy takes as an element of a collection, for the JSON form of that element. */
    default Object element(Object json) {
        return single(json);
    }

    /** Returns whether a generated proxy lives with null in a {@code List} or {@code Set}. */
    default boolean nullInArray() {
        return true;
    }

    /** Returns whether a generated proxy lives with null in a {@code Map}, behind a member that is not null. */
    default boolean nullInMap() {
        return true;
    }
}
