package org.clusterclient.bench;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.TestAddress;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;

/** What is measured: one way for processes to share a service. */
enum Peer {
    RAW(PeerName.RAW, "raw"),
    NPM(PeerName.NPM, "npm"),
    BUS(PeerName.CLUSTERED, "bus"),
    PORT(PeerName.OURS, "cluster"),
    PATH(PeerName.OURS_PATH, "cluster"),
    ON_BUS(PeerName.OURS_ON_BUS, "cluster by bus"),
    NPM_TRANSCODE(PeerName.OURS_NPM, "cluster"),
    LOCAL("local event bus", "local");

    private static final Path SCRIPT =
            Path.of("src", "bench", "node", "peer.js").toAbsolutePath();

    private final String title;
    private final String kind;

    Peer(String title, String kind) {
        this.title = title;
        this.kind = kind;
    }

    /** Returns what it is called in the results. */
    String title() {
        return title;
    }

    /** Returns whether one process takes over when another has died. */
    boolean takesOver() {
        return this == NPM || kind.equals("cluster");
    }

    /** Returns whether it has values that are pushed. */
    boolean delivers() {
        return this == BUS || takesOver();
    }

    /** Where the processes of a group meet. */
    static final class Meeting {
        private final Peer peer;
        private final int firstPort = TestCluster.freePort();
        private final TestAddress path;

        Meeting(Peer peer) {
            this.peer = peer;
            this.path = peer == Peer.PATH ? Transport.PATH.freeAddress() : null;
        }

        /** Starts a process; the one with index -1 serves, or leads. */
        ForkedProcess start(int index) {
            boolean serves = index < 0;
            int port = serves || peer != BUS ? firstPort : TestCluster.freePort();
            JsonObject settings = new JsonObject()
                    .put("kind", peer.kind)
                    .put("serves", serves || peer == LOCAL)
                    .put("index", index)
                    .put("firstPort", firstPort)
                    .put("port", port)
                    .put("options", options());
            return peer == NPM
                    ? ForkedProcess.node(SCRIPT, settings.encode())
                    : ForkedProcess.jvm(BenchProcess.class.getName(), settings.encode());
        }

        private JsonObject options() {
            JsonObject options = path == null ? new JsonObject().put("port", firstPort) : path.option();
            return peer == NPM_TRANSCODE ? options.put("transcode", "serialize-json") : options;
        }
    }
}
