package org.clusterclient.follower;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.clusterclient.protocol.JsonTranscode;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a session has subscribed, and how the leader spells them: one of ours repeats what it was sent, an npm
 * leader writes the registration with the member order and the numbers of JavaScript.
 */
final class SentKeys {

    /** What the reference puts before the key of a subscription. */
    private static final String PREFIX = "$$inner$$__";

    private final Function<Object, String> formatKey;
    private final JsonTranscode json = new JsonTranscode();
    private final Set<String> keys = new HashSet<>();
    private final Map<String, String> spelled = new HashMap<>(); // as an npm leader has it -> ours

    /** @param formatKey makes our key of a registration */
    SentKeys(Function<Object, String> formatKey) {
        this.formatKey = formatKey;
    }

    /** Returns what is sent for a key that is being subscribed. */
    String add(String key) {
        keys.add(key);
        return PREFIX + key;
    }

    /** Returns what is sent for a key that is no longer subscribed. */
    String remove(String key) {
        keys.remove(key);
        spelled.values().removeIf(key::equals);
        return PREFIX + key;
    }

    /** Returns our key for one that the leader sends, null if it is not subscribed. */
    @Nullable
    String local(String sent) {
        if (!sent.startsWith(PREFIX)) {
            return null;
        }
        String text = sent.substring(PREFIX.length());
        if (keys.contains(text)) {
            return text;
        }
        String known = spelled.get(text);
        if (known != null) {
            return known;
        }
        String key = keyOf(text);
        if (key == null || !keys.contains(key)) {
            return null;
        }
        spelled.put(text, key);
        return key;
    }

    private @Nullable String keyOf(String text) {
        try {
            Object registration = json.decode(Buffer.buffer(text));
            return registration == null ? null : formatKey.apply(registration);
        } catch (RuntimeException e) { // not JSON: a format of the leader's own; and ours may be foreign code
            return null;
        }
    }
}
