package org.clusterclient.leader;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who has published: a process of ours by its instance, whatever connection it has at the moment, or one connection of an
 * npm process. Confined to the channel's context.
 */
final class PublicationHolder {

    private final Object id;
    private final @Nullable Long pid;
    private final boolean told;
    private final Map<String, Long> keys = new LinkedHashMap<>(); // with the bytes that are kept for each
    private long bytes;
    private int connections;
    private long goneNanos;

    /**
     * Makes a holder without publications.
     *
     * @param id equal for the same process
     * @param pid null if unknown
     * @param told whether it is told that the leader leaves
     */
    PublicationHolder(Object id, @Nullable Long pid, boolean told) {
        this.id = id;
        this.pid = pid;
        this.told = told;
    }

    Object id() {
        return id;
    }

    @Nullable
    Long pid() {
        return pid;
    }

    boolean told() {
        return told;
    }

    /** Returns the keys that it has published, or is about to. */
    Set<String> keys() {
        return keys.keySet();
    }

    /** Returns how many bytes are kept of all of them. */
    long bytes() {
        return bytes;
    }

    /** Notes how many bytes are kept of a key, and returns how many more that are; with none the key is not its own. */
    long keep(String key, long now) {
        Long before = now == 0 ? keys.remove(key) : keys.put(key, now);
        long more = now - (before == null ? 0 : before);
        bytes += more;
        return more;
    }

    void connected() {
        connections++;
    }

    /** Notes that a connection has ended, and returns whether it was the last one. */
    boolean disconnected(long nowNanos) {
        goneNanos = nowNanos;
        return --connections == 0;
    }

    boolean isGoneSince(long nanos) {
        return connections == 0 && nanos - goneNanos >= 0;
    }
}
