package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.function.Executable;

/** Assertions about failures of the channel. */
final class Failures {

    private Failures() {}

    static ClusterException assertFails(ErrorCode expected, Executable executable) {
        return assertFails(expected, executable, null);
    }

    static ClusterException assertFails(ErrorCode expected, Executable executable, String what) {
        ClusterException failure = assertThrows(ClusterException.class, executable, what);
        assertEquals(expected, failure.errorCode(), what);
        return failure;
    }
}
