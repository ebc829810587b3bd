package org.clusterclient.service;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.invoke.MethodType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * The declared type of a parameter: which JSON values are arguments of it.
 *
 * <p>A generated handler finds out by a cast or a conversion, which fails as if the data client had failed, cuts 1.5 down to 1
 * and 3e9 to whatever its last 32 bits are. What a generated proxy sends is never refused, nor is a type refused that is not
 * known here.
 *
 * <p>Immutable; may be used on any thread.
 */
public sealed interface ParameterType {

    /** Takes everything. */
    ParameterType ANY = new Any();

    /** Returns the type of a parameter that is declared so. */
    static ParameterType of(Type declared) {
        if (declared instanceof ParameterizedType collection) {
            Type[] arguments = collection.getActualTypeArguments();
            Type raw = collection.getRawType();
            if (raw == List.class || raw == Set.class) {
                return new ArrayOf(declared, single(arguments[0]));
            }
            return raw == Map.class && arguments[0] == String.class ? new MapOf(declared, single(arguments[1])) : ANY;
        }
        return single(declared);
    }

    /**
     * Returns what an argument is that is none of this type, null for one that is. The value stays out of the text: it may be
     * large, or private.
     *
     * @param json an argument in its JSON form
     */
    @Nullable
    String mismatch(@Nullable Object json);

    private static ParameterType single(Type declared) {
        boolean primitive = declared instanceof Class<?> one && one.isPrimitive();
        Type boxed =
                primitive ? MethodType.methodType((Class<?>) declared).wrap().returnType() : declared;
        ValueType type = ValueType.of(boxed);
        return type == null ? ANY : new Single(TypeNames.of(declared), type, primitive);
    }

    private static String nameOf(@Nullable Object json) {
        return json == null ? "null" : json.getClass().getSimpleName();
    }

    /** Any value, or none. */
    record Any() implements ParameterType {
        @Override
        public @Nullable String mismatch(@Nullable Object json) {
            return null;
        }

        @Override
        public String toString() {
            return "any";
        }
    }

    /** One value; null, unless it is a primitive. */
    record Single(String name, ValueType type, boolean primitive) implements ParameterType {
        @Override
        public @Nullable String mismatch(@Nullable Object json) {
            boolean fits = json == null ? !primitive : type.takes(json);
            return fits ? null : json instanceof Number ? nameOf(json) + " " + json : nameOf(json);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A {@code List} or {@code Set}: a JSON array. */
    record ArrayOf(Type declared, ParameterType element) implements ParameterType {
        @Override
        public @Nullable String mismatch(@Nullable Object json) {
            if (json == null) {
                return null;
            }
            if (!(json instanceof JsonArray array)) {
                return nameOf(json);
            }
            for (int i = 0; i < array.size(); i++) {
                String mismatch = element.mismatch(array.getValue(i));
                if (mismatch != null) {
                    return mismatch + " as element " + i;
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return TypeNames.of(declared);
        }
    }

    /** A {@code Map} from strings: a JSON object. */
    record MapOf(Type declared, ParameterType value) implements ParameterType {
        @Override
        public @Nullable String mismatch(@Nullable Object json) {
            if (json == null) {
                return null;
            }
            if (!(json instanceof JsonObject object)) {
                return nameOf(json);
            }
            for (Map.Entry<String, Object> member : object) {
                String mismatch = value.mismatch(member.getValue());
                if (mismatch != null) {
                    return mismatch + " as member " + Excerpt.of(member.getKey());
                }
            }
            return null;
        }

        @Override
        public String toString() {
            return TypeNames.of(declared);
        }
    }
}
