package org.clusterclient.hostile;

import static org.clusterclient.hostile.Bytes.call;
import static org.clusterclient.hostile.Bytes.header;
import static org.clusterclient.hostile.Bytes.hex;
import static org.clusterclient.hostile.Bytes.invoke;
import static org.clusterclient.hostile.Bytes.nested;
import static org.clusterclient.hostile.Bytes.promising;
import static org.clusterclient.hostile.Bytes.request;
import static org.clusterclient.hostile.Bytes.response;
import static org.clusterclient.hostile.Bytes.type;
import static org.clusterclient.hostile.HostileCase.acting;
import static org.clusterclient.hostile.HostileCase.closing;
import static org.clusterclient.hostile.HostileCase.of;
import static org.clusterclient.hostile.HostileCase.registered;
import static org.clusterclient.hostile.HostileCase.unregistered;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.fixture.RawSocket;

/** The catalogue of what hostile neighbours send, and of what comes of it by the protocol. */
final class HostileCases {

    static final int MAX_FRAME_SIZE = 4 * 1024 * 1024;

    private static final int MAX = Integer.MAX_VALUE;
    private static final int MEGABYTE = 1_000_000;
    private static final String KEY = "$$inner$$__{\"hostile\":true}";
    private static final JsonObject REGISTRATION = new JsonObject().put("hostile", true);

    /** A text that would forge a line of the log, or what a terminal shows of it. */
    private static final String FORGED = "x\r\nWARNING: forged\u001b[2J\u0000\u009b\u202e";

    private HostileCases() {}

    /** Returns what ends at once. */
    static Stream<HostileCase> quick(JsonObject peer) {
        return Stream.of(
                        noPackets(),
                        headers(),
                        noConnectionObjects(),
                        oddConnectionObjects(),
                        badMembers(peer),
                        notForALeader(),
                        badArgumentBytes(),
                        notDelegates(),
                        wrongArguments(),
                        ids(),
                        registrations(peer),
                        subscriptions(),
                        publications(),
                        cutOff())
                .flatMap(cases -> cases);
    }

    private static Stream<HostileCase> noPackets() {
        byte[] arbitrary = new byte[29];
        new Random(29).nextBytes(arbitrary);
        return Stream.of(
                closing("29 arbitrary bytes", Buffer.buffer(arbitrary)),
                closing("HTTP", Buffer.buffer("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")),
                closing("HTTP/2", Buffer.buffer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")),
                closing("SSH", Buffer.buffer("SSH-2.0-OpenSSH_9.6\r\nand so on\r\n")),
                closing("TLS ClientHello", hex("16030100c8010000c40303").appendBytes(new byte[194])),
                closing("JSON without a header", type("heartbeat").toBuffer().appendString("\n\n\n\n\n\n")),
                closing("zeroes", Buffer.buffer(new byte[1_000])),
                closing("ones", Buffer.buffer(hex("ff".repeat(1_000)).getBytes())));
    }

    private static Stream<HostileCase> headers() {
        return Stream.of(
                closing("version 0", header(0, 0, End.ID, 0, 20, 0)),
                closing("version 2", header(2, 0, End.ID, 0, 20, 0)),
                closing("version 255", header(255, 0, End.ID, 0, 20, 0)),
                closing("neither request nor response 2", header(1, 2, End.ID, 0, 20, 0)),
                closing("neither request nor response 255", header(1, 255, End.ID, 0, 20, 0)),
                closing("id -1", header(1, 0, -1, 0, 20, 0)),
                closing("smallest id", header(1, 0, Long.MIN_VALUE, 0, 20, 0)),
                closing("response with id -1", header(1, 1, -1, 0, 20, 0)),
                closing("connection length -1", promising(-1, 0)),
                closing("application length -1", promising(0, -1)),
                closing("both lengths -1", promising(-1, -1)),
                closing("lengths that add up to nothing", promising(20, -20)),
                closing("connection length smallest", promising(Integer.MIN_VALUE, 0)),
                closing("lengths that overflow to nothing", promising(Integer.MIN_VALUE, Integer.MIN_VALUE)),
                closing("connection length 2^31-1", promising(MAX, 0)),
                closing("application length 2^31-1", promising(0, MAX)),
                closing("both lengths 2^31-1", promising(MAX, MAX)),
                closing("sum that overflows by one", promising(MAX, 1)),
                closing("sum of 2^31", promising(1 << 30, 1 << 30)),
                closing("connection one byte too large", promising(1024 * 1024 + 1, 0)),
                closing("application one byte too large", promising(0, MAX_FRAME_SIZE + 1)),
                closing("both together one byte too large", promising(MAX_FRAME_SIZE, 1)),
                registered("negative timeout", phase -> timed(-1), End.IGNORED),
                registered("smallest timeout", phase -> timed(Integer.MIN_VALUE), End.IGNORED),
                registered("largest timeout", phase -> timed(MAX), End.IGNORED),
                registered(
                        "reserved bytes that are set",
                        phase -> timed(0).setByte(2, (byte) -1).setByte(3, (byte) -1),
                        End.IGNORED),
                registered("id 0", phase -> request(0, type("heartbeat").toBuffer(), Buffer.buffer()), End.IGNORED),
                registered(
                        "largest id",
                        phase -> request(Long.MAX_VALUE, type("heartbeat").toBuffer(), Buffer.buffer()),
                        End.IGNORED));
    }

    private static Buffer timed(int timeout) {
        Buffer heartbeat = type("heartbeat").toBuffer();
        return header(1, 0, End.ID, timeout, heartbeat.length(), 0).appendBuffer(heartbeat);
    }

    private static Stream<HostileCase> noConnectionObjects() {
        return Stream.of(
                closing("no connection object", request("")),
                closing("text", request("hello")),
                closing("control characters", request(FORGED)),
                closing("cut-off object", request("{\"type\":\"heart")),
                closing("cut-off member", request("{\"type\":\"heartbeat\",")),
                closing("array", request("[\"type\",\"heartbeat\"]")),
                closing("number", request("1")),
                closing("string", request("\"heartbeat\"")),
                closing("true", request("true")),
                closing("null", request("null")),
                closing("no type", request("{}")),
                closing("type null", request("{\"type\":null}")),
                closing("type number", request("{\"type\":1}")),
                closing("type boolean", request("{\"type\":true}")),
                closing("type object", request("{\"type\":{}}")),
                closing("type array", request("{\"type\":[\"heartbeat\"]}")),
                closing("two objects", request("{\"type\":\"heartbeat\"}{\"type\":\"heartbeat\"}")),
                closing("garbage behind", request("{\"type\":\"heartbeat\"}garbage")),
                closing("zeroes behind", request("{\"type\":\"heartbeat\"}\0\0")),
                closing("single quotes", request("{'type':'heartbeat'}")),
                closing("no quotes", request("{type:\"heartbeat\"}")),
                closing("comma at the end", request("{\"type\":\"heartbeat\",}")),
                closing("NaN", request("{\"type\":\"heartbeat\",\"n\":NaN}")),
                closing("infinity", request("{\"type\":\"heartbeat\",\"n\":-Infinity}")),
                closing("leading zeroes", request("{\"type\":\"heartbeat\",\"n\":007}")),
                closing("number beyond a double", request("{\"type\":\"heartbeat\",\"n\":1e400}")),
                closing("number far beyond a double", request("{\"type\":\"heartbeat\",\"n\":-1e999999999}")),
                closing("integer beyond a double", request("{\"type\":\"heartbeat\",\"n\":" + digits(400) + "}")),
                closing("integer of 100,000 digits", request("{\"type\":\"heartbeat\",\"n\":" + digits(100_000) + "}")),
                closing("line break in a string", request("{\"type\":\"heart\nbeat\"}")),
                closing("escape that is none", request("{\"type\":\"heart\\xbeat\"}")),
                closing("cut-off escape", request("{\"type\":\"heartbeat\\u00\"}")),
                closing("byte that UTF-8 does not have", request(utf8("ff"))),
                closing("continuation without a beginning", request(utf8("80"))),
                closing("beginning without a continuation", request(utf8("c3"))),
                closing("character beyond Unicode", request(utf8("f8 88 80 80 80"))),
                closing("objects nested 1,001 times", request(heartbeatWith(nested(1_001, "{\"x\":", "1", "}")))),
                closing("arrays nested 1,001 times", request(heartbeatWith(nested(1_001, "[", "", "]")))),
                closing("arrays nested a million times", request(heartbeatWith(nested(MEGABYTE, "[", "", "]")))),
                closing("objects opened 200,000 times", request(heartbeatWith(nested(200_000, "{\"x\":", "", "")))),
                closing("arrays opened a million times", request(nested(MEGABYTE, "[", "", ""))));
    }

    private static String digits(int length) {
        return "9".repeat(length);
    }

    private static Buffer utf8(String hex) {
        return Buffer.buffer("{\"type\":\"heart").appendBuffer(hex(hex)).appendString("beat\"}");
    }

    private static String heartbeatWith(String value) {
        return "{\"type\":\"heartbeat\",\"x\":" + value + "}";
    }

    /** What JSON allows and nobody asks for is passed over. */
    private static Stream<HostileCase> oddConnectionObjects() {
        Map<String, String> objects = new LinkedHashMap<>();
        objects.put("spaces around", " \r\n\t{ \"type\" : \"heartbeat\" } \n");
        objects.put("comment", "{/* none of JSON's */\"type\":\"heartbeat\"}");
        objects.put("the same member twice", "{\"type\":\"heartbeat\",\"type\":\"heartbeat\"}");
        objects.put("another type before", "{\"type\":\"register_channel\",\"type\":\"heartbeat\"}");
        objects.put("members of other types", "{\"type\":\"heartbeat\",\"key\":5,\"method\":[],\"peer\":false}");
        objects.put("__proto__", "{\"type\":\"heartbeat\",\"__proto__\":{\"type\":\"invoke\"},\"constructor\":null}");
        objects.put("100 digits", heartbeatWith(digits(100)));
        objects.put("nearly nothing", heartbeatWith("1e-400"));
        objects.put("arrays nested 900 times", heartbeatWith(nested(900, "[", "", "]")));
        objects.put("string of a megabyte", heartbeatWith("\"" + "x".repeat(MEGABYTE) + "\""));
        objects.put("80,000 members", heartbeatWith("{" + members(80_000) + "}"));
        objects.put("type that is empty", "{\"type\":\"\"}");
        objects.put("type that is unknown", "{\"type\":\"exec\",\"command\":\"rm\"}");
        objects.put("type in capitals", "{\"type\":\"HEARTBEAT\"}");
        objects.put("type with control characters", type(FORGED).encode());
        objects.put("type of a megabyte", type("x".repeat(MEGABYTE)).encode());
        return objects.entrySet().stream()
                .map(object -> registered(object.getKey(), phase -> request(object.getValue()), End.IGNORED));
    }

    private static String members(int count) {
        StringBuilder members = new StringBuilder("\"m\":0");
        for (int i = 0; i < count; i++) {
            members.append(",\"m").append(i).append("\":0");
        }
        return members.toString();
    }

    /** Every member of every known type: absent, and of every type but its own. */
    private static Stream<HostileCase> badMembers(JsonObject peer) {
        List<HostileCase> cases = new ArrayList<>();
        JsonObject register = type("register_channel").put("channelName", Neighbourhood.CHANNEL);
        required(cases, register, "channelName", "");
        optional(cases, register, "peer", new JsonObject());
        cases.add(closing(
                "register_channel with an empty peer", request(register.copy().put("peer", new JsonObject()))));
        for (String member : peer.fieldNames()) {
            bad(cases, "register_channel peer " + member, peer.getValue(member), value -> {
                JsonObject changed = peer.copy();
                return register.copy()
                        .put("peer", value == ABSENT ? without(changed, member) : changed.put(member, value));
            });
        }
        JsonObject mixed =
                peer.copy().put("transcodes", new JsonArray().add("json").add(5));
        cases.add(closing(
                "register_channel peer transcodes with a number",
                request(register.copy().put("peer", mixed))));
        JsonObject subscribe = type("subscribe").put("key", KEY).put("reg", REGISTRATION);
        required(cases, subscribe, "key", "");
        optional(cases, subscribe, "ack", true);
        JsonObject unSubscribe = type("unSubscribe").put("key", KEY).put("reg", REGISTRATION);
        required(cases, unSubscribe, "key", "");
        optional(cases, unSubscribe, "ack", true);
        JsonObject invoke = invoke("ping", 0);
        required(cases, invoke, "method", "");
        required(cases, invoke, "argLength", 0);
        required(cases, invoke, "oneway", false);
        optional(cases, invoke, "ack", true);
        for (Object length : new Object[] {-1, Integer.MIN_VALUE, 1L << 31, 0.0, 1e300}) {
            cases.add(
                    closing("invoke argLength " + length, request(invoke.copy().put("argLength", length))));
        }
        numbers(cases, invoke, "epoch", "sequence");
        JsonObject result = type("invoke_result").put("success", true);
        required(cases, result, "success", false);
        optional(cases, result, "retry", true);
        optional(cases, result, "outcome", "notRun");
        cases.add(closing("invoke_result outcome perhaps", request(result.copy().put("outcome", "perhaps"))));
        numbers(cases, result, "epoch", "sequence");
        JsonObject value = type("subscribe_result").put("key", KEY);
        required(cases, value, "key", "");
        numbers(cases, value, "epoch", "version");
        optional(cases, type("register_channel_res"), "peer", new JsonObject());
        return cases.stream();
    }

    private static final Object ABSENT = new Object();

    private static JsonObject without(JsonObject object, String member) {
        object.remove(member);
        return object;
    }

    private static void required(List<HostileCase> cases, JsonObject object, String member, Object example) {
        bad(cases, object.getString("type") + " " + member, example, value -> {
            JsonObject changed = object.copy();
            return value == ABSENT ? without(changed, member) : changed.put(member, value);
        });
    }

    private static void optional(List<HostileCase> cases, JsonObject object, String member, Object example) {
        others(example)
                .forEach(value -> cases.add(closing(
                        object.getString("type") + " " + member + " " + value,
                        request(object.copy().put(member, value)))));
    }

    /** Two integers that come together or not at all. */
    private static void numbers(List<HostileCase> cases, JsonObject object, String first, String second) {
        String name = object.getString("type") + " ";
        cases.add(closing(name + first + " alone", request(object.copy().put(first, 1))));
        cases.add(closing(name + second + " alone", request(object.copy().put(second, 1))));
        others(1)
                .forEach(value -> cases.add(closing(
                        name + first + " " + value,
                        request(object.copy().put(first, value).put(second, 1)))));
        cases.add(closing(
                name + second + " beyond a long",
                request(object.copy().put(first, 1).put(second, 1e300))));
    }

    private static void bad(List<HostileCase> cases, String name, Object example, Function<Object, JsonObject> object) {
        cases.add(closing(name + " absent", request(object.apply(ABSENT))));
        cases.add(closing(name + " null", request(object.apply(null))));
        others(example).forEach(value -> cases.add(closing(name + " " + value, request(object.apply(value)))));
    }

    /** One value of every type, but for the type of the example. */
    private static Stream<Object> others(Object example) {
        return Stream.<Object>of("text", 5, 1.5, true, new JsonArray(), new JsonObject())
                .filter(value ->
                        example instanceof Number ? value != (Object) 5 : value.getClass() != example.getClass());
    }

    /** Packets that a leader sends and never gets, and requests before the registration. */
    private static Stream<HostileCase> notForALeader() {
        List<HostileCase> cases = new ArrayList<>();
        Stream.of(
                        type("register_channel_res"),
                        type("subscribe_result").put("key", KEY),
                        type("subscribe_result_res"),
                        type("invoke_result").put("success", true),
                        type("heartbeat_res"),
                        type("goaway"),
                        type("goaway_res"))
                .forEach(object -> cases.add(closing("request " + object.getString("type"), request(object))));
        Stream.of(
                        type("subscribe").put("key", KEY).put("reg", REGISTRATION),
                        type("unSubscribe").put("key", KEY).put("reg", REGISTRATION),
                        invoke("ping", 0),
                        invoke("ping", 0).put("oneway", true),
                        type("heartbeat"))
                .forEach(object -> cases.add(
                        unregistered(object.getString("type") + " before registration", request(object), End.CLOSED)));
        Stream.of(
                        type("register_channel_res"),
                        type("subscribe_result_res"),
                        type("invoke_result").put("success", true),
                        type("heartbeat_res"),
                        type("goaway_res"),
                        type("heartbeat"),
                        type("register_channel").put("channelName", Neighbourhood.CHANNEL))
                .forEach(object -> cases.add(
                        closing("response " + object.getString("type") + " to nothing", response(999_999, object))));
        return cases.stream();
    }

    /** Arguments that are not what the connection object promises, or no arguments at all. */
    private static Stream<HostileCase> badArgumentBytes() {
        return Stream.of(
                registered("fewer arguments than promised", phase -> call("echo", 2, argument(phase, "a")), End.CLOSED),
                registered("more arguments than promised", phase -> call("echo", 0, argument(phase, "a")), End.CLOSED),
                registered("promised arguments that are not there", phase -> call("echo", 1, bytes("")), End.CLOSED),
                registered("2^31-1 arguments promised", phase -> call("echo", MAX, bytes("")), End.CLOSED),
                registered("half a length", phase -> call("echo", 1, bytes("0000")), End.CLOSED),
                registered("argument that is cut off", phase -> call("echo", 1, bytes("00000005 22")), End.CLOSED),
                registered("argument of length -1", phase -> call("echo", 1, bytes("ffffffff")), End.CLOSED),
                registered("argument of length 2^31-1", phase -> call("echo", 1, bytes("7fffffff 22")), End.CLOSED),
                registered("argument of the smallest length", phase -> call("echo", 1, bytes("80000000")), End.CLOSED),
                registered(
                        "bytes behind the last argument",
                        phase -> call("echo", 1, argument(phase, "a").appendByte((byte) 0)),
                        End.CLOSED),
                registered("argument that is no encoding", phase -> call("echo", 1, raw("\"a")), End.CLOSED),
                registered("argument of control characters", phase -> call("echo", 1, raw(FORGED)), End.CLOSED),
                registered("argument nested a million times", phase -> call("mirror", 1, raw(deep(phase))), End.CLOSED),
                registered(
                        "oneway call with bad arguments",
                        phase -> request(
                                End.ID, invoke("fire", 1).put("oneway", true).toBuffer(), bytes("ffffffff")),
                        End.CLOSED),
                registered(
                        "half a million empty arguments",
                        phase -> call("echo", 500_000, Buffer.buffer(new byte[2_000_000])),
                        End.refused(ErrorCode.BAD_ARGUMENTS)));
    }

    private static Buffer bytes(String hex) {
        return hex(hex);
    }

    private static Buffer argument(Phase phase, Object value) {
        Buffer encoded = phase.transcode().encode(value);
        return Buffer.buffer().appendInt(encoded.length()).appendBuffer(encoded);
    }

    private static Buffer raw(String argument) {
        Buffer encoded = Buffer.buffer(argument);
        return Buffer.buffer().appendInt(encoded.length()).appendBuffer(encoded);
    }

    private static String deep(Phase phase) {
        return phase == Phase.NPM ? "^^^^" + nested(MEGABYTE, "@", "", "]") : nested(MEGABYTE, "[", "", "]");
    }

    private static Stream<HostileCase> notDelegates() {
        List<HostileCase> cases = new ArrayList<>();
        Map<String, String> methods = new LinkedHashMap<>();
        for (String method : List.of(
                "constructor",
                "toString",
                "hashCode",
                "getClass",
                "wait",
                "__proto__",
                "prototype",
                "close",
                "secret",
                "subscribe",
                "unSubscribe",
                "start",
                "stop",
                "connect",
                "disconnect",
                "ECHO",
                "echo ",
                "java.lang.Runtime")) {
            methods.put(method, method);
        }
        methods.put("an empty name", "");
        methods.put("a name of a megabyte", "x".repeat(MEGABYTE));
        methods.put("a name with control characters", FORGED);
        methods.forEach((name, method) -> {
            cases.add(
                    registered("call of " + name, phase -> call(phase, method), End.refused(ErrorCode.NOT_A_DELEGATE)));
            cases.add(registered("oneway call of " + name, phase -> oneway(method), End.IGNORED));
        });
        return cases.stream();
    }

    private static Buffer oneway(String method) {
        return request(invoke(method, 0).put("oneway", true));
    }

    private static Stream<HostileCase> wrongArguments() {
        JsonObject object = new JsonObject();
        JsonArray array = new JsonArray();
        return Stream.of(
                wrong("echo"),
                wrong("echo", "a", "b"),
                wrong("echo", 5),
                wrong("echo", true),
                wrong("echo", object),
                wrong("echo", array),
                wrong("ping", "a"),
                wrong("ping", (Object) null),
                wrong("count"),
                wrong("count", (Object) null),
                wrong("count", "1"),
                wrong("count", 1.5),
                wrong("count", 3_000_000_000L),
                wrong("count", true),
                wrong("count", object),
                wrong("slow", 1e300),
                wrong("slow", "1"),
                wrong("weigh", 1, 2),
                wrong("weigh", 1, 2, 3, 4),
                wrong("weigh", "1", 2, 3),
                wrong("weigh", 1, 2.5, 3),
                wrong("weigh", 1, 2, "3"),
                wrong("mirror", object),
                wrong("mirror", "[]"),
                wrong("emit", "a", object),
                wrong("emit", object, array),
                wrong("emitAll", object, object),
                wrong("fire", 5),
                wrong("fail", object),
                wrong("greet", 5),
                wrong("publish"),
                wrong("publish", "text"),
                wrong("publish", 5),
                wrong("publish", array),
                wrong("publish", (Object) null),
                wrong("publish", object, object),
                wrong("unPublish"),
                wrong("unPublish", "text"),
                wrong("unPublish", object, object));
    }

    private static HostileCase wrong(String method, Object... arguments) {
        Object[] all = arguments == null ? new Object[] {null} : arguments;
        String name = "call of " + method + new JsonArray(Arrays.asList(all)).encode();
        return registered(name, phase -> call(phase, method, all), End.refused(ErrorCode.BAD_ARGUMENTS));
    }

    private static Stream<HostileCase> ids() {
        return Stream.of(
                registered(
                        "id of a call in flight",
                        phase -> call(phase, "slow", 200).appendBuffer(call(phase, "slow", 200)),
                        End.CLOSED_AFTER_CALL),
                registered(
                        "id of a call in flight, for another method",
                        phase -> call(phase, "slow", 200).appendBuffer(call(phase, "ping")),
                        End.CLOSED_AFTER_CALL),
                registered(
                        "id of a call in flight, for a heartbeat",
                        phase -> call(phase, "slow", 200).appendBuffer(request(type("heartbeat"))),
                        End.CLOSED_AFTER_CALL));
    }

    private static Stream<HostileCase> registrations(JsonObject peer) {
        JsonObject npm = type("register_channel").put("channelName", Neighbourhood.CHANNEL);
        JsonObject ours = npm.copy().put("peer", peer);
        JsonObject others = type("register_channel").put("channelName", "another");
        JsonObject forged = peer.copy().put("service", FORGED);
        JsonArray many = new JsonArray(Collections.nCopies(300, FORGED));
        return Stream.of(
                of("second registration, as one of ours", phase -> request(ours), null, End.CLOSED, End.CLOSED),
                of("second registration, as an npm process", phase -> request(npm), null, End.CLOSED, End.IGNORED),
                of("registration for another channel", phase -> request(others), null, End.CLOSED, End.CLOSED),
                of(
                        "registration for another channel, as one of ours",
                        phase -> request(others.copy().put("peer", peer)),
                        null,
                        End.CLOSED,
                        End.CLOSED),
                of(
                        "registration for a channel of a long name",
                        phase -> request(type("register_channel").put("channelName", FORGED.repeat(300))),
                        null,
                        End.CLOSED,
                        End.CLOSED),
                refused("another service", peer.copy().put("service", "java.lang.Object"), ErrorCode.OTHER_SERVICE),
                refused("a service with control characters", forged, ErrorCode.OTHER_SERVICE),
                refused(
                        "a service of a long name",
                        peer.copy().put("service", FORGED.repeat(300)),
                        ErrorCode.OTHER_SERVICE),
                of(
                        "registration of a megabyte",
                        phase -> request(others.copy().put("x", "x".repeat(MEGABYTE))),
                        End.CLOSED,
                        End.CLOSED,
                        End.CLOSED),
                refused("no transcode", peer.copy().put("transcodes", new JsonArray()), ErrorCode.REFUSED),
                refused("other transcodes", peer.copy().put("transcodes", many), ErrorCode.REFUSED),
                taken("the largest epoch", peer.copy().put("epoch", Long.MAX_VALUE)),
                taken("the smallest epoch", peer.copy().put("epoch", Long.MIN_VALUE)),
                taken("a negative pid", peer.copy().put("pid", -1)),
                taken("the largest pid", peer.copy().put("pid", Long.MAX_VALUE)),
                taken("a forged implementation", peer.copy().put("impl", FORGED).put("version", FORGED)),
                taken("another config", peer.copy().put("config", FORGED)),
                taken("a long instance", peer.copy().put("instance", FORGED.repeat(300))),
                taken(
                        "a long list of transcodes",
                        peer.copy().put("transcodes", many.copy().add("json"))),
                taken(
                        "members that nobody knows",
                        peer.copy().put("admin", true).put("__proto__", peer)));
    }

    /** A registration that the leader refuses, and ends. */
    private static HostileCase refused(String name, JsonObject peer, ErrorCode code) {
        JsonObject register = type("register_channel").put("channelName", Neighbourhood.CHANNEL);
        return unregistered("registration with " + name, request(register.put("peer", peer)), End.unregistered(code));
    }

    /** A registration that is odd, and no reason to refuse it. */
    private static HostileCase taken(String name, JsonObject peer) {
        JsonObject register = type("register_channel").put("channelName", Neighbourhood.CHANNEL);
        return unregistered("registration with " + name, request(register.put("peer", peer)), End.IGNORED);
    }

    private static Stream<HostileCase> subscriptions() {
        String text = "{\"a\":";
        return Stream.of(
                registered(
                        "key that is not that of the registration",
                        phase -> request(subscribe("$$inner$$__{\"other\":1}", REGISTRATION)),
                        End.ACCEPTED),
                registered("key that is none", phase -> request(subscribe("", REGISTRATION)), End.ACCEPTED),
                registered(
                        "key with control characters", phase -> request(subscribe(FORGED, REGISTRATION)), End.ACCEPTED),
                registered(
                        "two registrations under one key",
                        phase -> request(subscribe(KEY, REGISTRATION))
                                .appendBuffer(request(
                                        8,
                                        subscribe(KEY, new JsonObject().put("b", 2))
                                                .toBuffer(),
                                        bytes(""))),
                        End.ACCEPTED),
                registered(
                        "registration null",
                        phase -> request(subscribe(KEY, null)),
                        End.refused(ErrorCode.BAD_ARGUMENTS)),
                registered(
                        "registration text",
                        phase -> request(subscribe(KEY, "text")),
                        End.refused(ErrorCode.BAD_ARGUMENTS)),
                registered(
                        "registration number",
                        phase -> request(subscribe(KEY, 5)),
                        End.refused(ErrorCode.BAD_ARGUMENTS)),
                registered(
                        "registration array",
                        phase -> request(subscribe(KEY, new JsonArray())),
                        End.refused(ErrorCode.BAD_ARGUMENTS)),
                registered(
                        "registration null, unacknowledged",
                        phase -> request(type("subscribe").put("key", KEY).putNull("reg")),
                        End.IGNORED),
                registered(
                        "registration text, unacknowledged",
                        phase -> request(type("subscribe").put("key", KEY).put("reg", "text")),
                        End.IGNORED),
                registered(
                        "registration nested 900 times",
                        phase -> request("{\"type\":\"subscribe\",\"key\":\"k\",\"ack\":true," + "\"reg\":"
                                + nested(900, text, "1", "}") + "}"),
                        End.ACCEPTED),
                registered(
                        "unSubscribe of what nobody has subscribed",
                        phase -> request(subscribe(KEY, REGISTRATION).put("type", "unSubscribe")),
                        End.ACCEPTED),
                registered(
                        "unSubscribe of what another one has subscribed",
                        phase -> request(
                                subscribe("$$inner$$__{\"healthy\":true}", new JsonObject().put("healthy", true))
                                        .put("type", "unSubscribe")),
                        End.ACCEPTED),
                registered(
                        "unSubscribe without a registration",
                        phase -> request(type("unSubscribe").put("key", KEY).put("ack", true)),
                        End.ACCEPTED));
    }

    private static JsonObject subscribe(String key, Object registration) {
        return type("subscribe").put("key", key).put("reg", registration).put("ack", true);
    }

    private static Stream<HostileCase> publications() {
        return Stream.of(
                numbered("publication from the future", Long.MAX_VALUE, Long.MAX_VALUE),
                numbered("publication from before the first", Long.MIN_VALUE, Long.MIN_VALUE),
                numbered("publication of a later term", System.currentTimeMillis() + 86_400_000L, 0));
    }

    private static HostileCase numbered(String name, long epoch, long sequence) {
        JsonObject publish = invoke("publish", 1)
                .put("oneway", true)
                .put("ack", true)
                .put("epoch", epoch)
                .put("sequence", sequence);
        return registered(
                name,
                phase -> request(End.ID, publish.toBuffer(), argument(phase, new JsonObject().put("p", name))),
                End.ACCEPTED);
    }

    /** Connections that end in the middle of something. */
    private static Stream<HostileCase> cutOff() {
        return Stream.of(
                reset("reset at once", phase -> Buffer.buffer()),
                reset("reset in a header", phase -> promising(20, 0).slice(0, 11)),
                reset(
                        "reset in a connection object",
                        phase -> request(type("heartbeat")).slice(0, 30)),
                reset(
                        "reset in the arguments",
                        phase -> promising(20, MAX_FRAME_SIZE - 20).appendBytes(new byte[100_000])),
                reset("reset behind a call", phase -> call(phase, "ping")),
                reset("reset while a call is in flight", phase -> call(phase, "slow", 100)),
                reset("reset behind a subscription", phase -> request(subscribe(KEY, REGISTRATION))),
                reset("reset behind a large answer", phase -> call(phase, "grow", MEGABYTE)),
                ending("nothing more to say at once", phase -> Buffer.buffer()),
                ending(
                        "nothing more to say in a header",
                        phase -> promising(20, 0).slice(0, 11)),
                ending(
                        "nothing more to say in the arguments",
                        phase -> promising(20, 1_000).appendBytes(new byte[500])),
                ending("nothing more to say while a call is in flight", phase -> call(phase, "slow", 100)));
    }

    private static HostileCase reset(String name, Function<Phase, Buffer> bytes) {
        return acting(
                name,
                (socket, phase) -> {
                    try {
                        socket.send(bytes.apply(phase));
                    } catch (UncheckedIOException e) {
                        // closed before: no matter
                    }
                    socket.reset();
                },
                End.GONE,
                End.GONE,
                End.GONE);
    }

    private static HostileCase ending(String name, Function<Phase, Buffer> bytes) {
        return acting(
                name,
                (socket, phase) -> {
                    socket.send(bytes.apply(phase));
                    socket.endOutput();
                },
                End.CLOSED_AFTER_CALL,
                End.CLOSED_AFTER_CALL,
                End.CLOSED_AFTER_CALL);
    }

    /** Returns what ends when it has taken too long. */
    static Stream<HostileCase> slow(JsonObject peer) {
        Buffer large = promising(100, MAX_FRAME_SIZE - 100);
        JsonObject npm = type("register_channel").put("channelName", "another");
        return Stream.of(
                closing("silence", Buffer.buffer()),
                closing("half a header", promising(20, 0).slice(0, 11)),
                closing("header only", promising(20, 0)),
                closing("payload that does not come", large),
                closing("payload that stops", large.copy().appendBytes(new byte[100_000])),
                unregistered(
                        "registration for a channel that is not led",
                        request(npm.copy().put("peer", peer)),
                        End.unregistered(ErrorCode.CHANNEL_NOT_LED)),
                trickling("header, a byte at a time", promising(20, 0).appendBytes(new byte[200]), 1),
                trickling("payload, a byte at a time", large, 1),
                trickling("payload, 100 bytes at a time", large, 100));
    }

    /** Bytes that come too slowly for their packet: sent until the connection ends, at most as long as the test is patient. */
    private static HostileCase trickling(String name, Buffer bytes, int atOnce) {
        return acting(name, (socket, phase) -> trickle(socket, bytes, atOnce), End.CLOSED, End.CLOSED, End.CLOSED);
    }

    private static void trickle(RawSocket socket, Buffer bytes, int atOnce) {
        long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(6);
        Buffer more = Buffer.buffer(new byte[atOnce]);
        try {
            for (int at = 0; System.nanoTime() < endNanos; at++) {
                boolean header = at < bytes.length();
                socket.send(header ? bytes.getBuffer(at, at + 1) : more);
                if (!header || at >= 24) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
            }
        } catch (UncheckedIOException e) {
            return;
        }
        throw new AssertionError("still open");
    }
}
