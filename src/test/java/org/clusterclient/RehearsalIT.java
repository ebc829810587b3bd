package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.internal.VertxInternal;
import java.util.Map;
import org.clusterclient.api.Delegate;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.service.ServiceInterface;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** That it shortens a take-over is measured with processes. */
class RehearsalIT {

    private final TestCluster cluster = new TestCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void worksAndLeavesNothingBehind() {
        VertxInternal vertx = (VertxInternal) cluster.vertx();
        ServiceInterface service =
                ServiceInterface.of(RecordingService.class, true, Map.of("fire", Delegate.INVOKE_ONEWAY));
        await(Rehearsal.run(vertx, service));
        assertEquals(0, vertx.deploymentIDs().size());
    }
}
