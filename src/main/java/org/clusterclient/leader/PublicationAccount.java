package org.clusterclient.leader;

import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.leader.PublicationEntry.Numbered;
import org.jspecify.annotations.Nullable;

/**
 * Counts the publications of each process, and the bytes that a leader keeps of them, and says when they are too many. What a
 * process has published is counted once, whoever leads and however often it is made again, so that no leader refuses what one
 * with the same options has taken. Confined to the channel's context.
 */
final class PublicationAccount {

    private final PublicationSettings settings;
    private long bytes;

    PublicationAccount(PublicationSettings settings) {
        this.settings = settings;
    }

    /** Returns how many bytes are kept of all publications. */
    long bytes() {
        return bytes;
    }

    /**
     * Returns why a process may not have a further publication, null if it may.
     *
     * @param entry what there is of its key
     * @param sent whether it is going to be sent, and takes memory beside what it replaces until it is answered
     */
    @Nullable
    ClusterException refusal(
            PublicationHolder holder,
            String key,
            @Nullable PublicationEntry entry,
            Numbered publication,
            boolean sent) {
        if (!holder.keys().contains(key) && holder.keys().size() >= settings.maxPerHolder()) {
            return new ClusterException(
                    ErrorCode.OVERLOADED,
                    "too many publications of one process: maxPublications=" + settings.maxPerHolder());
        }
        long before = entry == null ? 0 : entry.bytes(holder);
        long underWay = entry == null || !sent ? 0 : entry.underWayBytes(holder);
        long more = underWay + publication.bytes() - before;
        if (more > 0 && holder.bytes() + more > settings.maxBytesPerHolder()) {
            return tooMany("of one process", holder.bytes() + more, settings.maxBytesPerHolder());
        }
        return more > 0 && bytes + more > settings.maxBytes()
                ? tooMany("of all processes", bytes + more, settings.maxBytes())
                : null;
    }

    private static ClusterException tooMany(String whose, long bytes, long max) {
        return new ClusterException(
                ErrorCode.OVERLOADED,
                "publications " + whose + " take too much memory: bytes=" + bytes + " max=" + max);
    }

    /** Counts again what is kept of a key for a process. */
    void count(PublicationEntry entry, PublicationHolder holder) {
        bytes += holder.keep(entry.key, entry.bytes(holder));
    }

    /**
     * Counts again what is kept of a key for nobody.
     *
     * @param present whether the key is in the table
     */
    void countLoose(PublicationEntry entry, boolean present) {
        long now = present ? entry.looseBytes() : 0;
        bytes += now - entry.looseBytes;
        entry.looseBytes = now;
    }
}
