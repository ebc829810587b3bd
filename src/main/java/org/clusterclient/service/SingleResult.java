package org.clusterclient.service;

import org.jspecify.annotations.Nullable;

/** One value, or null. */
record SingleResult(ValueType type) implements ResultType {

    @Override
    public @Nullable Object convert(@Nullable Object json) {
        Object value = JsonForm.of(json);
        return value == null ? null : type.single(value);
    }

    @Override
    public String toString() {
        return type.typeName();
    }
}
