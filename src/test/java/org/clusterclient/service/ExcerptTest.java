package org.clusterclient.service;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.clusterclient.text.Excerpt;
import org.junit.jupiter.api.Test;

class ExcerptTest {

    @Test
    void keepsAShortText() {
        assertEquals("", Excerpt.of(""));
        assertEquals("getData ü 価", Excerpt.of("getData ü 価"));
        assertEquals("x".repeat(100), Excerpt.of("x".repeat(100)));
    }

    @Test
    void cutsALongText() {
        assertEquals("x".repeat(100) + "… (1000000)", Excerpt.of("x".repeat(1_000_000)));
    }

    @Test
    void showsNoControlCharacters() {
        assertEquals("a?b?c?[31m?d?", Excerpt.of("a\nb\rc\u001b[31m\u0000d\u202e"));
    }
}
