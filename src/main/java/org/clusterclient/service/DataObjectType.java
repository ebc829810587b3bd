package org.clusterclient.service;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A class with a JSON form of its own, {@code Buffer} among them; a generated proxy makes the object of that form.
 *
 * @param type the data object
 * @param form {@code JsonObject} or {@code String}
 */
record DataObjectType(Class<?> type, Class<?> form) implements ValueType {

    /**
     * Returns the data object of a class, null if the code generator takes it for none: it has to be annotated, and
     * made by a public constructor, else by a public static {@code fromJson}, of a {@code JsonObject} or a {@code String}.
     */
    static @Nullable DataObjectType of(Class<?> type) {
        if (!type.isAnnotationPresent(DataObject.class)) {
            return null;
        }
        for (Class<?> form : new Class<?>[] {JsonObject.class, String.class}) {
            if (hasConstructor(type, form)) {
                return new DataObjectType(type, form);
            }
        }
        for (Class<?> form : new Class<?>[] {JsonObject.class, String.class}) {
            if (hasFactory(type, form)) {
                return new DataObjectType(type, form);
            }
        }
        return null;
    }

    private static boolean hasConstructor(Class<?> type, Class<?> form) {
        return !Modifier.isAbstract(type.getModifiers())
                && Arrays.stream(type.getConstructors())
                        .anyMatch(constructor -> Arrays.equals(constructor.getParameterTypes(), new Class<?>[] {form}));
    }

    private static boolean hasFactory(Class<?> type, Class<?> form) {
        try {
            Method factory = type.getMethod("fromJson", form);
            return Modifier.isStatic(factory.getModifiers()) && factory.getReturnType() == type;
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    @Override
    public String typeName() {
        return type.getSimpleName();
    }

    @Override
    public Object single(Object json) {
        if (!form.isInstance(json)) {
            throw BadResult.of(typeName() + " as " + form.getSimpleName(), json);
        }
        if (type == Buffer.class && !isBase64((String) json)) {
            throw BadResult.because(typeName(), "String that is not base64url");
        }
        return json;
    }

    @Override
    public boolean takes(Object json) {
        return form.isInstance(json) && (type != Buffer.class || isBase64((String) json));
    }

    /** {@inheritDoc} The generated code collects such maps in a way that refuses null. */
    @Override
    public boolean nullInMap() {
        return false;
    }

    private static boolean isBase64(String json) {
        try {
            Buffer.fromJson(json);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
