package org.clusterclient.election;

import java.time.Duration;
import org.clusterclient.connection.Access;

/**
 * What a port server needs to know.
 *
 * @param maxFrameSize largest accepted packet, in bytes after the header
 * @param maxConnections how many connections may be open at a time
 * @param maxBuffered how many bytes may be kept for all connections together, and half of it for one
 * @param registrationTimeout how long a connection may take to say which channel it wants
 * @param access what connections have to prove, and how they are encrypted
 * @param leaveTimeout how long closing waits for the channels on the port to leave it, data clients first
 */
public record ServerSettings(
        int maxFrameSize,
        int maxConnections,
        long maxBuffered,
        Duration registrationTimeout,
        Access access,
        Duration leaveTimeout) {}
