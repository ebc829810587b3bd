package org.clusterclient.leader;

import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clusterclient.protocol.PublicationNumber;
import org.clusterclient.session.BackOff;
import org.clusterclient.session.CanonicalJson;
import org.jspecify.annotations.Nullable;

/**
 * One key of the leader's table: who holds it, and what the data client has of it. Confined to the channel's context.
 */
final class PublicationEntry {

    /** A registration with its number, and about how many bytes it takes. */
    record Numbered(PublicationNumber number, Object registration, long bytes) {
        static final Comparator<Numbered> ORDER = Comparator.comparing(Numbered::number);

        /** Compares what is published: what is sent for a number that was lost carries that of the one before it. */
        boolean isSameAs(Numbered other) {
            return this == other || CanonicalJson.of(registration).equals(CanonicalJson.of(other.registration));
        }
    }

    /** A publication that the data client has not answered. */
    static final class Attempt {
        final Numbered publication;
        final boolean correction; // the leader's own
        final Promise<PublicationNumber> result;

        @Nullable
        PublicationHolder holder; // null: taken back meanwhile

        Attempt(Numbered publication, PublicationHolder holder, boolean correction, Promise<PublicationNumber> result) {
            this.publication = publication;
            this.correction = correction;
            this.holder = holder;
            this.result = result;
        }
    }

    final String key;
    final Map<PublicationHolder, Numbered> holders = new LinkedHashMap<>();
    final List<Attempt> underWay = new ArrayList<>();
    final BackOff backOff = new BackOff();

    /** What the data client has, as far as is known; null: nothing, or what is being taken back. */
    @Nullable
    Numbered published;

    /** What is to be taken back, until the data client has done so. */
    @Nullable
    Numbered removed;

    /** Whose end it was that left this without a holder. */
    @Nullable
    PublicationHolder lastGone;

    boolean certain; // false: whether the data client has taken it is unknown
    boolean removing;
    boolean told;
    long retryAtNanos;
    long looseBytes; // as they were counted last

    PublicationEntry(String key) {
        this.key = key;
    }

    /** Returns whether the data client has this publication, or a later one, or is about to. */
    boolean covers(Numbered publication) {
        if (underWay.stream().anyMatch(attempt -> covers(attempt.publication, publication))) {
            return true;
        }
        Numbered known = published;
        return known != null
                && covers(known, publication)
                && (certain || !known.number().equals(publication.number()));
    }

    private static boolean covers(Numbered known, Numbered publication) {
        int later = known.number().compareTo(publication.number());
        return later > 0 || (later == 0 && known.isSameAs(publication));
    }

    /** Returns the attempt with that number, null if there is none. */
    @Nullable
    Attempt underWay(Numbered publication) {
        for (Attempt attempt : underWay) {
            if (attempt.publication.number().equals(publication.number())
                    && attempt.publication.isSameAs(publication)) {
                return attempt;
            }
        }
        return null;
    }

    /** Notes what a process holds; an older one that it held does not count any more. */
    void held(PublicationHolder holder, Numbered publication) {
        holders.merge(holder, publication, (a, b) -> covers(a, b) ? a : b); // the same one is not kept twice
    }

    /** Notes that the data client has taken a publication, or may have. */
    void published(Numbered publication, boolean surely) {
        if (published == null || Numbered.ORDER.compare(published, publication) <= 0) {
            published = publication;
            certain = surely;
        }
    }

    /** Removes a holder with what it is about to publish. */
    void release(PublicationHolder holder) {
        holders.remove(holder);
        for (Attempt attempt : underWay) {
            if (attempt.holder == holder) {
                attempt.holder = null;
            }
        }
    }

    /** Returns how many bytes are kept for a process: of what it holds, or of what is to replace that if it is more. */
    long bytes(PublicationHolder holder) {
        Numbered held = holders.get(holder);
        return Math.max(held == null ? 0 : held.bytes, underWayBytes(holder));
    }

    /** Returns how many bytes there are of what a process is about to publish. */
    long underWayBytes(@Nullable PublicationHolder holder) {
        long bytes = 0;
        for (Attempt attempt : underWay) {
            bytes += attempt.holder == holder ? attempt.publication.bytes : 0;
        }
        return bytes;
    }

    /** Returns how many bytes are kept for nobody, since the data client may have them still. */
    long looseBytes() {
        return underWayBytes(null) + looseBytes(published) + looseBytes(removed);
    }

    private long looseBytes(@Nullable Numbered kept) {
        return kept == null || holders.values().stream().anyMatch(held -> held == kept) ? 0 : kept.bytes;
    }

    /** Returns whether anybody holds it, or is about to. */
    boolean isHeld() {
        return !holders.isEmpty() || underWay.stream().anyMatch(attempt -> attempt.holder != null);
    }

    /** Returns the holder of the newest publication; to be called only if somebody holds it. */
    PublicationHolder newestHolder() {
        return Collections.max(holders.entrySet(), Map.Entry.comparingByValue(Numbered.ORDER))
                .getKey();
    }
}
