package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.clusterclient.api.Role;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.Test;

class InvokeIT {

    @Test
    void callsTheDataClientFromLeaderAndFollower() {
        try (TestCluster cluster = new TestCluster()) {
            ClusterClient<RecordingService> leader = cluster.join();
            ClusterClient<RecordingService> follower = cluster.join();
            assertEquals(Role.LEADER, leader.role());
            assertEquals(Role.FOLLOWER, follower.role());
            assertEquals("a", await(leader.proxy().echo("a")));
            assertEquals("b", await(follower.proxy().echo("b")));
            assertEquals(321L, await(follower.proxy().weigh(1L, 2, 3.0)));
            assertEquals(1, cluster.journal().count("connect"));
            System.out.println(await(leader.status()).encodePrettily());
            System.out.println(await(follower.status()).encodePrettily());
            await(leader.close());
            until(follower, Role.LEADER);
            assertEquals("c", await(follower.proxy().echo("c")));
        }
    }
}
