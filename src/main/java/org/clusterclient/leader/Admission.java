package org.clusterclient.leader;

import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Transcode;
import org.clusterclient.connection.LimitedLog;
import org.clusterclient.protocol.Peer;
import org.clusterclient.text.Excerpt;

/** Says who may follow: whoever means the same service, can be spoken to, and has a config that the options accept. */
final class Admission {

    private final LeaderSettings settings;
    private final LimitedLog log;

    Admission(LeaderSettings settings, LimitedLog log) {
        this.log = log;
        this.settings = settings;
    }

    /**
     * Returns what a connection with this peer speaks.
     *
     * @throws ClusterException {@link ErrorCode#OTHER_SERVICE}, {@link ErrorCode#OTHER_CONFIG} or {@link
     *     ErrorCode#REFUSED} if it may not follow
     */
    Transcode admit(Peer peer) {
        String here = " leader pid=" + settings.identity().pid() + " follower pid=" + peer.pid();
        if (!peer.service().equals(settings.service().name())) {
            throw new ClusterException(
                    ErrorCode.OTHER_SERVICE,
                    "another service under the same channel name: channel=" + settings.channel() + " leader's="
                            + settings.service().name() + " follower's=" + Excerpt.of(peer.service()) + here);
        }
        Transcode transcode = settings.transcodes().common(peer.transcodes());
        if (transcode == null) {
            throw new ClusterException(
                    ErrorCode.REFUSED,
                    "no transcode in common: leader's=" + settings.transcodes().names() + " follower's="
                            + Excerpt.of(peer.transcodes().toString()) + here);
        }
        if (!peer.config().isEmpty() && !peer.config().equals(settings.config())) {
            String message = "another data-client config: channel=" + settings.channel() + here;
            if (settings.strictConfig()) {
                throw new ClusterException(ErrorCode.OTHER_CONFIG, message);
            }
            log.warn("otherConfig", "[" + settings.channel() + "] " + message + "; the leader's is in force");
        }
        return transcode;
    }
}
