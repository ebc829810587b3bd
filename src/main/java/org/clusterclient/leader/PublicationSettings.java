package org.clusterclient.leader;

import java.time.Duration;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.session.Registration;
import org.jspecify.annotations.Nullable;

/**
 * What the options say about publications.
 *
 * @param key makes the key of a registration that is published
 * @param grace how long the publications of a process that has gone are kept
 * @param maxPerHolder how many of them one process may have
 * @param maxBytes about how much memory they may take for all processes together, and half of it for one
 * @param attemptTimeout how long an attempt of the leader's own may take
 */
public record PublicationSettings(
        Function<Object, String> key, Duration grace, int maxPerHolder, long maxBytes, Duration attemptTimeout) {

    /** Returns how much memory the publications of one process may take. */
    long maxBytesPerHolder() {
        return maxBytes / 2;
    }

    /**
     * Returns what is published.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} for null; the format of keys may throw anything
     */
    Registration registration(@Nullable Object value) {
        return Registration.of(value, key);
    }
}
