package org.clusterclient.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketDecoder;
import org.clusterclient.protocol.SerializeJsonTranscode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

class CodecBenchmarkTest {

    private final CodecBenchmark benchmark = new CodecBenchmark();
    private final CodecBenchmark.Packets packets = new CodecBenchmark.Packets();

    @Test
    void decodesThePacketsThatItEncodes() {
        assertEquals(packets.invoke, decode(benchmark.encodeInvoke(packets)));
        assertEquals(packets.result, decode(benchmark.encodeResult(packets)));
        assertEquals(packets.push, decode(benchmark.encodePush(packets)));
    }

    @Test
    void decodesTheSamePacketEveryTime() {
        for (int i = 0; i < 2; i++) {
            assertEquals(packets.invoke, benchmark.decodeInvoke(packets));
            assertEquals(packets.result, benchmark.decodeResult(packets));
            assertEquals(packets.push, benchmark.decodePush(packets));
        }
    }

    @Test
    void decodesTheArgumentsThatItEncodes() {
        assertEquals(packets.argumentsBytes, benchmark.encodeArguments(packets));
        assertEquals(packets.arguments, benchmark.decodeArguments(packets));
    }

    private static List<Arguments> values() {
        return Stream.of(JsonTranscode.NAME, SerializeJsonTranscode.NAME)
                .flatMap(transcode -> Payloads.ALL.stream().map(payload -> Arguments.of(transcode, payload)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("values")
    void decodesTheValueThatItEncodes(String transcode, String payload) {
        var value = new CodecBenchmark.Value();
        value.transcode = transcode;
        value.payload = payload;
        value.encode();
        assertEquals(transcode, value.codec.name());
        assertEquals(value.bytes, benchmark.encodeValue(value));
        assertEquals(value.value, benchmark.decodeValue(value));
    }

    @Test
    void measuresTimeAndAllocation() throws Exception {
        String ignoreLock = System.setProperty("jmh.ignoreLock", "true"); // another build may be here as well
        try {
            List<Results.Codec> codec = CodecSection.run(new OptionsBuilder()
                    .include(CodecBenchmark.class.getName() + ".encodeValue$")
                    .param("transcode", JsonTranscode.NAME)
                    .param("payload", Payloads.KIB_1)
                    .forks(0)
                    .warmupIterations(1)
                    .warmupTime(TimeValue.milliseconds(10))
                    .measurementIterations(2)
                    .measurementTime(TimeValue.milliseconds(10))
                    .build());
            assertEquals(
                    List.of("encode value, 1 KiB, json"),
                    codec.stream().map(Results.Codec::benchmark).toList());
            assertTrue(codec.get(0).nanos() > 0, codec::toString);
            assertTrue(codec.get(0).bytes() > 1024, codec::toString);
        } finally {
            if (ignoreLock == null) {
                System.clearProperty("jmh.ignoreLock");
            } else {
                System.setProperty("jmh.ignoreLock", ignoreLock);
            }
        }
    }

    private static Packet decode(Buffer bytes) {
        List<Packet> decoded = new ArrayList<>();
        new PacketDecoder(1024, packet -> decoded.add(packet.copy())).handle(bytes);
        assertEquals(1, decoded.size());
        return decoded.get(0);
    }
}
