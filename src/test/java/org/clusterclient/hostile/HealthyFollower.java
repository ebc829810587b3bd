package org.clusterclient.hostile;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingService;

/** A follower that calls and listens all the time: whatever its neighbours do, it must not feel it. */
final class HealthyFollower {

    private static final JsonObject REGISTRATION = new JsonObject().put("healthy", true);
    private static final int CALLS_PER_VALUE = 20;

    private final Node<RecordingService> node;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger values = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile boolean stopped;
    private volatile boolean idle;

    HealthyFollower(Node<RecordingService> node) {
        this.node = node;
    }

    void start() {
        String address = UUID.randomUUID().toString();
        node.vertx().eventBus().<JsonObject>localConsumer(address, value -> {
            int expected = values.incrementAndGet();
            if (value.body().getInteger("n") != expected) {
                failed(new AssertionError("value " + expected + " is " + value.body()));
            }
        });
        await(node.proxy().subscribe(REGISTRATION, address));
        node.vertx().runOnContext(v -> next());
        until("begun", () -> calls.get() > CALLS_PER_VALUE);
    }

    /** Returns how many calls have succeeded. */
    int calls() {
        return calls.get();
    }

    /** Fails if any call has failed, or a value is not what it should be. */
    void assertUndisturbed() {
        assertNull(failure.get(), () -> "after " + calls + " calls: " + failure.get());
    }

    /** Stops when what is under way has ended, and all values have come. */
    void stop() {
        stopped = true;
        until("idle", () -> idle);
        until(() -> values + " values of " + calls + " calls", () -> values.get() == calls.get() / CALLS_PER_VALUE);
    }

    private void next() {
        if (stopped) {
            idle = true;
            return;
        }
        int number = calls.get() + 1;
        call(number)
                .onComplete(
                        v -> {
                            calls.incrementAndGet();
                            node.vertx().setTimer(1, id -> next());
                        },
                        e -> {
                            failed(e);
                            idle = true;
                        });
    }

    private Future<?> call(int number) {
        if (number % CALLS_PER_VALUE == 0) {
            return node.proxy().emit(REGISTRATION, new JsonObject().put("n", number / CALLS_PER_VALUE));
        }
        return node.proxy()
                .count(number)
                .compose(answer -> answer == number
                        ? Future.succeededFuture()
                        : Future.failedFuture("call " + number + " was answered with " + answer));
    }

    private void failed(Throwable e) {
        failure.compareAndSet(null, e);
    }
}
