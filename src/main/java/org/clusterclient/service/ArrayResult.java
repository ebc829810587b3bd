package org.clusterclient.service;

import io.vertx.core.json.JsonArray;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.api.ClusterException;
import org.jspecify.annotations.Nullable;

/** A {@code List} or {@code Set}: both cross as a JSON array. */
record ArrayResult(Type declared, ValueType element) implements ResultType {

    @Override
    public JsonArray convert(@Nullable Object json) {
        if (!(JsonForm.of(json) instanceof JsonArray array)) {
            throw BadResult.of(toString(), json);
        }
        List<@Nullable Object> elements = new ArrayList<>(array.size());
        for (Object value : array) {
            try {
                elements.add(element(value));
            } catch (ClusterException e) {
                throw BadResult.inside(toString(), "element " + elements.size(), e);
            }
        }
        return new JsonArray(elements);
    }

    private @Nullable Object element(@Nullable Object value) {
        if (value != null) {
            return element.element(value);
        }
        if (!element.nullInArray()) {
            throw BadResult.of(element.typeName(), null);
        }
        return null;
    }

    @Override
    public String toString() {
        return TypeNames.of(declared);
    }
}
