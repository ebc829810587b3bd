package org.clusterclient.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketDecoder;

/** A stream of any bytes, cut anywhere: the first byte says where. */
class PacketDecoderFuzzTest {

    private static final int MAX_FRAME_SIZE = 1 << 26;

    /** What a stream comes to: its packets, and whether it was refused behind them. */
    private record Outcome(List<Packet> packets, boolean refused) {}

    @FuzzTest
    @DictionaryEntries({
        "{\"type\":\"heartbeat\"}",
        "{\"type\":\"invoke\",\"method\":\"",
        "\",\"argLength\":0,\"oneway\":true",
        "{\"type\":\"subscribe\",\"key\":\"k\",\"reg\":{}}",
        "\u0001\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001"
    })
    void decodesTheSameWhereverTheStreamIsCut(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        Buffer stream = Buffer.buffer(input).getBuffer(1, input.length);
        Outcome whole = decode(stream, stream.length());
        assertEquals(whole, decode(stream, 1));
        assertEquals(whole, decode(stream, input[0] & 0xff));
    }

    private static Outcome decode(Buffer stream, int cuts) throws Exception {
        List<Packet> packets = new ArrayList<>();
        Boolean complete = Budget.of(stream.length(), () -> {
            packets.clear();
            PacketDecoder decoder = new PacketDecoder(MAX_FRAME_SIZE, packet -> packets.add(packet.copy()));
            Random random = new Random(cuts);
            for (int from = 0, to; from < stream.length(); from = to) {
                int left = stream.length() - from;
                to = from + (cuts == stream.length() ? left : cuts == 1 ? 1 : 1 + random.nextInt(Math.min(left, 64)));
                decoder.handle(stream.getBuffer(from, to));
            }
            return true;
        });
        return new Outcome(packets, complete == null);
    }
}
