package org.clusterclient.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExcerptTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "quotes", "Börse: 100 €", "行情", "\uD83D\uDE00"})
    void leavesWhatCanBeShown(String text) {
        assertEquals(text, Excerpt.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r", "\t", "\0", "\u001B", "\u007F", "\u0085", "\u009B", "\u2028", "\u2029", "\u202E", "\u2066",
                "\u200B", "\uFEFF", "\uD83D", "\uDE00", "\uE000"
            })
    void replacesWhatDoesMoreThanBeShown(String character) {
        assertEquals("a?b", Excerpt.of("a" + character + "b"));
    }

    @Test
    void cutsWhatIsLong() {
        assertEquals("x".repeat(100), Excerpt.of("x".repeat(100)));
        assertEquals("x".repeat(100) + "… (5000000 characters)", Excerpt.of("x".repeat(5_000_000)));
        assertTrue(Excerpt.of("x".repeat(99) + "\uD83D\uDE00").startsWith("x".repeat(99) + "?…"));
        assertEquals("x".repeat(1_000), Excerpt.ofMessage("x".repeat(1_000)));
        assertEquals("x".repeat(1_000) + "… (1001 characters)", Excerpt.ofMessage("x".repeat(1_001)));
    }

    @Test
    void showsThatThereIsNothing() {
        assertEquals("null", Excerpt.of(null));
    }
}
