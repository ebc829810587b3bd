package org.clusterclient.session;

import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What names a subscription or a publication.
 *
 * @param key equal for equal registrations, whatever the order of their members
 * @param value the registration as the caller wrote it: a JSON value, not null
 */
public record Registration(String key, Object value) {

    /** About what an entry takes in the tables that it is kept in. */
    private static final long ENTRY_BYTES = 256;

    /**
     * Returns the registration of a value.
     *
     * @param format makes the key
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} for null; the format, foreign code, may throw anything
     */
    public static Registration of(@Nullable Object value, Function<Object, String> format) {
        if (value == null) {
            throw new ClusterException(ErrorCode.BAD_ARGUMENTS, "a registration cannot be null");
        }
        return new Registration(format.apply(value), value);
    }

    /** Returns about how many bytes it takes to keep this; the same in every process. */
    public long bytes() {
        return ENTRY_BYTES + JsonSize.of(key) + JsonSize.of(value);
    }
}
