package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EveryRole;
import org.clusterclient.fixture.TypedDataClient;
import org.clusterclient.service.typed.TypedCall;
import org.clusterclient.service.typed.TypedService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type of answer that a generated proxy carries arrives as that type, whatever the caller's role. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypedAnswersIT {

    private EveryRole<TypedService> all;
    private EveryRole<TypedService> nulls;

    @BeforeAll
    void join() {
        all = new EveryRole<>(TypedService.class, TypedAnswersIT::typed);
        nulls = new EveryRole<>(
                TypedService.class,
                options -> typed(options)
                        .setDataClientOptions(new JsonObject().put("config", new JsonObject().put("nulls", true))));
    }

    private static ClusterClientOptions typed(ClusterClientOptions options) {
        return options.setName("typed")
                .setService(TypedService.class.getName())
                .setDataClient(TypedDataClient.class.getName())
                .setDelegates(new JsonObject());
    }

    @AfterAll
    void close() {
        all.close();
        nulls.close();
    }

    @ParameterizedTest
    @MethodSource("callsByRole")
    void answerHasTheDeclaredType(Role role, TypedCall call) {
        assertEquals(call.expected(), await(call.call().apply(all.node(role).proxy())));
    }

    static Stream<Arguments> callsByRole() {
        return Stream.of(Role.values()).flatMap(role -> TypedCall.all().map(call -> Arguments.of(role, call)));
    }

    @Test
    void everyMethodOfTheServiceIsCalled() {
        Set<String> methods = Arrays.stream(TypedService.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("echo"))
                .collect(Collectors.toSet());
        assertEquals(methods, TypedCall.all().map(TypedCall::method).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("callsOfNullByRole")
    void nullFromTheDataClientFailsWhereTheTypeHasNone(Role role, TypedCall call) {
        Future<?> answer = call.call().apply(nulls.node(role).client().proxy(Duration.ofMillis(100)));
        if (call.expected() instanceof Collection || call.expected() instanceof Map) {
            failure(answer);
        } else {
            assertNull(await(answer));
        }
    }

    static Stream<Arguments> callsOfNullByRole() {
        return Stream.of(Role.values())
                .flatMap(role -> TypedCall.all()
                        .filter(call -> call.expected() != null)
                        .collect(Collectors.toMap(TypedCall::method, call -> call, (one, other) -> one, TreeMap::new))
                        .values()
                        .stream()
                        .map(call -> Arguments.of(role, call)));
    }
}
