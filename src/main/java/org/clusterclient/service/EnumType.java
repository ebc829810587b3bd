package org.clusterclient.service;

import org.jspecify.annotations.Nullable;

/** A constant of an enum, which crosses as its name. */
record EnumType(Class<?> type) implements ValueType {

    @Override
    public String typeName() {
        return type.getSimpleName();
    }

    @Override
    public Object single(Object json) {
        return constant(json).name();
    }

    /**
     * {@inheritDoc} In collections that is the constant itself: a generated proxy looks up the names of whole answers
     * only.
     */
    @Override
    public Object element(Object json) {
        return constant(json);
    }

    @Override
    public boolean takes(Object json) {
        return json instanceof String name && named(name) != null;
    }

    private Enum<?> constant(Object json) {
        if (!(json instanceof String name)) {
            throw BadResult.of(typeName(), json);
        }
        Enum<?> constant = named(name);
        if (constant == null) {
            throw BadResult.because(typeName(), "String that names no constant of it");
        }
        return constant;
    }

    private @Nullable Enum<?> named(String name) {
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return (Enum<?>) constant;
            }
        }
        return null;
    }
}
