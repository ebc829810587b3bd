package org.clusterclient.service;

import org.jspecify.annotations.Nullable;

/** No answer but that the call is done. */
record VoidResult() implements ResultType {

    /** Returns null, whatever came: other implementations answer with what their language takes for nothing. */
    @Override
    public @Nullable Object convert(@Nullable Object json) {
        return null;
    }

    @Override
    public String toString() {
        return "Void";
    }
}
