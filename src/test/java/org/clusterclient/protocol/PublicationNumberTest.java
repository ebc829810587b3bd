package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Stream;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicationNumberTest {

    @Test
    void ordersByTermFirst() {
        PublicationNumber a = new PublicationNumber(1, 9);
        PublicationNumber b = new PublicationNumber(2, 1);
        PublicationNumber c = new PublicationNumber(2, 10);

        assertEquals(List.of(a, b, c), Stream.of(c, a, b).sorted().toList());
        assertEquals(0, b.compareTo(new PublicationNumber(2, 1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"epoch\":1",
                "\"sequence\":1",
                "\"epoch\":\"1\",\"sequence\":1",
                "\"epoch\":1,\"sequence\":1.5",
            })
    void isWholeOrAbsent(String members) {
        Failures.assertFails(
                ErrorCode.BAD_PACKET,
                () -> ConnectionObject.decode(
                        Buffer.buffer("{\"type\":\"invoke_result\",\"success\":true," + members + "}")));
    }
}
