package org.clusterclient.fuzz;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.buffer.Buffer;
import org.clusterclient.protocol.SerializeJsonTranscode;

/** Any bytes where an application object of an npm process is expected. */
class SerializeJsonFuzzTest {

    private final SerializeJsonTranscode transcode = new SerializeJsonTranscode();

    @FuzzTest
    @DictionaryEntries({
        "^^^^", "|", "%2B", "%7C", "%5E", "%25", "@0|1]", "$0|1]", "*0]", "#0|1]", "-1", "-3", "-4", "-5"
    })
    void readsOrRefusesAndReadsWhatItHasWritten(byte[] input) throws Exception {
        Values.check(transcode, Buffer.buffer(input));
    }
}
