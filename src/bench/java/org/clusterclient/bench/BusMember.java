package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.serviceproxy.ServiceBinder;
import java.util.function.Consumer;

/** A process that calls, or serves, by the event bus: a clustered one, or its own. */
final class BusMember implements Member {

    private final boolean serves;
    private Vertx vertx;
    private BenchService service;

    BusMember(boolean serves) {
        this.serves = serves;
    }

    @Override
    public Future<?> begin(Vertx vertx) {
        this.vertx = vertx;
        service = ProxyCalls.proxy(vertx, new DeliveryOptions());
        if (serves) {
            return new ServiceBinder(vertx)
                    .setAddress(ProxyCalls.ADDRESS)
                    .register(BenchService.class, new BusService(vertx))
                    .completion();
        }
        return service.echo("here");
    }

    @Override
    public Future<CallRun> calls(String payload, int inFlight, long millis) {
        return ProxyCalls.run(service, payload, inFlight, millis);
    }

    @Override
    public Future<?> listen(Consumer<String> listener) {
        return vertx.eventBus()
                .<String>consumer(BusService.VALUES, message -> listener.accept(message.body()))
                .completion();
    }

    @Override
    public BenchService service() {
        return service;
    }
}
