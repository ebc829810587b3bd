package org.clusterclient.api;

import org.jspecify.annotations.Nullable;

/**
 * A failure of the channel itself; what the data client fails with is a {@code ServiceException} instead. Callers of a
 * proxy get it as a {@code ServiceException} with the same code and message, and {@code outcome} in the debug info.
 *
 * <p>Expected failures are values here: no stack trace is recorded.
 */
public final class ClusterException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ErrorCode errorCode;
    private final Outcome outcome;

    /** Makes a failure with the outcome that its code stands for. */
    public ClusterException(ErrorCode errorCode, String message) {
        this(errorCode, errorCode.outcome(), message, null);
    }

    /** Makes a failure with the outcome that its code stands for, and the cause that led to it. */
    public ClusterException(ErrorCode errorCode, String message, @Nullable Throwable cause) {
        this(errorCode, errorCode.outcome(), message, cause);
    }

    /** Makes a failure that knows better than its code whether the call ran. */
    public ClusterException(ErrorCode errorCode, Outcome outcome, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.errorCode = errorCode;
        this.outcome = outcome;
    }

    public ErrorCode errorCode() {
        return errorCode;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** Returns whether the call surely did not run and may succeed when sent again. */
    public boolean retry() {
        return outcome == Outcome.NOT_RUN && errorCode.passing();
    }
}
