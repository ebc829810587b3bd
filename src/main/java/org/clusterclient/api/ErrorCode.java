package org.clusterclient.api;

import java.util.Optional;

/**
 * What went wrong, as sent on the wire and as the failure code of a {@code ServiceException}. Codes are never reused or
 * renumbered.
 *
 * <p>Each code has the {@link Outcome} that holds unless the failure says otherwise, and whether the same call may
 * succeed when it is sent again later.
 */
public enum ErrorCode {
    /** The peer sent bytes that are not a valid packet; the connection is closed. */
    BAD_PACKET(7701, Outcome.UNKNOWN, false),
    /** No channel of that name is led where the port is held; the message names the holder and what it leads. */
    CHANNEL_NOT_LED(7702, Outcome.NOT_RUN, true),
    /**
     * There was no leader until the call's deadline: nobody leads, the leader is leaving, or the connection was lost. Where
     * more is known, its own code says it: {@link #CHANNEL_NOT_LED}, {@link #DATA_CLIENT_LOST}, {@link #REFUSED}, {@link
     * #LEADER_UNRESPONSIVE}, {@link #FOREIGN_HOLDER}, {@link #OTHER_SERVICE}, {@link #OTHER_CONFIG}, {@link #NOT_AUTHENTICATED}.
     */
    NO_LEADER(7703, Outcome.NOT_RUN, true),
    /** The call was sent and not answered by its deadline. */
    TIMEOUT(7704, Outcome.UNKNOWN, false),
    /** The connection ended before the answer came. */
    CONNECTION_LOST(7705, Outcome.UNKNOWN, true),
    /**
     * The membership of the channel has ended while the call waited, or before it was answered, and then whether it ran is
     * unknown. Later calls find no handler at the address.
     */
    CLOSED(7706, Outcome.NOT_RUN, false),
    /** The method is not a delegate of the channel's service. */
    NOT_A_DELEGATE(7707, Outcome.NOT_RUN, false),
    /**
     * The arguments are too many or too few, have unknown names or the wrong types, or cannot be carried as JSON.
     */
    BAD_ARGUMENTS(7708, Outcome.NOT_RUN, false),
    /** The data client answered with a value that the declared type of the method cannot carry. */
    BAD_RESULT(7709, Outcome.FAILED, false),
    /**
     * A bound is reached: too many calls wait for a leader or its answer, or the process has too many publications or
     * subscriptions.
     */
    OVERLOADED(7710, Outcome.NOT_RUN, false),
    /** The leader could not deploy its data client, or has lost it. */
    DATA_CLIENT_LOST(7711, Outcome.NOT_RUN, true),
    /** The leader refuses this process: no transcode in common, say. */
    REFUSED(7712, Outcome.NOT_RUN, false),
    /** The options or the service interface cannot work; found at deployment. */
    BAD_OPTIONS(7713, Outcome.NOT_RUN, false),
    /** The packet would be larger than the receiver accepts. */
    FRAME_TOO_LARGE(7714, Outcome.NOT_RUN, false),
    /** There was no role within {@code maxWaitTime}; fails a deployment, never a call. */
    NOT_READY(7715, Outcome.NOT_RUN, true),
    /**
     * Whoever holds the port accepts connections and does not answer, or a leader has been silent for three heartbeat
     * intervals: it is stopped, say. The message names it.
     */
    LEADER_UNRESPONSIVE(7716, Outcome.NOT_RUN, true),
    /** What holds the port does not speak the protocol; the message names it. */
    FOREIGN_HOLDER(7717, Outcome.NOT_RUN, false),
    /** The channel of that name serves another interface. */
    OTHER_SERVICE(7718, Outcome.NOT_RUN, false),
    /**
     * The leader's data client is configured otherwise, and the leader takes no such follower; in an event of type {@code
     * warning}: it does, and its own configuration is in force.
     */
    OTHER_CONFIG(7719, Outcome.NOT_RUN, false),
    /** Leader and follower have not proven the same token to each other; the message says which of them has not. */
    NOT_AUTHENTICATED(7720, Outcome.NOT_RUN, false);

    private final int code;
    private final Outcome outcome;
    private final boolean passing;

    ErrorCode(int code, Outcome outcome, boolean passing) {
        this.code = code;
        this.outcome = outcome;
        this.passing = passing;
    }

    /** Returns the number on the wire, 7700 to 7799. */
    public int code() {
        return code;
    }

    /** Returns whether a call that fails so has run, unless the failure says otherwise. */
    public Outcome outcome() {
        return outcome;
    }

    /** Returns whether the cause passes by itself, so that a call that has not run may be sent again. */
    public boolean passing() {
        return passing;
    }

    /** Returns the error of that number, empty if it is none of ours. */
    public static Optional<ErrorCode> of(int code) {
        for (ErrorCode error : values()) {
            if (error.code == code) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }
}
