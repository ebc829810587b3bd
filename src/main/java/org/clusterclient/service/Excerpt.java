package org.clusterclient.service;

/** A text that somebody else has chosen, as it may stand in a message: short, and without control characters. */
public final class Excerpt {

    private static final int MAX_LENGTH = 100;

    private Excerpt() {}

    /** Returns the text, its control characters replaced by question marks, and cut if it is long. */
    public static String of(String text) {
        String shown = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "… (" + text.length() + ")";
        return shown.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    }
}
