package org.clusterclient.leader;

import java.util.HashSet;
import java.util.Set;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.protocol.Packet;

/** The requests of one follower that are being served, by id. Confined to the channel's context. */
final class ServedRequests {

    private final Set<Long> ids = new HashSet<>();
    private long idleSinceNanos;

    ServedRequests(long nowNanos) {
        this.idleSinceNanos = nowNanos;
    }

    /** @throws ClusterException {@link ErrorCode#BAD_PACKET} if the id is that of a request in service: of two answers, which? */
    void check(Packet request) {
        if (ids.contains(request.id())) {
            throw new ClusterException(
                    ErrorCode.BAD_PACKET, "the id of a request that is not answered yet: id=" + request.id());
        }
    }

    void begun(Packet request) {
        ids.add(request.id());
    }

    void ended(Packet request, long nowNanos) {
        ids.remove(request.id());
        if (ids.isEmpty()) {
            idleSinceNanos = nowNanos;
        }
    }

    /** Returns how many are being served. */
    int count() {
        return ids.size();
    }

    /** Returns since when none has been; to be asked only while none is. */
    long idleSinceNanos() {
        return idleSinceNanos;
    }
}
