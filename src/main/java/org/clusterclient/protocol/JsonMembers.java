package org.clusterclient.protocol;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed members of a JSON object that a peer sent. A member that is null counts as absent; an absent or ill-typed
 * one is a {@link ErrorCode#BAD_PACKET}; members that nobody asks for are ignored.
 */
final class JsonMembers {

    private final String owner;
    private final JsonObject json;

    /**
     * Reads from an object.
     *
     * @param owner what the object is, for messages
     * @param json the object
     */
    JsonMembers(String owner, JsonObject json) {
        this.owner = owner;
        this.json = json;
    }

    boolean has(String name) {
        return json.getValue(name) != null;
    }

    @Nullable
    Object optional(String name) {
        return json.getValue(name);
    }

    String string(String name) {
        return required(name, String.class, json.getValue(name));
    }

    JsonObject object(String name) {
        return required(name, JsonObject.class, json.getValue(name));
    }

    boolean bool(String name) {
        return required(name, Boolean.class, json.getValue(name));
    }

    /** Returns the boolean of that name, false if it is absent. */
    boolean flag(String name) {
        return has(name) && bool(name);
    }

    long longInteger(String name) {
        Object value = json.getValue(name);
        return value instanceof Integer i ? i : required(name, Long.class, value);
    }

    int integer(String name, int min) {
        int value = required(name, Integer.class, json.getValue(name));
        if (value < min) {
            throw new ClusterException(
                    ErrorCode.BAD_PACKET,
                    "member out of range: " + owner + "." + name + "=" + value + ", at least " + min);
        }
        return value;
    }

    List<String> strings(String name) {
        JsonArray array = required(name, JsonArray.class, json.getValue(name));
        List<String> strings = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            strings.add(required(name, String.class, array.getValue(i)));
        }
        return strings;
    }

    private <T> T required(String name, Class<T> type, @Nullable Object value) {
        if (!type.isInstance(value)) {
            throw new ClusterException(
                    ErrorCode.BAD_PACKET,
                    "bad member: " + owner + "." + name + " is "
                            + (value == null ? "absent" : value.getClass().getSimpleName()) + ", not "
                            + type.getSimpleName());
        }
        return type.cast(value);
    }
}
