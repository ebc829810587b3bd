package org.clusterclient.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import org.clusterclient.protocol.ConnectionObject;

/** Any bytes where a connection object is expected. */
class ConnectionObjectFuzzTest {

    @FuzzTest
    @DictionaryEntries({
        "{\"type\":\"",
        "register_channel",
        "register_channel_res",
        "subscribe",
        "unSubscribe",
        "subscribe_result",
        "subscribe_result_res",
        "invoke",
        "invoke_result",
        "heartbeat",
        "heartbeat_res",
        "goaway",
        "goaway_res",
        ",\"channelName\":\"",
        ",\"peer\":{",
        ",\"key\":\"",
        ",\"reg\":",
        ",\"ack\":true",
        ",\"method\":\"",
        ",\"argLength\":1",
        ",\"oneway\":true",
        ",\"success\":true",
        ",\"outcome\":\"",
        ",\"retry\":true",
        ",\"epoch\":1",
        ",\"version\":1",
        ",\"sequence\":1",
        "\\ud800"
    })
    void readsOrRefusesAndReadsWhatItHasWritten(byte[] input) throws Exception {
        ConnectionObject read = Budget.of(input.length, () -> ConnectionObject.decode(Buffer.buffer(input)));
        if (read != null && !(read instanceof ConnectionObject.Unknown)) {
            assertEquals(read, ConnectionObject.decode(read.encode()));
        }
    }
}
