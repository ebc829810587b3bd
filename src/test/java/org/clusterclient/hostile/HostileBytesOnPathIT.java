package org.clusterclient.hostile;

import org.clusterclient.fixture.Transport;

/** What hostile neighbours send to a leader at a Unix socket. */
class HostileBytesOnPathIT extends HostileBytes {

    HostileBytesOnPathIT() {
        super(Transport.PATH);
    }
}
