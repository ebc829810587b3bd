package org.clusterclient.connection;

import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.protocol.ConnectionObject.HeartbeatRes;
import org.clusterclient.protocol.Packet;

/**
 * Says which responses a peer may send: to ids that a request has had, and altogether not more than there were requests.
 * That lets late ones pass, and those that nobody waits for, without a memory of every request. Confined to the
 * connection's context.
 */
final class ExpectedResponses {

    /** The id of a sign of life that nobody has asked for. */
    private static final long UNASKED_ID = 0;

    private static final long UNASKED_AT_ONCE = 100;
    private static final long UNASKED_PER_SECOND = 40; // a leader sends one a tick at most

    private final long beganNanos;
    private boolean acceptsUnasked;
    private long unasked;
    private long largestId;
    private long unanswered;

    ExpectedResponses(long nowNanos) {
        this.beganNanos = nowNanos;
    }

    /** Lets the peer show now and then that it lives, without being asked. */
    void acceptUnasked() {
        acceptsUnasked = true;
    }

    /** Notes that a request of that id is on its way. Ids grow until they wrap; any of them may have been given then. */
    void requested(long id) {
        largestId = Math.max(largestId, id);
        unanswered++;
    }

    /** @throws ClusterException {@link ErrorCode#BAD_PACKET} if the peer has nothing to respond to */
    void check(Packet response, long nowNanos) {
        long id = response.id();
        boolean expected = id == UNASKED_ID
                ? response.connectionObject() instanceof HeartbeatRes && mayShowLife(nowNanos)
                : id <= largestId && unanswered-- > 0;
        if (!expected) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "a response to no request: id=" + id);
        }
    }

    /** A process that was stopped reads all at once what was sent meanwhile, so this counts from the beginning. */
    private boolean mayShowLife(long nowNanos) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(nowNanos - beganNanos);
        return acceptsUnasked && ++unasked <= UNASKED_AT_ONCE + UNASKED_PER_SECOND * seconds;
    }
}
