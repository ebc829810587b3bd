package org.clusterclient.service;

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

    private Enum<?> constant(Object json) {
        if (!(json instanceof String name)) {
            throw BadResult.of(typeName(), json);
        }
        for (Object constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return (Enum<?>) constant;
            }
        }
        throw BadResult.because(typeName(), "String that names no constant of it");
    }
}
