package org.clusterclient.protocol;

import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Which publication of a channel it is, given by the leader that has accepted it first. A later one is greater, whoever
 * has led.
 *
 * @param epoch the term of that leader
 * @param sequence counts the publications of the term; 0 is before the first
 */
public record PublicationNumber(long epoch, long sequence) implements Comparable<PublicationNumber> {

    private static final Comparator<PublicationNumber> ORDER =
            Comparator.comparingLong(PublicationNumber::epoch).thenComparingLong(PublicationNumber::sequence);

    @Override
    public int compareTo(PublicationNumber other) {
        return ORDER.compare(this, other);
    }

    /** Adds this to a connection object. */
    JsonObject putInto(JsonObject json) {
        return json.put("epoch", epoch).put("sequence", sequence);
    }

    /**
     * Returns the number that a connection object carries, null if it carries none.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if a member is ill-typed, or there is only one of the two
     */
    static @Nullable PublicationNumber from(JsonMembers members) {
        return members.has("epoch") || members.has("sequence")
                ? new PublicationNumber(members.longInteger("epoch"), members.longInteger("sequence"))
                : null;
    }
}
