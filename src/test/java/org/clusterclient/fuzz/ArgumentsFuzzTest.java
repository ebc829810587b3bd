package org.clusterclient.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import org.clusterclient.api.Transcode;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.SerializeJsonTranscode;

/** Any bytes where arguments are expected. The first byte says how many, its lowest bit in which transcode. */
class ArgumentsFuzzTest {

    @FuzzTest
    @DictionaryEntries({
        "\u0000\u0000\u0000\u0001",
        "\u0000\u0000\u0000\u0007^^^^@0]",
        "\u0000\u0000\u0000\u0002{}",
        "null"
    })
    void readsOrRefusesAndReadsWhatItHasWritten(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        Transcode transcode = (input[0] & 1) == 0 ? new JsonTranscode() : new SerializeJsonTranscode();
        Buffer application = Buffer.buffer(input).getBuffer(1, input.length);
        JsonArray read = Budget.of(input.length, () -> Arguments.decode(application, input[0] >> 1, transcode));
        if (read != null) {
            assertEquals(input[0] >> 1, read.size());
            Values.same(read, Arguments.decode(Arguments.encode(read, transcode), read.size(), transcode), "arguments");
        }
    }
}
