package org.clusterclient.service.typed;

import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One method for every type of answer that a generated proxy carries. All answer with their argument, so that what
 * arrives can be compared with what was sent.
 */
@ProxyGen
public interface TypedService {

    Future<String> echoString(String value);

    Future<Boolean> echoBoolean(Boolean value);

    Future<Byte> echoByte(Byte value);

    Future<Short> echoShort(Short value);

    Future<Integer> echoInteger(Integer value);

    Future<Long> echoLong(Long value);

    Future<Float> echoFloat(Float value);

    Future<Double> echoDouble(Double value);

    Future<Character> echoCharacter(Character value);

    Future<Colour> echoColour(Colour value);

    Future<Point> echoPoint(Point value);

    Future<Buffer> echoBuffer(Buffer value);

    Future<JsonObject> echoJsonObject(JsonObject value);

    Future<JsonArray> echoJsonArray(JsonArray value);

    Future<List<String>> echoStringList(List<String> value);

    Future<List<Boolean>> echoBooleanList(List<Boolean> value);

    Future<List<Byte>> echoByteList(List<Byte> value);

    Future<List<Short>> echoShortList(List<Short> value);

    Future<List<Integer>> echoIntegerList(List<Integer> value);

    Future<List<Long>> echoLongList(List<Long> value);

    Future<List<Float>> echoFloatList(List<Float> value);

    Future<List<Double>> echoDoubleList(List<Double> value);

    Future<List<Point>> echoPointList(List<Point> value);

    Future<List<Buffer>> echoBufferList(List<Buffer> value);

    Future<List<JsonObject>> echoJsonObjectList(List<JsonObject> value);

    Future<List<JsonArray>> echoJsonArrayList(List<JsonArray> value);

    Future<Set<String>> echoStringSet(Set<String> value);

    Future<Set<Long>> echoLongSet(Set<Long> value);

    Future<Set<Double>> echoDoubleSet(Set<Double> value);

    Future<Set<Point>> echoPointSet(Set<Point> value);

    Future<Map<String, String>> echoStringMap(Map<String, String> value);

    Future<Map<String, Boolean>> echoBooleanMap(Map<String, Boolean> value);

    Future<Map<String, Byte>> echoByteMap(Map<String, Byte> value);

    Future<Map<String, Short>> echoShortMap(Map<String, Short> value);

    Future<Map<String, Integer>> echoIntegerMap(Map<String, Integer> value);

    Future<Map<String, Long>> echoLongMap(Map<String, Long> value);

    Future<Map<String, Float>> echoFloatMap(Map<String, Float> value);

    Future<Map<String, Double>> echoDoubleMap(Map<String, Double> value);

    Future<Map<String, Point>> echoPointMap(Map<String, Point> value);

    Future<Map<String, JsonObject>> echoJsonObjectMap(Map<String, JsonObject> value);

    Future<Map<String, JsonArray>> echoJsonArrayMap(Map<String, JsonArray> value);

    // Types that cannot be arguments: what makes them up comes instead, their names for enums and characters.

    Future<List<Character>> echoCharacterList(List<String> value);

    Future<Set<Character>> echoCharacterSet(List<String> value);

    Future<Map<String, Character>> echoCharacterMap(Map<String, String> value);

    Future<List<Colour>> echoColourList(List<String> value);

    Future<Set<Colour>> echoColourSet(List<String> value);

    Future<Map<String, Colour>> echoColourMap(Map<String, String> value);

    Future<Object> echoObject(JsonArray value);

    Future<List<Object>> echoObjectList(JsonArray value);

    Future<Map<String, Object>> echoObjectMap(JsonObject value);

    Future<Void> echoVoid(String value);
}
