package org.clusterclient.connection;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketHeader;

/**
 * The requests of one connection that wait for their response, by request id. Ids count from 1 to {@link
 * PacketHeader#MAX_REQUEST_ID} and wrap; an id that still waits is passed over. Confined to the connection's context.
 */
final class PendingRequests {

    private final ContextInternal context;
    private final Map<Long, Pending> byId = new LinkedHashMap<>();
    private long lastId;

    PendingRequests(ContextInternal context) {
        this(context, 0);
    }

    /** @param lastId the id before the first one given out */
    PendingRequests(ContextInternal context, long lastId) {
        this.context = context;
        this.lastId = lastId;
    }

    /** One request and the promise of its response. */
    static final class Pending {
        final long id;
        private final Promise<Packet> response;
        private final long deadlineNanos;
        private boolean written;

        private Pending(long id, Promise<Packet> response, long deadlineNanos) {
            this.id = id;
            this.response = response;
            this.deadlineNanos = deadlineNanos;
        }

        Future<Packet> response() {
            return response.future();
        }

        /** Notes that the request has been handed to the socket: from here on it may run. */
        void written() {
            written = true;
        }
    }

    /** Returns an id that no waiting request has. */
    long nextId() {
        do {
            lastId = lastId >= PacketHeader.MAX_REQUEST_ID ? 1 : lastId + 1;
        } while (byId.containsKey(lastId));
        return lastId;
    }

    /** Adds a request under the next id. */
    Pending add(long deadlineNanos) {
        Pending pending = new Pending(nextId(), context.promise(), deadlineNanos);
        byId.put(pending.id, pending);
        return pending;
    }

    /** Completes the request that this packet answers; returns false if nobody waits for it (any more). */
    boolean complete(Packet response) {
        Pending pending = byId.remove(response.id());
        if (pending == null) {
            return false;
        }
        pending.response.complete(response);
        return true;
    }

    /** Forgets a request that was never sent. */
    void remove(Pending request) {
        byId.remove(request.id);
    }

    /** Fails what has passed its deadline: it was sent, and whether it ran is unknown. */
    void expire(long nowNanos) {
        List<Pending> expired = new ArrayList<>();
        for (Iterator<Pending> all = byId.values().iterator(); all.hasNext(); ) {
            Pending pending = all.next();
            if (nowNanos - pending.deadlineNanos >= 0) {
                all.remove();
                expired.add(pending);
            }
        }
        for (Pending pending : expired) {
            pending.response.fail(new ClusterException(
                    ErrorCode.TIMEOUT,
                    pending.written ? Outcome.UNKNOWN : Outcome.NOT_RUN,
                    "no answer by the deadline: id=" + pending.id,
                    null));
        }
    }

    /** Fails every waiting request; what was never handed to the socket surely did not run. */
    void failAll(Function<Outcome, ClusterException> failure) {
        List<Pending> all = new ArrayList<>(byId.values());
        byId.clear();
        for (Pending pending : all) {
            pending.response.fail(failure.apply(pending.written ? Outcome.UNKNOWN : Outcome.NOT_RUN));
        }
    }

    int size() {
        return byId.size();
    }
}
