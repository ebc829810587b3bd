package org.clusterclient.service;

import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Failures of answers that are not of their declared type; all have {@link ErrorCode#BAD_RESULT}. */
final class BadResult {

    private BadResult() {}

    /** Returns the failure of a value of another type. The value stays out of the text: it may be large, or private. */
    static ClusterException of(String expected, @Nullable Object actual) {
        return because(expected, actual == null ? "null" : actual.getClass().getSimpleName());
    }

    /** Returns the failure of a number that the expected type does not have. */
    static ClusterException unfit(String expected, Number actual) {
        return because(expected, actual.getClass().getSimpleName() + " " + actual);
    }

    static ClusterException because(String expected, String actual) {
        return new ClusterException(ErrorCode.BAD_RESULT, "bad result: expected " + expected + ", got " + actual);
    }

    /** Returns the failure of a collection, for that of one of its values. */
    static ClusterException inside(String collection, String where, ClusterException cause) {
        return new ClusterException(
                ErrorCode.BAD_RESULT, cause.getMessage() + " as " + where + " of " + collection, cause);
    }
}
