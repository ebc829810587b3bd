package org.clusterclient.connection;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketHeader;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection that wait for their response, by request id. Ids count from 1 to {@link
 * PacketHeader#MAX_REQUEST_ID} and wrap; an id is passed over while a request waits whose id has the same lowest bits, which are
 * its place here. Confined to the connection's context.
 */
final class PendingRequests {

    private static final int LEAST_PLACES = 64; // a power of two

    private final ContextInternal context;
    private @Nullable Pending<?>[] places = new Pending<?>[LEAST_PLACES]; // at most half of them are taken
    private int size;
    private long lastId;

    PendingRequests(ContextInternal context) {
        this(context, 0);
    }

    /** @param lastId the id before the first one given out */
    PendingRequests(ContextInternal context, long lastId) {
        this.context = context;
        this.lastId = lastId;
    }

    /**
     * One request and the promise of its answer.
     *
     * @param <T> what the answer comes to
     */
    static final class Pending<T extends @Nullable Object> {
        final long id;
        private final Function<Packet, T> reader;
        private final Promise<T> answer;
        private final long deadlineNanos;
        private boolean written;

        private Pending(long id, Function<Packet, T> reader, Promise<T> answer, long deadlineNanos) {
            this.id = id;
            this.reader = reader;
            this.answer = answer;
            this.deadlineNanos = deadlineNanos;
        }

        Future<T> answer() {
            return answer.future();
        }

        /** Reads the response now: when others hear of it, its application object may be gone. */
        private void complete(Packet response) {
            T read;
            try {
                read = reader.apply(response);
            } catch (Throwable e) { // checked ones, too: readers call transcodes, which may be foreign code
                answer.fail(e);
                return;
            }
            answer.complete(read);
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
        } while (places[place(lastId)] != null);
        return lastId;
    }

    private int place(long id) {
        return (int) id & (places.length - 1);
    }

    /**
     * Adds a request under the next id.
     *
     * @param reader returns what a response comes to, or throws what the request fails with
     */
    <T extends @Nullable Object> Pending<T> add(long deadlineNanos, Function<Packet, T> reader) {
        if (size == places.length / 2) {
            grow();
        }
        Pending<T> pending = new Pending<>(nextId(), reader, context.promise(), deadlineNanos);
        places[place(pending.id)] = pending;
        size++;
        return pending;
    }

    /** Ids that differ in their lowest bits also do in one bit more. */
    private void grow() {
        List<Pending<?>> all = inOrder(pending -> true);
        places = new Pending<?>[2 * places.length];
        all.forEach(pending -> places[place(pending.id)] = pending);
    }

    /** Completes the request that this packet answers; returns false if nobody waits for it (any more). */
    boolean complete(Packet response) {
        Pending<?> pending = places[place(response.id())];
        if (pending == null || pending.id != response.id()) {
            return false;
        }
        remove(pending);
        pending.complete(response);
        return true;
    }

    /** Forgets a request, unless that has been done. */
    void remove(Pending<?> request) {
        int place = place(request.id);
        if (places[place] == request) {
            places[place] = null;
            size--;
        }
    }

    /** Fails what has passed its deadline: it was sent, and whether it ran is unknown. */
    void expire(long nowNanos) {
        List<Pending<?>> expired = inOrder(pending -> nowNanos - pending.deadlineNanos >= 0);
        expired.forEach(this::remove);
        for (Pending<?> pending : expired) {
            pending.answer.fail(new ClusterException(
                    ErrorCode.TIMEOUT,
                    pending.written ? Outcome.UNKNOWN : Outcome.NOT_RUN,
                    "no answer by the deadline: id=" + pending.id,
                    null));
        }
    }

    /** Fails every waiting request; what was never handed to the socket surely did not run. */
    void failAll(Function<Outcome, ClusterException> failure) {
        List<Pending<?>> all = inOrder(pending -> true);
        all.forEach(this::remove);
        for (Pending<?> pending : all) {
            pending.answer.fail(failure.apply(pending.written ? Outcome.UNKNOWN : Outcome.NOT_RUN));
        }
    }

    /** Returns requests in the order in which they were added: what is beyond the last id is from before the ids wrapped. */
    private List<Pending<?>> inOrder(Predicate<Pending<?>> wanted) {
        return size == 0
                ? List.of()
                : Arrays.stream(places)
                        .filter(Objects::nonNull)
                        .filter(wanted)
                        .sorted(Comparator.comparingLong(
                                pending -> pending.id > lastId ? pending.id - PacketHeader.MAX_REQUEST_ID : pending.id))
                        .toList();
    }

    int size() {
        return size;
    }
}
