package org.clusterclient.protocol;

import java.util.List;
import java.util.UUID;

/**
 * Who this process says it is, in {@code peer} (README, Wire protocol).
 *
 * @param impl name of this implementation
 * @param version its version
 * @param instance differs between any two memberships, also of one process
 * @param pid process id
 */
public record Identity(String impl, String version, String instance, long pid) {

    private static final String IMPL = "vertx-cluster-client";

    /** Returns a new identity of this process. */
    public static Identity ofThisProcess() {
        String version = Identity.class.getPackage().getImplementationVersion();
        return new Identity(
                IMPL,
                version == null ? "unreleased" : version,
                UUID.randomUUID().toString(),
                ProcessHandle.current().pid());
    }

    /** Returns what a follower says of itself when it registers. */
    public Peer follower(long lastEpoch, List<String> transcodes, String service, String config) {
        return new Peer(impl, version, instance, pid, lastEpoch, transcodes, service, config);
    }

    /** Returns what a leader answers to a registration. */
    public LeaderPeer leader(long epoch, String transcode, int maxFrameSize, List<String> channels) {
        return new LeaderPeer(impl, version, instance, pid, epoch, transcode, maxFrameSize, channels);
    }
}
