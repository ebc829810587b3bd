package org.clusterclient;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.internal.VertxInternal;
import java.util.ArrayList;
import java.util.List;

/**
 * Which event loop Vert.x gives to what it deploys next: it takes them in turn, and has no option to name one. A data client
 * that has the loop of its channel answers without another thread to be woken, twice for each call.
 */
final class NextEventLoop {

    private NextEventLoop() {}

    /**
     * Takes loops in turn until this one is next. It is not if another thread takes one meanwhile, or if the group does not
     * take turns; whoever is deployed then has another loop, and is only slower to reach.
     */
    static void turnTo(VertxInternal vertx, EventLoop wanted) {
        EventLoopGroup group = vertx.nettyEventLoopGroup();
        List<EventExecutor> loops = new ArrayList<>();
        group.forEach(loops::add);
        int at = loops.indexOf(wanted);
        if (at < 0) {
            return; // of another Vertx, or a transport of its own kind
        }
        EventExecutor before = loops.get((at + loops.size() - 1) % loops.size());
        for (int left = loops.size(); left > 0 && group.next() != before; left--) {}
    }
}
