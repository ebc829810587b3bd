package org.clusterclient.bench;

import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.Transcode;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.ConnectionObject.InvokeResult;
import org.clusterclient.protocol.ConnectionObject.SubscribeResult;
import org.clusterclient.protocol.ConnectionObject.Version;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketCodec;
import org.clusterclient.protocol.PacketDecoder;
import org.clusterclient.protocol.PacketEncoder;
import org.clusterclient.protocol.SerializeJsonTranscode;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the bytes of a call cost in one thread: whole packets, arguments, and values in both transcodes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CodecBenchmark {

    private static final int MAX_FRAME = 1024 * 1024;
    private static final int TIMEOUT_MILLIS = 3000;

    static {
        // Else Netty asks SLF4J, which has its say in every JVM of the benchmarks: that it has nothing to log with.
        InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    }

    /** The packets of a call and of a push, each with a short string. */
    @State(Scope.Thread)
    public static class Packets {

        final Transcode transcode = new JsonTranscode();
        final JsonArray arguments = new JsonArray().add(Payloads.of(Payloads.B_100));
        final Buffer argumentsBytes = Arguments.encode(arguments, transcode);
        final Buffer valueBytes = transcode.encode(Payloads.of(Payloads.B_100));

        // A call's connection objects are the same every time but for a few numbers; so is a push's but for its
        // version.
        final Packet invoke = Packet.request(42, TIMEOUT_MILLIS, new Invoke("echo", 1, false, false), argumentsBytes);
        final Packet result = Packet.response(invoke, new InvokeResult(true, null, false), valueBytes);
        final Packet push = Packet.request(
                43,
                TIMEOUT_MILLIS,
                new SubscribeResult("{\"dataId\":\"quotes\"}", new Version(1_700_000_000_123L, 4711)),
                valueBytes);

        final PacketEncoder encoder = new PacketEncoder();
        final Buffer invokeBytes = PacketCodec.encode(invoke);
        final Buffer resultBytes = PacketCodec.encode(result);
        final Buffer pushBytes = PacketCodec.encode(push);

        /** What was decoded last goes to whoever measures, its application object unread: it is there for a moment only. */
        private final PacketDecoder decoder = new PacketDecoder(MAX_FRAME, packet -> decoded = packet);

        private Packet decoded;

        Packet decode(Buffer bytes) {
            decoder.handle(bytes);
            return decoded;
        }
    }

    /** A value, and its encoding. */
    @State(Scope.Thread)
    public static class Value {

        @Param({JsonTranscode.NAME, SerializeJsonTranscode.NAME})
        public String transcode;

        @Param({Payloads.B_100, Payloads.KIB_1, Payloads.KIB_64, Payloads.FIELDS_20})
        public String payload;

        Transcode codec;
        Object value;
        Buffer bytes;

        @Setup
        public void encode() {
            codec = transcode.equals(JsonTranscode.NAME) ? new JsonTranscode() : new SerializeJsonTranscode();
            value = Payloads.of(payload);
            bytes = codec.encode(value);
        }
    }

    @Benchmark
    public Buffer encodeInvoke(Packets packets) {
        return append(packets, packets.invoke);
    }

    @Benchmark
    public Packet decodeInvoke(Packets packets) {
        return packets.decode(packets.invokeBytes);
    }

    @Benchmark
    public Buffer encodeResult(Packets packets) {
        return append(packets, packets.result);
    }

    @Benchmark
    public Packet decodeResult(Packets packets) {
        return packets.decode(packets.resultBytes);
    }

    @Benchmark
    public Buffer encodePush(Packets packets) {
        return append(packets, packets.push);
    }

    @Benchmark
    public Packet decodePush(Packets packets) {
        return packets.decode(packets.pushBytes);
    }

    @Benchmark
    public Buffer encodeArguments(Packets packets) {
        return Arguments.encode(packets.arguments, packets.transcode);
    }

    @Benchmark
    public JsonArray decodeArguments(Packets packets) {
        return Arguments.decode(packets.argumentsBytes, 1, packets.transcode);
    }

    @Benchmark
    public Buffer encodeValue(Value value) {
        return value.codec.encode(value.value);
    }

    @Benchmark
    public Object decodeValue(Value value) {
        return value.codec.decode(value.bytes);
    }

    /** As the writer of a connection does with the first packet of a turn. */
    private static Buffer append(Packets packets, Packet packet) {
        return packets.encoder.append(packet, MAX_FRAME, Buffer.buffer());
    }
}
