package org.clusterclient.examples.registry;

import io.vertx.core.json.JsonArray;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is published, each entry by one owner and gone with it. Confined to the server's context. */
final class Publications {

    private final Set<Publication> entries = new LinkedHashSet<>();
    private long version;

    private record Publication(
            Object owner, String dataId, @Nullable Object data) {}

    /** Adds an entry; returns whether it was not there. */
    boolean add(Object owner, String dataId, @Nullable Object data) {
        return changed(entries.add(new Publication(owner, dataId, data)));
    }

    /** Removes an entry; returns whether it was there. */
    boolean remove(Object owner, String dataId, @Nullable Object data) {
        return changed(entries.remove(new Publication(owner, dataId, data)));
    }

    /** Removes all entries of an owner; returns the ids under which they were. */
    Set<String> removeAll(Object owner) {
        List<Publication> gone =
                entries.stream().filter(entry -> entry.owner == owner).toList();
        gone.forEach(entry -> changed(entries.remove(entry)));
        return gone.stream().map(Publication::dataId).collect(Collectors.toSet());
    }

    /** Returns everything under an id, in the order of publication. */
    JsonArray values(String dataId) {
        JsonArray values = new JsonArray();
        entries.stream().filter(entry -> entry.dataId.equals(dataId)).forEach(entry -> values.add(entry.data));
        return values;
    }

    /** Returns how many changes there have been. */
    long version() {
        return version;
    }

    private boolean changed(boolean changed) {
        if (changed) {
            version++;
        }
        return changed;
    }
}
