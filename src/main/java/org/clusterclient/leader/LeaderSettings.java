package org.clusterclient.leader;

import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.protocol.Identity;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Transcodes;
import org.clusterclient.service.ServiceInterface;
import org.clusterclient.session.Events;
import org.clusterclient.session.Registration;
import org.jspecify.annotations.Nullable;

/**
 * What every leader's session of a channel is given.
 *
 * @param context the channel's event loop
 * @param channel its name
 * @param identity who this process is
 * @param service what the data client serves
 * @param config fingerprint of the data client's configuration
 * @param strictConfig whether followers with another one are refused, or only told
 * @param knownPeers whether followers have proven the token, so that what they have seen is believed
 * @param transcodes how application objects become bytes
 * @param formatKey makes the key of a registration
 * @param publications what the options say about publications
 * @param broadcast whether each value goes to every subscriber, or to one of them
 * @param maxPending how many calls of one follower may be unanswered before nothing more is read from it
 * @param maxQueuedValues how many values may wait for one follower before only the newest of each key is kept
 * @param maxSubscriptions how many keys one follower may have subscribed, and how many are kept that nobody listens to
 * @param maxFrameSize largest accepted packet, in bytes after the header
 * @param pushTimeout goes into the header of a value
 * @param heartbeatInterval of the followers; three without a byte end a connection
 * @param checkHeartbeat whether silence is judged at all
 * @param drainTimeout how long the end of the session waits for calls in flight
 * @param events told what an operator should know
 */
public record LeaderSettings(
        ContextInternal context,
        String channel,
        Identity identity,
        ServiceInterface service,
        String config,
        boolean strictConfig,
        boolean knownPeers,
        Transcodes transcodes,
        Function<Object, String> formatKey,
        PublicationSettings publications,
        boolean broadcast,
        int maxPending,
        int maxQueuedValues,
        int maxSubscriptions,
        int maxFrameSize,
        Duration pushTimeout,
        Duration heartbeatInterval,
        boolean checkHeartbeat,
        Duration drainTimeout,
        Events events) {

    /** Returns who this process is as a leader. */
    LeaderPeer leaderPeer(long epoch, String transcode) {
        return identity.leader(epoch, transcode, maxFrameSize, List.of()).withConfig(config);
    }

    /**
     * Returns the registration of that value.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} for null; the format of keys may throw anything
     */
    Registration registration(@Nullable Object value) {
        return Registration.of(value, formatKey);
    }
}
