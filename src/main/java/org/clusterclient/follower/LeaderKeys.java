package org.clusterclient.follower;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.clusterclient.protocol.JsonTranscode;
import org.jspecify.annotations.Nullable;

/**
 * Translates the keys of a connection: a leader of ours repeats what it was sent, an npm leader writes the registration with
 * the member order and the numbers of JavaScript.
 */
final class LeaderKeys {

    /** What the reference puts before the key of a subscription. */
    private static final String PREFIX = "$$inner$$__";

    private final Function<Object, String> formatKey;
    private final Predicate<String> subscribed;
    private final JsonTranscode json = new JsonTranscode();
    private final Map<String, String> keyByText = new HashMap<>(); // where the leader writes another text
    private final Map<String, String> textByKey = new HashMap<>();

    /**
     * @param formatKey makes our key of a registration
     * @param subscribed whether a key of ours is subscribed
     */
    LeaderKeys(Function<Object, String> formatKey, Predicate<String> subscribed) {
        this.formatKey = formatKey;
        this.subscribed = subscribed;
    }

    /** Returns what is sent for a key of ours. */
    String sent(String key) {
        return PREFIX + key;
    }

    /** Forgets how the leader writes a key. */
    void forget(String key) {
        String text = textByKey.remove(key);
        if (text != null) {
            keyByText.remove(text);
        }
    }

    /** Returns our key for one that the leader has sent, null if that is none of those that are subscribed. */
    @Nullable
    String local(String sent) {
        if (!sent.startsWith(PREFIX)) {
            return null;
        }
        String text = sent.substring(PREFIX.length());
        if (subscribed.test(text)) {
            return text;
        }
        String known = keyByText.get(text);
        String key = known != null ? known : keyOf(text);
        if (key == null || !subscribed.test(key)) {
            return null;
        }
        if (known == null) {
            forget(key); // one text a key: that which the leader has for our registration
            keyByText.put(text, key);
            textByKey.put(key, text);
        }
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
