package org.clusterclient.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import org.clusterclient.protocol.JsonTranscode;

/** Any bytes where an application object as JSON is expected. */
class JsonTranscodeFuzzTest {

    private final JsonTranscode transcode = new JsonTranscode();

    @FuzzTest
    @DictionaryEntries({"[[", "]]", "{\"a\":", "}", "null", "true", "false", "1e9", "-0.0", "\"\\ud800\"", "\"\\u0000\""
    })
    void readsOrRefusesAndReadsWhatItHasWritten(byte[] input) throws Exception {
        Values.check(transcode, Buffer.buffer(input));
    }
}
