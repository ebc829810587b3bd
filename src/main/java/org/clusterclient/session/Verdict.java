package org.clusterclient.session;

import java.util.Objects;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What is known of why there is no role, beyond that nobody could be reached. */
public final class Verdict {

    private Verdict() {}

    /** Returns whether a failure says so much that callers without a role get its code. */
    public static boolean is(@Nullable Throwable failure) {
        return failure instanceof ClusterException e && kind(e.errorCode()) != Kind.NONE;
    }

    /** Returns whether a failure tells an operator nothing that the other has not told. */
    public static boolean same(Throwable failure, Throwable other) {
        if (!(failure instanceof ClusterException a)
                || !(other instanceof ClusterException b)
                || a.errorCode() != b.errorCode()) {
            return false;
        }
        return kind(a.errorCode()) != Kind.HOLDER || Objects.equals(a.getMessage(), b.getMessage());
    }

    private enum Kind {
        NONE,
        /** The same, whatever the words. */
        STATE,
        /** Names who holds the port: another holder is news. */
        HOLDER
    }

    private static Kind kind(ErrorCode code) {
        return switch (code) {
            case CHANNEL_NOT_LED, LEADER_UNRESPONSIVE, FOREIGN_HOLDER, OTHER_SERVICE, OTHER_CONFIG, NOT_AUTHENTICATED ->
                Kind.HOLDER;
            case DATA_CLIENT_LOST, REFUSED -> Kind.STATE;
            case BAD_PACKET,
                    NO_LEADER,
                    TIMEOUT,
                    CONNECTION_LOST,
                    CLOSED,
                    NOT_A_DELEGATE,
                    BAD_ARGUMENTS,
                    BAD_RESULT,
                    OVERLOADED,
                    BAD_OPTIONS,
                    FRAME_TOO_LARGE,
                    NOT_READY -> Kind.NONE;
        };
    }
}
