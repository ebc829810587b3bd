package org.clusterclient.text;

import org.jspecify.annotations.Nullable;

/**
 * What a peer wrote, as it may stand in a log line or a message: not long, and without characters that would end the line,
 * command a terminal, or turn the direction of writing.
 */
public final class Excerpt {

    private static final int NAME_LENGTH = 100;
    private static final int MESSAGE_LENGTH = 1_000;
    private static final char REPLACEMENT = '?';

    private Excerpt() {}

    /** Returns at most about 100 characters of a name. */
    public static String of(@Nullable String name) {
        return excerpt(String.valueOf(name), NAME_LENGTH);
    }

    /** Returns at most about 1,000 characters of a message that has what a peer wrote in it. */
    public static String ofMessage(@Nullable String message) {
        return excerpt(String.valueOf(message), MESSAGE_LENGTH);
    }

    private static String excerpt(String text, int max) {
        if (text.length() <= max && text.codePoints().allMatch(Excerpt::isHarmless)) {
            return text;
        }
        String begin = text.substring(0, Math.min(max, text.length()));
        StringBuilder shown = new StringBuilder(begin.length() + 20);
        begin.codePoints().forEach(c -> shown.appendCodePoint(isHarmless(c) ? c : REPLACEMENT));
        return text.length() <= max
                ? shown.toString()
                : shown.append("… (")
                        .append(text.length())
                        .append(" characters)")
                        .toString();
    }

    private static boolean isHarmless(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT, // what turns the direction, and what is not seen
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE, // half of a character
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
