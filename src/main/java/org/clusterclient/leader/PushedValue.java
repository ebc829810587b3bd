package org.clusterclient.leader;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import org.clusterclient.api.Transcode;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.clusterclient.session.JsonSize;
import org.jspecify.annotations.Nullable;

/** A value of a subscription on its way to the subscribers, encoded once per transcode, not once per follower. */
final class PushedValue {

    private final @Nullable Object body;
    private final Version version;
    private final Map<Transcode, Buffer> encoded = new HashMap<>(2); // transcodes are equal only to themselves

    PushedValue(@Nullable Object body, Version version) {
        this.body = body;
        this.version = version;
    }

    Version version() {
        return version;
    }

    /** Returns about how much memory it takes, as it came and as it was encoded. */
    long bytes() {
        return JsonSize.of(body)
                + encoded.values().stream().mapToLong(Buffer::length).sum();
    }

    Buffer encoded(Transcode transcode) {
        return encoded.computeIfAbsent(transcode, key -> key.encode(body));
    }

    /** Returns the value as a follower would get it. */
    @Nullable
    Object lowered(Transcode transcode) {
        return transcode.decode(encoded(transcode));
    }
}
