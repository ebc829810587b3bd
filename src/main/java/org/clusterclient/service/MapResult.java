package org.clusterclient.service;

import io.vertx.core.json.JsonObject;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import org.clusterclient.api.ClusterException;
import org.jspecify.annotations.Nullable;

/** A {@code Map} from strings. */
record MapResult(Type declared, ValueType value) implements ResultType {

    /**
     * {@inheritDoc}
     *
     * <p>Null members come last: a generated proxy looks at the first one to learn what the others are, and fails on
     * null there.
     */
    @Override
    public JsonObject convert(@Nullable Object json) {
        if (!(JsonForm.of(json) instanceof JsonObject object)) {
            throw BadResult.of(toString(), json);
        }
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        Map<String, @Nullable Object> nulls = new LinkedHashMap<>();
        for (Map.Entry<String, Object> member : object) {
            if (member.getValue() == null) {
                nulls.put(member.getKey(), null);
            } else {
                members.put(member.getKey(), value(member.getKey(), member.getValue()));
            }
        }
        if (!nulls.isEmpty() && (members.isEmpty() || !value.nullInMap())) {
            String name = nulls.keySet().iterator().next();
            throw BadResult.inside(toString(), "member " + name, BadResult.of(value.typeName(), null));
        }
        members.putAll(nulls);
        return new JsonObject(members);
    }

    private Object value(String name, Object member) {
        try {
            return value.element(member);
        } catch (ClusterException e) {
            throw BadResult.inside(toString(), "member " + name, e);
        }
    }

    @Override
    public String toString() {
        return TypeNames.of(declared);
    }
}
