package org.clusterclient.protocol;

import static org.clusterclient.protocol.Failures.assertFails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.protocol.ConnectionObject.Auth;
import org.clusterclient.protocol.ConnectionObject.AuthRes;
import org.clusterclient.protocol.ConnectionObject.GoAway;
import org.clusterclient.protocol.ConnectionObject.GoAwayRes;
import org.clusterclient.protocol.ConnectionObject.Heartbeat;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.clusterclient.protocol.ConnectionObject.RegisterChannelRes;
import org.clusterclient.protocol.ConnectionObject.Subscribe;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.UnSubscribe;
import org.clusterclient.protocol.ConnectionObject.Unknown;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionObjectTest {

    private static final Peer PEER =
            new Peer("vertx", "0.1.0", "u-1", 4242, 7, List.of("json", "serialize-json"), "com.acme.Quotes", "f00d");

    private static final LeaderPeer LEADER =
            new LeaderPeer("vertx", "0.1.0", "u-2", 4243, 8, "json", 67_108_864, List.of());

    private static final LeaderPeer REFUSING =
            new LeaderPeer("vertx", "0.1.0", "u-2", 4243, 8, "json", 67_108_864, List.of("a", "b"));

    private static Stream<Arguments> additions() {
        return Stream.of(
                Arguments.of(
                        new RegisterChannel("quotes", PEER),
                        "7b2274797065223a2272656769737465725f6368616e6e656c222c226368616e6e656c4e616d65223a2271756f746573"
                                + "222c2270656572223a7b22696d706c223a227665727478222c2276657273696f6e223a22302e312e30222c2269"
                                + "6e7374616e6365223a22752d31222c22706964223a343234322c227472616e73636f646573223a5b226a736f6e"
                                + "222c2273657269616c697a652d6a736f6e225d2c2273657276696365223a22636f6d2e61636d652e51756f7465"
                                + "73222c22636f6e666967223a2266303064222c2265706f6368223a377d7d"),
                Arguments.of(
                        new RegisterChannelRes(LEADER),
                        "7b2274797065223a2272656769737465725f6368616e6e656c5f726573222c2270656572223a7b22696d706c22"
                                + "3a227665727478222c2276657273696f6e223a22302e312e30222c22696e7374616e6365223a22752d32222c22"
                                + "706964223a343234332c227472616e73636f6465223a226a736f6e222c2265706f6368223a382c226d61784672"
                                + "616d6553697a65223a36373130383836347d7d"),
                Arguments.of(
                        new RegisterChannelRes(REFUSING),
                        "7b2274797065223a2272656769737465725f6368616e6e656c5f726573222c2270656572223a7b22696d706c22"
                                + "3a227665727478222c2276657273696f6e223a22302e312e30222c22696e7374616e6365223a22752d32222c22"
                                + "706964223a343234332c227472616e73636f6465223a226a736f6e222c2265706f6368223a382c226d61784672"
                                + "616d6553697a65223a36373130383836342c226368616e6e656c73223a5b2261222c2262225d7d7d"),
                Arguments.of(
                        new Subscribe("k", new JsonObject().put("b", 1).put("a", 2), true),
                        "7b2274797065223a22737562736372696265222c226b6579223a226b222c22726567223a7b2262223a312c2261"
                                + "223a327d2c2261636b223a747275657d"),
                Arguments.of(
                        new UnSubscribe("k", "r", true),
                        "7b2274797065223a22756e537562736372696265222c226b6579223a226b222c22726567223a2272222c226163"
                                + "6b223a747275657d"),
                Arguments.of(
                        new Invoke("publish", 1, true, true),
                        "7b2274797065223a22696e766f6b65222c226d6574686f64223a227075626c697368222c226172674c656e6774"
                                + "68223a312c226f6e65776179223a747275652c2261636b223a747275657d"),
                Arguments.of(
                        new Invoke("publish", 1, true, true, new PublicationNumber(1_700_000_000_000L, 3)),
                        "7b2274797065223a22696e766f6b65222c226d6574686f64223a227075626c697368222c"
                                + "226172674c656e677468223a312c226f6e65776179223a747275652c2261636b223a747275652c2265706f63"
                                + "68223a313730303030303030303030302c2273657175656e6365223a337d"),
                Arguments.of(
                        new InvokeResult(true, null, false, new PublicationNumber(1_700_000_000_000L, 4)),
                        "7b2274797065223a22696e766f6b655f726573756c74222c2273756363657373223a7472"
                                + "75652c2265706f6368223a313730303030303030303030302c2273657175656e6365223a347d"),
                Arguments.of(
                        new SubscribeResult("k", new Version(1_700_000_000_000L, 3)),
                        "7b2274797065223a227375627363726962655f726573756c74222c226b6579223a226b222c2265706f6368223a"
                                + "313730303030303030303030302c2276657273696f6e223a337d"),
                Arguments.of(
                        new InvokeResult(false, Outcome.NOT_RUN, true),
                        "7b2274797065223a22696e766f6b655f726573756c74222c2273756363657373223a66616c73652c226f757463"
                                + "6f6d65223a226e6f7452756e222c227265747279223a747275657d"),
                Arguments.of(
                        new InvokeResult(false, Outcome.UNKNOWN, false),
                        "7b2274797065223a22696e766f6b655f726573756c74222c2273756363657373223a66616c73652c226f757463"
                                + "6f6d65223a22756e6b6e6f776e227d"),
                Arguments.of(
                        new InvokeResult(false, Outcome.FAILED, false),
                        "7b2274797065223a22696e766f6b655f726573756c74222c2273756363657373223a66616c73652c226f757463"
                                + "6f6d65223a226661696c6564227d"),
                Arguments.of(new GoAway(), "7b2274797065223a22676f61776179227d"),
                Arguments.of(new GoAwayRes(), "7b2274797065223a22676f617761795f726573227d"),
                Arguments.of(
                        new Auth("quotes", "n1"),
                        "7b2274797065223a2261757468222c226368616e6e656c4e616d65223a2271756f746573222c226e6f6e6365223a226e31227d"),
                Arguments.of(
                        new AuthRes("n2", "p1"),
                        "7b2274797065223a22617574685f726573222c226e6f6e6365223a226e32222c2270726f6f66223a227031227d"),
                Arguments.of(
                        new RegisterChannel("quotes", null, "p2"),
                        "7b2274797065223a2272656769737465725f6368616e6e656c222c226368616e6e656c4e616d65223a2271756f746573222c2270726f6f66223a227032227d"));
    }

    /** What this module adds to the wire, byte by byte; the reference's own packets are in packets.json. */
    @ParameterizedTest
    @MethodSource("additions")
    void writesAndReadsTheAdditionsAsEver(ConnectionObject object, String hex) {
        assertEquals(hex, Golden.hex(object.encode()));
        assertEquals(object, ConnectionObject.decode(Golden.bytes(hex)));
    }

    @Test
    void writesTheAdditionsBehindTheMembersOfTheReference() {
        assertEquals(
                "{\"type\":\"subscribe\",\"key\":\"k\",\"reg\":\"r\",\"ack\":true}",
                new Subscribe("k", "r", true).encode().toString());
        assertEquals(
                "{\"type\":\"invoke\",\"method\":\"m\",\"argLength\":2,\"oneway\":true,\"ack\":true}",
                new Invoke("m", 2, true, true).encode().toString());
        assertEquals(
                "{\"type\":\"subscribe_result\",\"key\":\"k\",\"epoch\":5,\"version\":6}",
                new SubscribeResult("k", new Version(5, 6)).encode().toString());
        assertEquals(
                "{\"type\":\"invoke_result\",\"success\":false,\"outcome\":\"notRun\",\"retry\":true}",
                new InvokeResult(false, Outcome.NOT_RUN, true).encode().toString());
        assertEquals(
                "{\"type\":\"invoke\",\"method\":\"m\",\"argLength\":1,\"oneway\":true,\"ack\":true,\"epoch\":5,\"sequence\":6}",
                new Invoke("m", 1, true, true, new PublicationNumber(5, 6))
                        .encode()
                        .toString());
        assertEquals(
                "{\"type\":\"invoke_result\",\"success\":true,\"epoch\":5,\"sequence\":6}",
                new InvokeResult(true, null, false, new PublicationNumber(5, 6))
                        .encode()
                        .toString());
        assertEquals(
                "{\"type\":\"register_channel_res\",\"peer\":{\"impl\":\"vertx\",\"version\":\"0.1.0\","
                        + "\"instance\":\"u-2\",\"pid\":4243,\"transcode\":\"json\",\"epoch\":8,"
                        + "\"maxFrameSize\":67108864,\"channels\":[\"a\",\"b\"]}}",
                new RegisterChannelRes(REFUSING).encode().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"z\":1,\"a\":{\"y\":[],\"b\":null},\"10\":true,\"9\":1.5}",
                "[3,1,{\"b\":1,\"a\":2}]",
                "\"text\"",
                "12",
                "9223372036854775807",
                "1.5",
                "true",
                "false",
                "\"\"",
            })
    void keepsRegistrationsAsTheyWereWritten(String registration) {
        String text = "{\"type\":\"subscribe\",\"key\":\"k\",\"reg\":" + registration + "}";
        ConnectionObject object = ConnectionObject.decode(Buffer.buffer(text));
        assertEquals(text, object.encode().toString());
        String unsubscribe = text.replace("subscribe", "unSubscribe");
        assertEquals(
                unsubscribe,
                ConnectionObject.decode(Buffer.buffer(unsubscribe)).encode().toString());
    }

    @Test
    void hasRegistrationsAsJsonClasses() {
        assertInstanceOf(JsonObject.class, registration("{\"a\":1}"));
        assertInstanceOf(JsonArray.class, registration("[1]"));
    }

    @Test
    void ignoresMembersThatItDoesNotKnow() {
        assertEquals(new Heartbeat(), decode("{\"type\":\"heartbeat\",\"load\":{\"cpu\":0.5}}"));
        assertEquals(
                new Invoke("m", 0, false, false),
                decode("{\"type\":\"invoke\",\"argLength\":0,\"oneway\":false,\"trace\":[],\"method\":\"m\"}"));
    }

    @Test
    void takesNullForAbsentWhereAMemberMayBeAbsent() {
        assertEquals(
                new Invoke("m", 0, false, false),
                decode("{\"type\":\"invoke\",\"method\":\"m\",\"argLength\":0,\"oneway\":false,\"ack\":null}"));
        assertEquals(
                new SubscribeResult("k", null),
                decode("{\"type\":\"subscribe_result\",\"key\":\"k\",\"epoch\":null,\"version\":null}"));
        assertEquals(
                new InvokeResult(false, null, false),
                decode("{\"type\":\"invoke_result\",\"success\":false,\"outcome\":null,\"retry\":null}"));
        assertEquals(
                new RegisterChannel("c", null),
                decode("{\"type\":\"register_channel\",\"channelName\":\"c\",\"peer\":null}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"goAway", "inspect", "", "INVOKE", "unsubscribe"})
    void readsTypesOfNewerPeersButDoesNotWriteThem(String type) {
        ConnectionObject object = decode("{\"type\":\"" + type + "\",\"key\":1}");
        assertEquals(new Unknown(type), object);
        assertThrows(UnsupportedOperationException.class, object::encode);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "{",
                "{\"type\":\"heartbeat\"",
                "{\"type\":\"heartbeat\"} {}",
                "[]",
                "[\"type\"]",
                "\"heartbeat\"",
                "1",
                "true",
                "null",
                "{}",
                "{\"type\":null}",
                "{\"type\":1}",
                "{\"type\":true}",
                "{\"type\":{}}",
                "{\"type\":[\"heartbeat\"]}",
            })
    void refusesWhatIsNoObjectWithAType(String text) {
        assertFails(ErrorCode.BAD_PACKET, () -> decode(text));
    }

    @Test
    void hasNoRegistrationWhereAnNpmProcessWritesNone() {
        assertEquals(new Subscribe("k", null, false), decode("{\"type\":\"subscribe\",\"key\":\"k\"}"));
        assertEquals(
                new UnSubscribe("k", null, false), decode("{\"type\":\"unSubscribe\",\"key\":\"k\",\"reg\":null}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'register_channel'}",
                "{'type':'register_channel','channelName':1}",
                "{'type':'register_channel','channelName':null}",
                "{'type':'register_channel','channelName':'c','peer':'vertx'}",
                "{'type':'register_channel','channelName':'c','peer':[]}",
                "{'type':'register_channel','channelName':'c','peer':{}}",
                "{'type':'register_channel_res','peer':true}",
                "{'type':'register_channel_res','peer':{}}",
                "{'type':'subscribe','reg':1}",
                "{'type':'subscribe','key':{},'reg':1}",
                "{'type':'subscribe','key':'k','reg':1,'ack':1}",
                "{'type':'subscribe','key':'k','reg':1,'ack':'true'}",
                "{'type':'unSubscribe','reg':1}",
                "{'type':'unSubscribe','key':1,'reg':1}",
                "{'type':'unSubscribe','key':'k','reg':1,'ack':0}",
                "{'type':'subscribe_result'}",
                "{'type':'subscribe_result','key':7}",
                "{'type':'subscribe_result','key':'k','epoch':1}",
                "{'type':'subscribe_result','key':'k','version':1}",
                "{'type':'subscribe_result','key':'k','epoch':'1','version':1}",
                "{'type':'subscribe_result','key':'k','epoch':1,'version':1.5}",
                "{'type':'subscribe_result','key':'k','epoch':1,'version':9223372036854775808}",
                "{'type':'invoke','argLength':0,'oneway':false}",
                "{'type':'invoke','method':1,'argLength':0,'oneway':false}",
                "{'type':'invoke','method':'m','oneway':false}",
                "{'type':'invoke','method':'m','argLength':'0','oneway':false}",
                "{'type':'invoke','method':'m','argLength':0.5,'oneway':false}",
                "{'type':'invoke','method':'m','argLength':-1,'oneway':false}",
                "{'type':'invoke','method':'m','argLength':2147483648,'oneway':false}",
                "{'type':'invoke','method':'m','argLength':0}",
                "{'type':'invoke','method':'m','argLength':0,'oneway':'no'}",
                "{'type':'invoke','method':'m','argLength':0,'oneway':0}",
                "{'type':'invoke','method':'m','argLength':0,'oneway':true,'ack':'yes'}",
                "{'type':'invoke_result'}",
                "{'type':'invoke_result','success':null}",
                "{'type':'invoke_result','success':'true'}",
                "{'type':'invoke_result','success':1}",
                "{'type':'invoke_result','success':false,'outcome':1}",
                "{'type':'invoke_result','success':false,'outcome':'perhaps'}",
                "{'type':'invoke_result','success':false,'outcome':'NOT_RUN'}",
                "{'type':'invoke_result','success':false,'retry':1}",
            })
    void refusesMembersThatAreAbsentIllTypedOrOutOfRange(String text) {
        assertFails(ErrorCode.BAD_PACKET, () -> decode(text.replace('\'', '"')));
    }

    @Test
    void saysWhichMemberIsBad() {
        assertEquals(
                "bad member: invoke.method is Integer, not String",
                assertFails(ErrorCode.BAD_PACKET, () -> decode("{\"type\":\"invoke\",\"method\":1}"))
                        .getMessage());
        assertEquals(
                "bad member: connection object.type is absent, not String",
                assertFails(ErrorCode.BAD_PACKET, () -> decode("{}")).getMessage());
        assertEquals(
                "member out of range: invoke.argLength=-1, at least 0",
                assertFails(
                                ErrorCode.BAD_PACKET,
                                () -> decode(
                                        "{\"type\":\"invoke\",\"method\":\"m\",\"argLength\":-1,\"oneway\":false}"))
                        .getMessage());
    }

    @Test
    void refusesToWriteARegistrationThatIsNotJson() {
        assertFails(ErrorCode.BAD_ARGUMENTS, () -> new Subscribe("k", new Object(), false).encode());
        assertFails(ErrorCode.BAD_ARGUMENTS, () -> new UnSubscribe("k", Double.NaN, false).encode());
    }

    private static Object registration(String json) {
        Subscribe subscribe = (Subscribe) decode("{\"type\":\"subscribe\",\"key\":\"k\",\"reg\":" + json + "}");
        return subscribe.registration();
    }

    private static ConnectionObject decode(String text) {
        return ConnectionObject.decode(Buffer.buffer(text));
    }

    @Test
    void aRefusalDoesNotRepeatTextOfThePeer() {
        String text = "x".repeat(100_000);
        for (String json : List.of(
                "{\"type\":\"invoke_result\",\"success\":false,\"outcome\":\"" + text + "\"}",
                "{\"type\":\"invoke\",\"method\":\"" + text + "\",\"argLength\":\"" + text + "\"}",
                "{\"type\":[\"" + text + "\"]}",
                "{\"type\":" + text + "}",
                "\"" + text + "\"")) {
            ClusterException refusal =
                    assertFails(ErrorCode.BAD_PACKET, () -> ConnectionObject.decode(Buffer.buffer(json)));
            assertTrue(refusal.getMessage().length() < 1_000, refusal.getMessage());
        }
    }
}
