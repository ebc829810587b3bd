package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clusterclient.api.Role;
import org.clusterclient.fixture.EveryRole;
import org.clusterclient.fixture.TypedDataClient;
import org.clusterclient.service.typed.Colour;
import org.clusterclient.service.typed.Point;
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

    private static final Point POINT = new Point().setX(1L << 40).setY(2).setLabel("p");
    private static final Point UNLABELLED = new Point().setX(3).setY(0.5);
    private static final Buffer BYTES = Buffer.buffer(new byte[] {0, -1, 62, 63, 127});
    private static final JsonObject OBJECT =
            new JsonObject().put("n", 1).putNull("none").put("in", new JsonObject().put("l", 1L << 40));
    private static final JsonArray ARRAY =
            new JsonArray().add(1).addNull().add("s").add(new JsonArray().add(2.5));

    private EveryRole<TypedService> all;
    private EveryRole<TypedService> nulls;

    /** A call of one method, and what the caller has to get. */
    record Call(String method, Function<TypedService, Future<?>> call, Object expected) {
        @Override
        public String toString() {
            return method + " " + expected;
        }
    }

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
    void answerHasTheDeclaredType(Role role, Call call) {
        assertEquals(call.expected, await(call.call.apply(all.node(role).proxy())));
    }

    static Stream<Arguments> callsByRole() {
        return Stream.of(Role.values()).flatMap(role -> calls().map(call -> Arguments.of(role, call)));
    }

    @Test
    void everyMethodOfTheServiceIsCalled() {
        Set<String> methods = Arrays.stream(TypedService.class.getDeclaredMethods())
                .map(Method::getName)
                .filter(name -> name.startsWith("echo"))
                .collect(Collectors.toSet());
        assertEquals(methods, calls().map(Call::method).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("callsOfNullByRole")
    void nullFromTheDataClientFailsWhereTheTypeHasNone(Role role, Call call) {
        Future<?> answer = call.call.apply(nulls.node(role).client().proxy(Duration.ofMillis(100)));
        if (call.expected instanceof Collection || call.expected instanceof Map) {
            failure(answer);
        } else {
            assertNull(await(answer));
        }
    }

    static Stream<Arguments> callsOfNullByRole() {
        return Stream.of(Role.values())
                .flatMap(role -> calls()
                        .filter(call -> call.expected != null)
                        .collect(Collectors.toMap(Call::method, call -> call, (one, other) -> one, TreeMap::new))
                        .values()
                        .stream()
                        .map(call -> Arguments.of(role, call)));
    }

    static Stream<Call> calls() {
        return Stream.of(
                call("echoString", s -> s.echoString("ü"), "ü"),
                call("echoString", s -> s.echoString(null), null),
                call("echoBoolean", s -> s.echoBoolean(true), true),
                call("echoByte", s -> s.echoByte((byte) -128), (byte) -128),
                call("echoShort", s -> s.echoShort((short) 32767), (short) 32767),
                call("echoInteger", s -> s.echoInteger(Integer.MIN_VALUE), Integer.MIN_VALUE),
                call("echoLong", s -> s.echoLong(1L), 1L),
                call("echoLong", s -> s.echoLong(1L << 31), 1L << 31),
                call("echoLong", s -> s.echoLong(Long.MAX_VALUE), Long.MAX_VALUE),
                call("echoLong", s -> s.echoLong(null), null),
                call("echoFloat", s -> s.echoFloat(0.1f), 0.1f),
                call("echoFloat", s -> s.echoFloat(2f), 2f),
                call("echoDouble", s -> s.echoDouble(3.0), 3.0),
                call("echoDouble", s -> s.echoDouble(1e-300), 1e-300),
                call("echoCharacter", s -> s.echoCharacter('€'), '€'),
                call("echoCharacter", s -> s.echoCharacter(null), null),
                call("echoColour", s -> s.echoColour(Colour.RED), Colour.RED),
                call("echoColour", s -> s.echoColour(Colour.BLUE), Colour.BLUE),
                call("echoColour", s -> s.echoColour(null), null),
                call("echoPoint", s -> s.echoPoint(POINT), POINT),
                call("echoPoint", s -> s.echoPoint(UNLABELLED), UNLABELLED),
                call("echoPoint", s -> s.echoPoint(null), null),
                call("echoBuffer", s -> s.echoBuffer(BYTES), BYTES),
                call("echoJsonObject", s -> s.echoJsonObject(OBJECT), OBJECT),
                call("echoJsonArray", s -> s.echoJsonArray(ARRAY), ARRAY),
                call("echoVoid", s -> s.echoVoid("something"), null),
                list("echoStringList", TypedService::echoStringList, null, "a", null),
                list("echoBooleanList", TypedService::echoBooleanList, true, false),
                list("echoByteList", TypedService::echoByteList, (byte) 1, (byte) -2),
                list("echoShortList", TypedService::echoShortList, (short) 1, (short) -2),
                list("echoIntegerList", TypedService::echoIntegerList, 1, 2),
                list("echoLongList", TypedService::echoLongList, 1L, 1L << 40),
                list("echoLongList", TypedService::echoLongList),
                list("echoFloatList", TypedService::echoFloatList, 0.1f, 2f, null),
                list("echoDoubleList", TypedService::echoDoubleList, null, 0.1, 2.0),
                list("echoPointList", TypedService::echoPointList, POINT, null, UNLABELLED),
                list("echoBufferList", TypedService::echoBufferList, BYTES, null, Buffer.buffer()),
                list("echoJsonObjectList", TypedService::echoJsonObjectList, null, OBJECT, new JsonObject()),
                list("echoJsonArrayList", TypedService::echoJsonArrayList, ARRAY, null),
                call("echoStringSet", s -> s.echoStringSet(Set.of("a", "b")), Set.of("a", "b")),
                call("echoLongSet", s -> s.echoLongSet(Set.of(1L, 1L << 40)), Set.of(1L, 1L << 40)),
                call("echoDoubleSet", s -> s.echoDoubleSet(Set.of(1.0, 0.5)), Set.of(1.0, 0.5)),
                call("echoPointSet", s -> s.echoPointSet(Set.of(POINT)), Set.of(POINT)),
                map("echoStringMap", TypedService::echoStringMap, "a", null),
                map("echoBooleanMap", TypedService::echoBooleanMap, true, false),
                map("echoByteMap", TypedService::echoByteMap, (byte) 1, (byte) -2),
                map("echoShortMap", TypedService::echoShortMap, (short) 1, (short) -2),
                map("echoIntegerMap", TypedService::echoIntegerMap, 1, 2),
                map("echoLongMap", TypedService::echoLongMap, 1L, 1L << 40),
                map("echoLongMap", TypedService::echoLongMap),
                map("echoFloatMap", TypedService::echoFloatMap, 0.1f, 2f),
                map("echoDoubleMap", TypedService::echoDoubleMap, 0.1, 2.0),
                map("echoPointMap", TypedService::echoPointMap, POINT, UNLABELLED),
                map("echoJsonObjectMap", TypedService::echoJsonObjectMap, OBJECT, null, new JsonObject()),
                map("echoJsonArrayMap", TypedService::echoJsonArrayMap, ARRAY, null),
                call("echoCharacterList", s -> s.echoCharacterList(List.of("a", "€")), List.of('a', '€')),
                call("echoCharacterSet", s -> s.echoCharacterSet(List.of("a", "€")), Set.of('a', '€')),
                call("echoCharacterMap", s -> s.echoCharacterMap(Map.of("k", "€")), Map.of("k", '€')),
                call("echoColourList", s -> s.echoColourList(List.of("BLUE")), List.of(Colour.BLUE)),
                call("echoColourSet", s -> s.echoColourSet(List.of("RED")), Set.of(Colour.RED)),
                call("echoColourMap", s -> s.echoColourMap(Map.of("k", "BLUE")), Map.of("k", Colour.BLUE)),
                call("echoObject", s -> s.echoObject(new JsonArray().add(OBJECT)), OBJECT),
                call("echoObject", s -> s.echoObject(new JsonArray().add("text")), "text"),
                call(
                        "echoObjectList",
                        s -> s.echoObjectList(ARRAY),
                        ARRAY.stream().collect(Collectors.toList())),
                call("echoObjectMap", s -> s.echoObjectMap(OBJECT), members(OBJECT)));
    }

    private static Call call(String method, Function<TypedService, Future<?>> call, Object expected) {
        return new Call(method, call, expected);
    }

    /** A method of the service as a function of the service and its argument. */
    private interface Echo<T> {
        Future<T> call(TypedService service, T value);
    }

    @SafeVarargs
    private static <T> Call list(String method, Echo<List<T>> echo, T... values) {
        List<T> list = new ArrayList<>();
        for (T value : values) {
            list.add(value);
        }
        return call(method, service -> echo.call(service, list), list);
    }

    @SafeVarargs
    private static <T> Call map(String method, Echo<Map<String, T>> echo, T... values) {
        Map<String, T> map = new LinkedHashMap<>();
        for (T value : values) {
            map.put("k" + map.size(), value);
        }
        return call(method, service -> echo.call(service, map), map);
    }

    private static Map<String, Object> members(JsonObject object) {
        return object.stream().collect(LinkedHashMap::new, (map, e) -> map.put(e.getKey(), e.getValue()), Map::putAll);
    }
}
