package org.clusterclient;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a single option may be. Each check returns its value, or throws an {@link IllegalArgumentException} that names the
 * option, what was expected, and what came. Stateless.
 */
final class OptionChecks {

    private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";

    /** As written: names are not looked up, since what a resolver answers is no promise. */
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|::1|127\\." + OCTET + "\\." + OCTET + "\\." + OCTET);

    private OptionChecks() {}

    /** Accepts a time in ms from {@code least} to 2^31 - 1, the longest that a packet header can carry. */
    static long time(String name, long millis, long least) {
        if (millis < least || millis > Integer.MAX_VALUE) {
            throw fault(name, least + " to " + Integer.MAX_VALUE + " ms", millis);
        }
        return millis;
    }

    static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw fault(name, "at least " + least, value);
        }
        return value;
    }

    static int port(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw fault(name, "1 to 65535", port);
        }
        return port;
    }

    static @Nullable String notBlank(String name, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw fault(name, "a string that is not blank", "'" + value + "'");
        }
        return value;
    }

    static String oneOf(String name, List<String> known, String value) {
        if (!known.contains(value)) {
            throw fault(name, String.join(" or ", known), "'" + value + "'");
        }
        return value;
    }

    static String loopback(String name, String host) {
        if (!LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches()) {
            throw fault(
                    name,
                    "a loopback address (127.0.0.0/8, localhost, ::1), as the protocol is neither encrypted nor"
                            + " authenticated",
                    "'" + host + "'");
        }
        return host;
    }

    private static IllegalArgumentException fault(String name, String expected, Object actual) {
        return new IllegalArgumentException("option '" + name + "': expected " + expected + ", got " + actual);
    }
}
