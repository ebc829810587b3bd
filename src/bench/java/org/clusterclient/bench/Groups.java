package org.clusterclient.bench;

import java.util.ArrayList;
import java.util.List;

/** A group of each peer, all of them running while one after the other is measured. */
final class Groups implements AutoCloseable {

    private final List<Group> all = new ArrayList<>();

    Groups(List<Peer> peers, int followers) throws InterruptedException {
        for (Peer peer : peers) {
            all.add(new Group(peer, followers));
        }
    }

    List<Group> all() {
        return all;
    }

    @Override
    public void close() throws InterruptedException {
        for (Group group : all) {
            group.close();
        }
    }
}
