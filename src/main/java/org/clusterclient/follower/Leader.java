package org.clusterclient.follower;

import org.clusterclient.api.Transcode;
import org.clusterclient.protocol.LeaderPeer;
import org.clusterclient.protocol.Peer;
import org.clusterclient.session.Term;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Whom a follower is registered with.
 *
 * @param peer what it says of itself; null: an npm process, which says nothing
 * @param transcode what the connection speaks
 */
record Leader(@Nullable LeaderPeer peer, Transcode transcode) {

    /** Returns whether it answers what the reference leaves without an answer: subscriptions and publications. */
    boolean acknowledges() {
        return peer != null;
    }

    /** Returns its term; 0 if it does not count any. */
    long epoch() {
        return peer == null || !Term.isCredible(peer.epoch()) ? 0 : peer.epoch();
    }

    /** Returns its process id, null if unknown. */
    @Nullable
    Long pid() {
        return peer == null ? null : peer.pid();
    }

    /** Returns the name of its implementation. */
    String impl() {
        return peer == null ? Peer.NPM : Excerpt.of(peer.impl());
    }
}
