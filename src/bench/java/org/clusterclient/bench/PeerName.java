package org.clusterclient.bench;

import java.util.Comparator;
import java.util.List;

/** The names of what is measured, as the results have them. */
final class PeerName {

    /** A Vert.x socket that sends back what it reads: no protocol at all. */
    static final String RAW = "raw echo";

    static final String NPM = "npm cluster-client";

    static final String CLUSTERED = "clustered event bus";

    /** This module over a port. */
    static final String OURS = "vertx-cluster-client";

    /** This module over a path. */
    static final String OURS_PATH = "vertx-cluster-client, path";

    /** This module, its followers speaking as npm processes do. */
    static final String OURS_NPM = "vertx-cluster-client, npm transcode";

    /** This module, called by a proxy that the event bus carries the calls of, as those of other verticles. */
    static final String OURS_ON_BUS = "vertx-cluster-client, by the event bus";

    /** All of them, in the order of the report. */
    static final List<String> ALL = List.of(OURS, OURS_ON_BUS, OURS_PATH, OURS_NPM, NPM, CLUSTERED, RAW);

    /** The order of the report; others come last. */
    static final Comparator<String> ORDER =
            Comparator.comparingInt(peer -> ALL.contains(peer) ? ALL.indexOf(peer) : ALL.size());

    private PeerName() {}
}
