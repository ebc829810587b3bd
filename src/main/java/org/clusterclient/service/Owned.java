package org.clusterclient.service;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceException;
import org.jspecify.annotations.Nullable;

/** Copies of what changes its owner without the event bus: of what can be changed, as its codecs make them. */
public final class Owned {

    private Owned() {}

    /** Returns a value that whoever has made it no longer changes. */
    public static @Nullable Object value(@Nullable Object value) {
        if (value instanceof JsonObject object) {
            return object.copy();
        }
        if (value instanceof JsonArray array) {
            return array.copy();
        }
        return value instanceof Buffer buffer ? buffer.copy() : value;
    }

    /** Returns a failure so. */
    public static Throwable failure(Throwable failure) {
        return failure.getClass() == ServiceException.class && failure instanceof ServiceException e
                ? new ServiceException(e.failureCode(), e.getMessage(), debugInfo(e.getDebugInfo()))
                : failure;
    }

    private static @Nullable JsonObject debugInfo(@Nullable JsonObject debugInfo) {
        try {
            return debugInfo == null ? null : debugInfo.copy();
        } catch (IllegalStateException e) { // it cannot be carried: who has to send it finds that out
            return debugInfo;
        }
    }
}
