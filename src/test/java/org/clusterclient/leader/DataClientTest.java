package org.clusterclient.leader;

import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.service.Parameter;
import org.clusterclient.service.ResultType;
import org.clusterclient.service.ServedServices;
import org.clusterclient.service.ServedServices.Served;
import org.clusterclient.service.ServiceMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A data client that is called without the event bus. */
class DataClientTest {

    private static final ServiceMethod ECHO = method(Delegate.INVOKE, true);
    private static final ServiceMethod FIRE = method(Delegate.INVOKE_ONEWAY, false);

    private final EventLoop loop = new EventLoop();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicReference<Handler<Message<JsonObject>>> handler =
            new AtomicReference<>(message -> message.reply(message.body().getValue("text")));
    private final DataClient dataClient = new DataClient(
            loop.context(),
            new DataClientSettings(Verticle::new, new DeploymentOptions(), "events", new VertxDeployer(loop.vertx())));
    private Context context;

    private final class Verticle extends VerticleBase {
        @Override
        public Future<?> start() {
            DataClientTest.this.context = context;
            String address = config().getJsonObject("clusterClient").getString("address");
            ServedServices.of(vertx)
                    .add(address, new Served(context, message -> handler.get().handle(message)));
            return Future.succeededFuture();
        }
    }

    private static ServiceMethod method(Delegate delegate, boolean answers) {
        return new ServiceMethod(
                "echo", delegate, List.of(Parameter.of("text", String.class)), ResultType.of(String.class), answers);
    }

    private static long soon() {
        return System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    }

    private Future<Object> call(ServiceMethod method, String text, long deadlineNanos) {
        return dataClient.call(method, new JsonArray().add(text), deadlineNanos);
    }

    @BeforeEach
    void deploy() {
        loop.await(() -> dataClient.deploy("quotes", 7, Future::succeededFuture));
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void answersManyCallsOfOneTurnInTheirOrder() {
        List<Object> answers = new ArrayList<>();
        loop.run(() -> {
            for (int i = 0; i < 100; i++) {
                call(ECHO, "a" + i, soon()).onSuccess(answers::add);
            }
        });
        until("all are answered", () -> loop.call(answers::size) == 100);
        for (int i = 0; i < 100; i++) {
            assertEquals("a" + i, answers.get(i));
        }
    }

    @Test
    void eachCallHasAContextOfItsOwn() {
        List<Context> contexts = new CopyOnWriteArrayList<>();
        handler.set(message -> {
            contexts.add(Vertx.currentContext());
            message.reply(null);
        });
        loop.await(() -> Future.all(call(ECHO, "a", soon()), call(ECHO, "b", soon())));
        assertEquals(2, contexts.size());
        assertNotSame(contexts.get(0), contexts.get(1));
        assertNotSame(context, contexts.get(0));
    }

    @Test
    void aCallThatThrowsDoesNotHarmTheNext() {
        handler.set(message -> {
            message.reply(message.body().getValue("text"));
            if ("a".equals(message.body().getValue("text"))) {
                throw DataClientTest.<RuntimeException>sneaky(new java.io.IOException("on purpose"));
            }
        });
        Future<Object> first = loop.call(() -> {
            Future<Object> a = call(ECHO, "a", soon());
            call(ECHO, "b", soon()).onSuccess(b -> seen.add(String.valueOf(b)));
            return a;
        });
        assertEquals("a", loop.await(() -> first));
        until("answered", () -> seen.contains("b"));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E sneaky(Throwable e) throws E {
        throw (E) e;
    }

    @Test
    void answersStayInOrderWithWhatIsSent() {
        loop.run(() -> loop.vertx().eventBus().<String>localConsumer("values", message -> seen.add(message.body())));
        handler.set(message -> {
            String text = message.body().getString("text");
            loop.vertx().eventBus().send("values", "before " + text);
            message.reply(text);
            loop.vertx().eventBus().send("values", "after " + text);
        });
        loop.run(() -> {
            for (String text : List.of("a", "b", "c")) {
                call(ECHO, text, soon()).onSuccess(answer -> seen.add((String) answer));
            }
        });
        until("all", () -> seen.size() == 9);
        assertEquals(List.of("before a", "a", "after a", "before b", "b", "after b", "before c", "c", "after c"), seen);
    }

    @Test
    void anUnansweredOnewayCallIsAheadOfWhatFollowsOnTheDataClientsContext() {
        handler.set(message -> seen.add(message.body().getString("text")));
        loop.run(() -> {
            call(ECHO, "asked", soon());
            call(FIRE, "told", soon());
            context.runOnContext(v -> seen.add("stopped"));
        });
        until("all", () -> seen.size() == 3);
        assertEquals(List.of("asked", "told", "stopped"), seen);
    }

    @Test
    void whoHearsOfAMissedDeadlineMayCallAgain() {
        handler.set(message -> {});
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        loop.run(() -> {
            for (int i = 0; i < 3; i++) {
                call(ECHO, "late", deadlineNanos).onFailure(failure -> {
                    seen.add(assertInstanceOf(ClusterException.class, failure)
                            .errorCode()
                            .name());
                    call(ECHO, "again", deadlineNanos);
                });
            }
        });
        loop.run(() -> dataClient.tick(deadlineNanos - 1));
        assertTrue(seen.isEmpty());
        loop.run(() -> dataClient.tick(deadlineNanos));
        assertEquals(List.of("TIMEOUT", "TIMEOUT", "TIMEOUT"), seen);
        assertEquals(ErrorCode.TIMEOUT.name(), seen.get(0));
    }
}
