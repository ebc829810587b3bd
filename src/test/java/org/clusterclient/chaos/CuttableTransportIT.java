package org.clusterclient.chaos;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.clusterclient.fixture.TestAddress;
import org.clusterclient.fixture.Transport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the nemesis cuts is cut, whatever a leader is found at. */
class CuttableTransportIT {

    @ParameterizedTest
    @EnumSource(Transport.class)
    void everyConnectionMadeOrAcceptedIsCut(Transport kind) {
        CuttableTransport transport = new CuttableTransport();
        Vertx vertx = Vertx.builder().withTransport(transport).build();
        try {
            TestAddress address = kind.freeAddress();
            List<NetSocket> accepted = new CopyOnWriteArrayList<>();
            AtomicInteger closed = new AtomicInteger();
            await(vertx.createNetServer()
                    .connectHandler(socket -> {
                        socket.closeHandler(v -> closed.incrementAndGet());
                        accepted.add(socket);
                    })
                    .listen(address.bindable()));
            NetSocket made = await(vertx.createNetClient().connect(address.socketAddress()));
            made.closeHandler(v -> closed.incrementAndGet());
            until("accepted", () -> accepted.size() == 1);
            assertEquals(2, transport.cut());
            until("both ends closed", () -> closed.get() == 2);
            assertEquals(0, transport.cut());
        } finally {
            await(vertx.close());
        }
    }
}
