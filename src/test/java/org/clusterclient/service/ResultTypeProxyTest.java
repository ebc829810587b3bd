package org.clusterclient.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.serviceproxy.ServiceBinder;
import io.vertx.serviceproxy.ServiceException;
import io.vertx.serviceproxy.ServiceProxyBuilder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.service.typed.TypedCall;
import org.clusterclient.service.typed.TypedEcho;
import org.clusterclient.service.typed.TypedService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Answers of a generated handler, through JSON or straight from the bus, converted, and taken by a generated proxy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResultTypeProxyTest {

    private static final String DATA_CLIENT = "data-client";
    private static final String THROUGH_JSON = "through-json";
    private static final String SAME_PROCESS = "same-process";

    private final ServiceInterface service = ServiceInterface.of(TypedService.class, true, Map.of());
    private Vertx vertx;

    @BeforeAll
    void start() {
        vertx = Vertx.vertx();
        new ServiceBinder(vertx).setAddress(DATA_CLIENT).registerLocal(TypedService.class, new TypedEcho());
        forward(THROUGH_JSON, ResultTypeProxyTest::throughJson);
        forward(SAME_PROCESS, answer -> answer);
    }

    @AfterAll
    void stop() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @MethodSource("org.clusterclient.service.typed.TypedCall#all")
    void callerGetsTheDeclaredTypeThroughJson(TypedCall call) throws Exception {
        assertEquals(call.expected(), call.call().apply(proxy(THROUGH_JSON)).await(10, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @MethodSource("org.clusterclient.service.typed.TypedCall#all")
    void callerGetsTheDeclaredTypeWithinTheProcess(TypedCall call) throws Exception {
        assertEquals(call.expected(), call.call().apply(proxy(SAME_PROCESS)).await(10, TimeUnit.SECONDS));
    }

    @Test
    void everyMethodIsCalled() {
        assertEquals(
                service.methods().stream().map(ServiceMethod::name).collect(Collectors.toSet()),
                TypedCall.all().map(TypedCall::method).collect(Collectors.toSet()));
    }

    @Test
    void nullForACollectionFailsTheCallWithACode() throws Exception {
        vertx.eventBus().<JsonObject>localConsumer("nothing", message -> reply(message, "echoLongList", null));
        var failure = assertThrows(
                ServiceException.class,
                () -> proxy("nothing").echoLongList(List.of(1L)).await(10, TimeUnit.SECONDS));
        assertEquals(ErrorCode.BAD_RESULT.code(), failure.failureCode());
        assertTrue(failure.getMessage().contains("expected List<Long>, got null"), failure.getMessage());
    }

    private TypedService proxy(String address) {
        return new ServiceProxyBuilder(vertx).setAddress(address).build(TypedService.class);
    }

    /** Serves an address as a session does: arguments by position and back, the answer converted. */
    private void forward(String address, UnaryOperator<Object> carry) {
        vertx.eventBus().<JsonObject>localConsumer(address, message -> {
            String action = message.headers().get("action");
            ServiceMethod method = service.method(action);
            JsonObject arguments = method.named((JsonArray) throughJson(method.positional(message.body())));
            vertx.eventBus()
                    .request(DATA_CLIENT, arguments, new DeliveryOptions().addHeader("action", action))
                    .onSuccess(answer -> reply(message, action, carry.apply(answer.body())))
                    .onFailure(message::reply);
        });
    }

    private void reply(Message<?> message, String action, Object answer) {
        try {
            message.reply(service.method(action).result().convert(answer));
        } catch (ClusterException e) {
            message.reply(new ServiceException(e.errorCode().code(), e.getMessage()));
        }
    }

    /** JSON has no characters: a transcode carries their numbers. */
    private static Object throughJson(Object value) {
        Object json = value instanceof Character character ? (Integer) (int) character : value;
        return Json.decodeValue(Json.encodeToBuffer(json));
    }
}
