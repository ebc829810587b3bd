package org.clusterclient.hostile;

import org.clusterclient.api.Transcode;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.SerializeJsonTranscode;

/** What a hostile connection has done before. */
enum Phase {
    /** Nothing. */
    UNREGISTERED(new JsonTranscode()),
    /** It has registered as a process of ours. */
    OURS(new JsonTranscode()),
    /** It has registered as an npm process. */
    NPM(new SerializeJsonTranscode());

    private final Transcode transcode;

    Phase(Transcode transcode) {
        this.transcode = transcode;
    }

    /** Returns what the leader speaks with it. */
    Transcode transcode() {
        return transcode;
    }
}
