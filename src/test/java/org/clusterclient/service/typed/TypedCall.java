package org.clusterclient.service.typed;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** A call of one method of the typed service, and what its caller has to get. */
public record TypedCall(String method, Function<TypedService, Future<?>> call, Object expected) {

    @Override
    public String toString() {
        return method + " " + expected;
    }

    /** Returns every method of the service, with every kind of value that matters. */
    public static Stream<TypedCall> all() {
        Point point = new Point().setX(1L << 40).setY(2).setLabel("p");
        Point unlabelled = new Point().setX(3).setY(0.5);
        Buffer bytes = Buffer.buffer(new byte[] {0, -1, 62, 63, 127});
        JsonObject object = new JsonObject().put("n", 1).putNull("none").put("in", new JsonObject().put("l", 1L << 40));
        JsonArray array = new JsonArray().add(1).addNull().add("s").add(new JsonArray().add(2.5));
        return Stream.of(
                call("echoString", s -> s.echoString("ü"), "ü"),
                call("echoBoolean", s -> s.echoBoolean(true), true),
                call("echoByte", s -> s.echoByte((byte) -128), (byte) -128),
                call("echoShort", s -> s.echoShort((short) 32767), (short) 32767),
                call("echoInteger", s -> s.echoInteger(Integer.MIN_VALUE), Integer.MIN_VALUE),
                call("echoLong", s -> s.echoLong(1L), 1L),
                call("echoLong", s -> s.echoLong(1L << 31), 1L << 31),
                call("echoLong", s -> s.echoLong(Long.MAX_VALUE), Long.MAX_VALUE),
                call("echoFloat", s -> s.echoFloat(0.1f), 0.1f),
                call("echoFloat", s -> s.echoFloat(2f), 2f),
                call("echoFloat", s -> s.echoFloat(Float.MAX_VALUE), Float.MAX_VALUE),
                call("echoDouble", s -> s.echoDouble(3.0), 3.0),
                call("echoDouble", s -> s.echoDouble(1e-300), 1e-300),
                call("echoCharacter", s -> s.echoCharacter('€'), '€'),
                call("echoColour", s -> s.echoColour(Colour.RED), Colour.RED),
                call("echoColour", s -> s.echoColour(Colour.BLUE), Colour.BLUE),
                call("echoPoint", s -> s.echoPoint(point), point),
                call("echoPoint", s -> s.echoPoint(unlabelled), unlabelled),
                call("echoBuffer", s -> s.echoBuffer(bytes), bytes),
                call("echoJsonObject", s -> s.echoJsonObject(object), object),
                call("echoJsonArray", s -> s.echoJsonArray(array), array),
                call("echoString", s -> s.echoString(null), null),
                call("echoLong", s -> s.echoLong(null), null),
                call("echoCharacter", s -> s.echoCharacter(null), null),
                call("echoColour", s -> s.echoColour(null), null),
                call("echoPoint", s -> s.echoPoint(null), null),
                call("echoBuffer", s -> s.echoBuffer(null), null),
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
                list("echoPointList", TypedService::echoPointList, point, null, unlabelled),
                list("echoBufferList", TypedService::echoBufferList, bytes, null, Buffer.buffer()),
                list("echoJsonObjectList", TypedService::echoJsonObjectList, null, object, new JsonObject()),
                list("echoJsonArrayList", TypedService::echoJsonArrayList, array, null),
                call("echoStringSet", s -> s.echoStringSet(Set.of("a", "b")), Set.of("a", "b")),
                call("echoLongSet", s -> s.echoLongSet(Set.of(1L, 1L << 40)), Set.of(1L, 1L << 40)),
                call("echoDoubleSet", s -> s.echoDoubleSet(Set.of(1.0, 0.5)), Set.of(1.0, 0.5)),
                call("echoPointSet", s -> s.echoPointSet(Set.of(point)), Set.of(point)),
                map("echoStringMap", TypedService::echoStringMap, "a", null),
                map("echoBooleanMap", TypedService::echoBooleanMap, true, false),
                map("echoByteMap", TypedService::echoByteMap, (byte) 1, (byte) -2),
                map("echoShortMap", TypedService::echoShortMap, (short) 1, (short) -2),
                map("echoIntegerMap", TypedService::echoIntegerMap, 1, 2),
                map("echoLongMap", TypedService::echoLongMap, 1L, 1L << 40),
                map("echoLongMap", TypedService::echoLongMap),
                map("echoFloatMap", TypedService::echoFloatMap, 0.1f, 2f),
                map("echoDoubleMap", TypedService::echoDoubleMap, 0.1, 2.0),
                map("echoPointMap", TypedService::echoPointMap, point, unlabelled),
                map("echoJsonObjectMap", TypedService::echoJsonObjectMap, object, null, new JsonObject()),
                map("echoJsonArrayMap", TypedService::echoJsonArrayMap, array, null),
                call("echoCharacterList", s -> s.echoCharacterList(List.of("a", "€")), List.of('a', '€')),
                call("echoCharacterSet", s -> s.echoCharacterSet(List.of("a", "€")), Set.of('a', '€')),
                call("echoCharacterMap", s -> s.echoCharacterMap(Map.of("k", "€")), Map.of("k", '€')),
                call("echoColourList", s -> s.echoColourList(List.of("BLUE")), List.of(Colour.BLUE)),
                call("echoColourSet", s -> s.echoColourSet(List.of("RED")), Set.of(Colour.RED)),
                call("echoColourMap", s -> s.echoColourMap(Map.of("k", "BLUE")), Map.of("k", Colour.BLUE)),
                call("echoObject", s -> s.echoObject(new JsonArray().add(object)), object),
                call("echoObject", s -> s.echoObject(new JsonArray().add("text")), "text"),
                call(
                        "echoObjectList",
                        s -> s.echoObjectList(array),
                        new ArrayList<>(array.stream().toList())),
                call(
                        "echoObjectList",
                        s -> s.echoObjectList(new JsonArray().add(object).add(1)),
                        List.of(object, 1)),
                call("echoObjectMap", s -> s.echoObjectMap(object), members(object)));
    }

    private static TypedCall call(String method, Function<TypedService, Future<?>> call, Object expected) {
        return new TypedCall(method, call, expected);
    }

    /** A method of a service as a function of the service and its argument. */
    private interface Echo<T> {
        Future<T> call(TypedService service, T value);
    }

    @SafeVarargs
    private static <T> TypedCall list(String method, Echo<List<T>> echo, T... values) {
        List<T> list = new ArrayList<>();
        for (T value : values) {
            list.add(value);
        }
        return call(method, service -> echo.call(service, list), list);
    }

    @SafeVarargs
    private static <T> TypedCall map(String method, Echo<Map<String, T>> echo, T... values) {
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
