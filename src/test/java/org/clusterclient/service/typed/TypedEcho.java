package org.clusterclient.service.typed;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Answers every call with its argument. */
public final class TypedEcho implements TypedService {

    @Override
    public Future<String> echoString(String value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Boolean> echoBoolean(Boolean value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Byte> echoByte(Byte value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Short> echoShort(Short value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Integer> echoInteger(Integer value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Long> echoLong(Long value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Float> echoFloat(Float value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Double> echoDouble(Double value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Character> echoCharacter(Character value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Colour> echoColour(Colour value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Point> echoPoint(Point value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Buffer> echoBuffer(Buffer value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<JsonObject> echoJsonObject(JsonObject value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<JsonArray> echoJsonArray(JsonArray value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<String>> echoStringList(List<String> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Boolean>> echoBooleanList(List<Boolean> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Byte>> echoByteList(List<Byte> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Short>> echoShortList(List<Short> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Integer>> echoIntegerList(List<Integer> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Long>> echoLongList(List<Long> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Float>> echoFloatList(List<Float> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Double>> echoDoubleList(List<Double> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Point>> echoPointList(List<Point> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Buffer>> echoBufferList(List<Buffer> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<JsonObject>> echoJsonObjectList(List<JsonObject> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<JsonArray>> echoJsonArrayList(List<JsonArray> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Set<String>> echoStringSet(Set<String> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Set<Long>> echoLongSet(Set<Long> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Set<Double>> echoDoubleSet(Set<Double> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Set<Point>> echoPointSet(Set<Point> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, String>> echoStringMap(Map<String, String> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, Boolean>> echoBooleanMap(Map<String, Boolean> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, Byte>> echoByteMap(Map<String, Byte> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, Short>> echoShortMap(Map<String, Short> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, Integer>> echoIntegerMap(Map<String, Integer> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, Long>> echoLongMap(Map<String, Long> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, Float>> echoFloatMap(Map<String, Float> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, Double>> echoDoubleMap(Map<String, Double> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, Point>> echoPointMap(Map<String, Point> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, JsonObject>> echoJsonObjectMap(Map<String, JsonObject> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<Map<String, JsonArray>> echoJsonArrayMap(Map<String, JsonArray> value) {
        return Future.succeededFuture(value);
    }

    @Override
    public Future<List<Character>> echoCharacterList(List<String> value) {
        return Future.succeededFuture(value.stream().map(text -> text.charAt(0)).toList());
    }

    @Override
    public Future<Set<Character>> echoCharacterSet(List<String> value) {
        return Future.succeededFuture(value.stream().map(text -> text.charAt(0)).collect(Collectors.toSet()));
    }

    @Override
    public Future<Map<String, Character>> echoCharacterMap(Map<String, String> value) {
        return Future.succeededFuture(value.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().charAt(0))));
    }

    @Override
    public Future<List<Colour>> echoColourList(List<String> value) {
        return Future.succeededFuture(value.stream().map(Colour::valueOf).toList());
    }

    @Override
    public Future<Set<Colour>> echoColourSet(List<String> value) {
        return Future.succeededFuture(value.stream().map(Colour::valueOf).collect(Collectors.toSet()));
    }

    @Override
    public Future<Map<String, Colour>> echoColourMap(Map<String, String> value) {
        return Future.succeededFuture(value.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Colour.valueOf(entry.getValue()))));
    }

    @Override
    public Future<Object> echoObject(JsonArray value) {
        return Future.succeededFuture(value.getValue(0));
    }

    @Override
    public Future<List<Object>> echoObjectList(JsonArray value) {
        return Future.succeededFuture(value.stream().toList());
    }

    @Override
    public Future<Map<String, Object>> echoObjectMap(JsonObject value) {
        return Future.succeededFuture(value.getMap());
    }

    @Override
    public Future<Void> echoVoid(String value) {
        return Future.succeededFuture(null);
    }
}
