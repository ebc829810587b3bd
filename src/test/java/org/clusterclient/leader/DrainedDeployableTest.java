package org.clusterclient.leader;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DrainedDeployableTest {

    private final Vertx vertx = Vertx.vertx();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final Promise<Void> drained = Promise.promise();

    @AfterEach
    void close() {
        drained.tryComplete();
        await(vertx.close());
    }

    @Test
    void undeploysOnlyAfterTheDrain() {
        DrainedDeployable deployable = drained(new Recording());
        String id = await(vertx.deployVerticle(deployable));
        Future<Void> undeployed = vertx.undeploy(id);
        until("the drain begins", () -> done.contains("drain"));
        assertEquals(List.of("deploy", "drain"), done);
        assertFalse(deployable.undeployed().isComplete());
        drained.complete();
        await(undeployed);
        await(deployable.undeployed());
        assertEquals(List.of("deploy", "drain", "undeploy on its context"), done);
    }

    @Test
    void drainsBeforeVertxStopsTheParent() {
        DrainedDeployable child = drained(new Recording());
        await(vertx.deployVerticle(new Deployable() {
            @Override
            public Future<?> deploy(Context context) {
                return vertx.deployVerticle(child);
            }

            @Override
            public Future<?> undeploy(Context context) {
                done.add("parent's end");
                return Future.succeededFuture();
            }
        }));
        Future<Void> closed = vertx.close();
        until("the drain begins", () -> done.contains("drain"));
        drained.complete();
        await(closed);
        assertEquals(List.of("deploy", "drain", "undeploy on its context", "parent's end"), done);
    }

    @Test
    void undeploysAlsoAfterADrainThatFails() {
        DrainedDeployable deployable = drained(new Recording());
        String id = await(vertx.deployVerticle(deployable));
        drained.fail("not drained in time");
        await(vertx.undeploy(id));
        assertTrue(done.contains("undeploy on its context"));
    }

    @Test
    void isUndeployedHoweverThatWent() {
        DrainedDeployable deployable = drained(new Recording() {
            @Override
            public Future<?> undeploy(Context context) throws Exception {
                throw new Exception("cannot stop");
            }
        });
        String id = await(vertx.deployVerticle(deployable));
        drained.complete();
        assertEquals("cannot stop", failure(vertx.undeploy(id)).getMessage());
        await(deployable.undeployed());
    }

    @Test
    void failsToDeployAsTheVerticleDoes() {
        DrainedDeployable deployable = drained(new Recording() {
            @Override
            public Future<?> deploy(Context context) {
                return Future.failedFuture("server down");
            }
        });
        assertEquals("server down", failure(vertx.deployVerticle(deployable)).getMessage());
    }

    private DrainedDeployable drained(Deployable verticle) {
        return new DrainedDeployable(verticle, () -> {
            done.add("drain");
            return drained.future();
        });
    }

    private class Recording implements Deployable {
        @Override
        public Future<?> deploy(Context context) {
            done.add("deploy");
            return Future.succeededFuture();
        }

        @Override
        public Future<?> undeploy(Context context) throws Exception {
            done.add("undeploy " + (Vertx.currentContext() == context ? "on its context" : "elsewhere"));
            return Future.succeededFuture();
        }
    }
}
