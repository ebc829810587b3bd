package org.clusterclient.follower;

import io.vertx.core.internal.logging.Logger;
import io.vertx.core.internal.logging.LoggerFactory;
import io.vertx.core.json.JsonObject;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.protocol.LeaderPeer;

/**
 * Warns, once until it changes, that the leader which takes this process has configured its data client otherwise. Confined
 * to the channel's context.
 */
final class ConfigNotice {

    private static final Logger log = LoggerFactory.getLogger(ConfigNotice.class);

    private final FollowerSettings settings;
    private String warnedOf = "";

    ConfigNotice(FollowerSettings settings) {
        this.settings = settings;
    }

    /** Compares the leader's fingerprint with this process's, where both have one. */
    void check(LeaderPeer leader) {
        String own = settings.config();
        String other = own.isEmpty() || leader.config().equals(own) ? "" : leader.config();
        if (!other.isEmpty() && !other.equals(warnedOf)) {
            String message = "another data-client config: channel=" + settings.channel() + " leader pid=" + leader.pid()
                    + " follower pid=" + settings.identity().pid() + "; the leader's is in force";
            log.warn("[" + settings.channel() + "] " + message);
            settings.events()
                    .publish(new JsonObject()
                            .put("type", "warning")
                            .put("code", ErrorCode.OTHER_CONFIG.code())
                            .put("message", message));
        }
        warnedOf = other;
    }
}
