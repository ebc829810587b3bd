package org.clusterclient.api;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * How application objects (arguments, answers, values) become bytes.
 *
 * <p>The values are those of JSON: null, {@code Boolean}, {@code Number}, {@code String}, {@code JsonObject},
 * {@code JsonArray}. A transcode may know more, as long as it knows them in both directions. Implementations have a
 * public constructor without parameters, keep no state between calls, and are called on event loops.
 */
public interface Transcode {

    /** Returns the name by which the two ends of a connection agree on this transcode. */
    String name();

    /**
     * Returns the bytes of a value, in a buffer that nobody else changes.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if the value cannot be carried
     */
    Buffer encode(@Nullable Object value);

    /**
     * Returns the value of those bytes, which is the caller's own from here on.
     *
     * @param bytes only valid during the call, their memory is used again afterwards: what the value has of them is copied
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if they are not an encoding of this transcode
     */
    @Nullable
    Object decode(Buffer bytes);
}
