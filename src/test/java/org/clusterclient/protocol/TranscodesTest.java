package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.clusterclient.api.Transcode;
import org.junit.jupiter.api.Test;

class TranscodesTest {

    @Test
    void speaksJsonWithOursAndSerializeJsonWithNpmProcessesByDefault() {
        Transcodes transcodes = Transcodes.byDefault();
        assertEquals(List.of("json", "serialize-json"), transcodes.names());
        assertEquals("json", transcodes.local().name());
        assertEquals("serialize-json", transcodes.npm().name());
    }

    @Test
    void prefersItsOwnOrderOfWhatBothSpeak() {
        Transcodes transcodes = Transcodes.byDefault();
        assertSame(transcodes.local(), transcodes.common(List.of("xor", "serialize-json", "json")));
        assertSame(
                transcodes.npm(),
                transcodes.common(List.of("serialize-json")),
                "one instance: values are encoded once");
        assertNull(transcodes.common(List.of("xor")));
        assertNull(transcodes.common(List.of()));
    }

    @Test
    void speaksAConfiguredOneWithEverybody() {
        Transcode one = new SerializeJsonTranscode();
        Transcodes transcodes = Transcodes.only(one);
        assertEquals(List.of("serialize-json"), transcodes.names());
        assertSame(one, transcodes.local());
        assertSame(one, transcodes.npm());
        assertSame(one, transcodes.common(List.of("json", "serialize-json")));
        assertNull(transcodes.common(List.of("json")));
    }
}
