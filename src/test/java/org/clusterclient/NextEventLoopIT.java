package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NextEventLoopIT {

    private static final int SOME = 5;

    private final TestCluster cluster = new TestCluster();

    @AfterEach
    void close() {
        cluster.close();
    }

    private static EventLoop deploy(Vertx vertx) {
        List<Context> deployed = new ArrayList<>();
        await(vertx.deployVerticle(new AbstractVerticle() {
            @Override
            public void start() {
                deployed.add(context);
            }
        }));
        return ((ContextInternal) deployed.get(0)).nettyEventLoop();
    }

    /** Returns the event loop of the only deployment of a class. */
    private static EventLoop loop(VertxInternal vertx, String simpleName) {
        List<Set<Context>> contexts = vertx.deploymentManager().deployments().stream()
                .filter(deployed -> deployed.deployment().identifier().endsWith('.' + simpleName))
                .map(deployed -> deployed.deployment().contexts())
                .toList();
        assertEquals(1, contexts.size(), simpleName);
        return ((ContextInternal) contexts.get(0).iterator().next()).nettyEventLoop();
    }

    @Test
    void dataClientHasTheEventLoopOfItsChannel() {
        for (int others = 0; others < SOME; others++) { // which shift whose turn it is
            VertxInternal vertx = (VertxInternal) cluster.vertx();
            for (int i = 0; i < others; i++) {
                deploy(vertx);
            }
            cluster.join(vertx, cluster.options());
            assertSame(loop(vertx, "AddressServer"), loop(vertx, "DrainedDeployable"));
            cluster.close(vertx);
        }
    }

    @Test
    void isTheWantedOneWhicheverWasLast() {
        VertxInternal vertx = (VertxInternal) cluster.vertx();
        deploy(vertx); // the first time, Vert.x takes one for this thread, too
        for (int last = 0; last < SOME; last++) {
            for (EventExecutor wanted : vertx.nettyEventLoopGroup()) {
                NextEventLoop.turnTo(vertx, (EventLoop) wanted);
                assertSame(wanted, deploy(vertx));
            }
            deploy(vertx);
        }
    }

    @Test
    void staysWhereItIsForAnEventLoopOfAnotherVertx() {
        VertxInternal vertx = (VertxInternal) cluster.vertx();
        List<EventExecutor> loops = new ArrayList<>();
        vertx.nettyEventLoopGroup().forEach(loops::add);
        int at = loops.indexOf(deploy(vertx));
        NextEventLoop.turnTo(vertx, deploy(cluster.vertx()));
        assertSame(loops.get((at + 1) % loops.size()), deploy(vertx));
    }
}
