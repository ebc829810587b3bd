package org.clusterclient.follower;

import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.util.function.Function;
import org.clusterclient.connection.Access;
import org.clusterclient.protocol.Identity;
import org.clusterclient.protocol.Transcodes;
import org.clusterclient.session.Events;

/**
 * What every follower's session of a channel is given.
 *
 * @param context the channel's event loop
 * @param channel its name
 * @param identity who this process is
 * @param service full name of the service interface
 * @param config fingerprint of the data client's configuration; empty if this process has none
 * @param transcodes how application objects become bytes
 * @param formatKey makes the key of a registration
 * @param maxFrameSize largest accepted packet, in bytes after the header
 * @param connectTimeout how long connecting and registering may take
 * @param responseTimeout goes into the header of what has no deadline
 * @param heartbeatInterval one heartbeat per interval; three without a byte end the connection
 * @param checkHeartbeat whether silence is judged at all
 * @param drainTimeout how long the end of the session waits for calls in flight
 * @param access what leader and follower prove to each other, and how connections are encrypted
 * @param events told what an operator should know
 */
public record FollowerSettings(
        ContextInternal context,
        String channel,
        Identity identity,
        String service,
        String config,
        Transcodes transcodes,
        Function<Object, String> formatKey,
        int maxFrameSize,
        Duration connectTimeout,
        Duration responseTimeout,
        Duration heartbeatInterval,
        boolean checkHeartbeat,
        Duration drainTimeout,
        Access access,
        Events events) {}
