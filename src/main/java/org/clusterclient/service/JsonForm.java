package org.clusterclient.service;

import io.vertx.core.json.JsonArray;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/** What a value is once JSON has carried it. */
public final class JsonForm {

    private JsonForm() {}

    /** Returns a value as JSON has it: maps, lists, instants, bytes and enum constants in their JSON forms. */
    public static @Nullable Object of(@Nullable Object value) {
        return new JsonArray(Collections.singletonList(value)).getValue(0);
    }
}
