package org.clusterclient.hostile;

import org.clusterclient.fixture.Transport;

/** What hostile neighbours send to a leader at a port. */
class HostileBytesIT extends HostileBytes {

    HostileBytesIT() {
        super(Transport.PORT);
    }
}
