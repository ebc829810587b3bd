package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.spi.metrics.VertxMetrics;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingOptions;
import io.vertx.serviceproxy.ServiceException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.RecordingService;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.service.ServedServices.Served;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectProxiesTest {

    private static final DeliveryOptions LOCAL = new DeliveryOptions().setLocalOnly(true);

    private final EventLoop loop = new EventLoop();
    private final Vertx vertx = loop.vertx();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Message<JsonObject>> requests = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    /** A service that does so with each request, on the loop of the test. */
    private RecordingService serving(Consumer<Message<JsonObject>> handler) {
        Served served = new Served(loop.context(), message -> {
            requests.add(message);
            handler.accept(message);
        });
        return DirectProxies.make(vertx, RecordingService.class, "service", LOCAL, () -> served);
    }

    /** The loop that serves, or another one. */
    private Context caller(boolean same) {
        return same ? loop.context() : ((VertxInternal) vertx).createEventLoopContext();
    }

    private static <T> T on(Context context, Callable<Future<T>> work) {
        return TestCluster.await(EventLoop.call((ContextInternal) context, work));
    }

    @Test
    void requestsDoNotPassTheEventBus() {
        vertx.eventBus().addOutboundInterceptor(delivery -> {
            log.add("carried");
            delivery.next();
        });
        RecordingService service =
                serving(message -> message.reply("echo of " + message.body().getString("text")));
        assertEquals("echo of a", TestCluster.await(service.echo("a")));
        assertEquals(List.of(), log);
        assertEquals("echo", requests.get(0).headers().get("action"));
        assertEquals("service", requests.get(0).address());
    }

    @Test
    void whatIsNotServedIsAskedOfTheEventBus() {
        RecordingService service = DirectProxies.make(vertx, RecordingService.class, "service", LOCAL, () -> null);
        ReplyException failure = assertInstanceOf(ReplyException.class, TestCluster.failure(service.echo("a")));
        assertEquals(ReplyFailure.NO_HANDLERS, failure.failureType());
        vertx.eventBus().<JsonObject>localConsumer("service", message -> message.reply("carried"));
        assertEquals("carried", TestCluster.await(service.echo("a")));
    }

    @Test
    void metricsAndTracingSeeTheRequests() {
        VertxBuilder measured = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)))
                .withMetrics(options -> new VertxMetrics() {});
        VertxBuilder traced = Vertx.builder()
                .with(new VertxOptions().setTracingOptions(new TracingOptions()))
                .withTracer(options -> new VertxTracer<Object, Object>() {});
        for (VertxBuilder builder : List.of(measured, traced)) {
            Vertx watched = builder.build();
            try {
                watched.eventBus().<JsonObject>localConsumer("service", message -> message.reply("carried"));
                Served never = new Served(watched.getOrCreateContext(), message -> message.reply("direct"));
                RecordingService service =
                        DirectProxies.make(watched, RecordingService.class, "service", LOCAL, () -> never);
                assertEquals("carried", TestCluster.await(service.echo("a")));
            } finally {
                TestCluster.await(watched.close());
            }
        }
    }

    @Test
    void argumentsAreTheServicesOwn() {
        RecordingService service = serving(message -> message.reply(null));
        JsonArray given = new JsonArray().add(new JsonObject().put("a", 1));
        Future<JsonArray> answer = service.mirror(given);
        given.getJsonObject(0).put("a", 2);
        TestCluster.await(answer);
        assertEquals(
                new JsonArray().add(new JsonObject().put("a", 1)),
                requests.get(0).body().getJsonArray("value"));
    }

    @Test
    void argumentsThatNoMessageCanCarryAreRefusedAsTheEventBusDoes() {
        RecordingService service = serving(message -> message.reply(null));
        JsonArray given = new JsonArray(List.of(new Object()));
        assertInstanceOf(
                IllegalStateException.class, assertThrows(RuntimeException.class, () -> service.mirror(given)));
        assertEquals(List.of(), requests);
    }

    @Test
    void answersAreTheCallersOwn() {
        JsonArray kept = new JsonArray().add(1);
        JsonArray answer =
                TestCluster.await(serving(message -> message.reply(kept)).mirror(null));
        assertEquals(kept, answer);
        assertNotSame(kept, answer);
    }

    @Test
    void answersThatAreHandedOverAreNotCopied() {
        JsonArray made = new JsonArray().add(1);
        assertSame(
                made,
                TestCluster.await(serving(message -> message.reply(made, HandedOver.OPTIONS))
                        .mirror(null)));
    }

    @Test
    void nullIsAnAnswer() {
        assertNull(TestCluster.await(serving(message -> message.reply(null)).echo("a")));
    }

    @Test
    void failuresAreTheCallersOwn() {
        ServiceException kept = new ServiceException(7, "no", new JsonObject().put("a", 1));
        ServiceException told = assertInstanceOf(
                ServiceException.class,
                TestCluster.failure(serving(message -> message.reply(kept)).echo("a")));
        assertEquals(7, told.failureCode());
        assertEquals("no", told.getMessage());
        assertEquals(kept.getDebugInfo(), told.getDebugInfo());
        assertNotSame(kept.getDebugInfo(), told.getDebugInfo());
    }

    @Test
    void onlyTheFirstAnswerCounts() {
        RecordingService service = serving(message -> {
            message.reply("first");
            message.reply("second");
            message.reply(new ServiceException(7, "third"));
        });
        assertEquals("first", TestCluster.await(service.echo("a")));
    }

    @Test
    void whoAsksIsAnsweredOnItsContext() {
        RecordingService service = serving(message -> message.reply("a"));
        Context other = caller(false);
        assertSame(
                ((ContextInternal) other).nettyEventLoop(),
                on(
                        other,
                        () -> service.echo("a")
                                .map(answer -> ContextInternal.current().nettyEventLoop())));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void requestsStayInOneOrderWithMessages(boolean sameLoop) {
        RecordingService service = serving(message -> {
            log.add(message.body().getString("text"));
            message.reply(null);
        });
        loop.run(() -> vertx.eventBus().<String>localConsumer("other", message -> log.add(message.body())));
        on(caller(sameLoop), () -> {
            Future<?> last = Future.succeededFuture();
            for (int i = 0; i < 100; i++) {
                vertx.eventBus().send("other", "message " + i);
                last = service.echo("request " + i);
            }
            return last.mapEmpty();
        });
        assertEquals(
                IntStream.range(0, 100)
                        .boxed()
                        .flatMap(i -> List.of("message " + i, "request " + i).stream())
                        .toList(),
                log);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answersStayInOneOrderWithMessages(boolean sameLoop) {
        RecordingService service = serving(message -> {
            String text = message.body().getString("text");
            vertx.eventBus().send("values", "before " + text);
            message.reply("answer " + text);
            vertx.eventBus().send("values", "after " + text);
        });
        on(caller(sameLoop), () -> {
            Promise<Void> end = Promise.promise();
            vertx.eventBus().<String>localConsumer("values", message -> {
                log.add(message.body());
                if (message.body().equals("after 99")) {
                    end.complete();
                }
            });
            for (int i = 0; i < 100; i++) {
                service.echo(String.valueOf(i)).onSuccess(log::add);
            }
            return end.future();
        });
        assertEquals(
                IntStream.range(0, 100)
                        .boxed()
                        .flatMap(i -> List.of("before " + i, "answer " + i, "after " + i).stream())
                        .toList(),
                log);
    }

    @Test
    void requestIsNotServedBeforeTheCallReturns() {
        RecordingService service = serving(message -> {
            log.add("served");
            message.reply(null);
        });
        on(loop.context(), () -> {
            Future<String> answer = service.echo("a");
            log.add("returned");
            return answer;
        });
        assertEquals(List.of("returned", "served"), log);
    }
}
