package org.clusterclient;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    private static final int LONGEST_SOCKET_PATH = 106;
    private static final int LEAST_TOKEN = 16;

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

    static long atLeast(String name, long value, long least) {
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

    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host.toLowerCase(Locale.ROOT)).matches();
    }

    /** Accepts what the kernel takes for the name of a socket. */
    static String socketPath(String name, String path) {
        notBlank(name, path);
        int bytes = Path.of(path).toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_SOCKET_PATH) {
            throw fault(
                    name, "at most " + LONGEST_SOCKET_PATH + " bytes as an absolute path", bytes + ": '" + path + "'");
        }
        return path;
    }

    /** Accepts a secret that is not to be guessed; what it is does not get into the message. */
    static String token(String name, String token) {
        if (token.length() < LEAST_TOKEN) {
            throw fault(name, "at least " + LEAST_TOKEN + " characters", token.length());
        }
        return token;
    }

    private static IllegalArgumentException fault(String name, String expected, Object actual) {
        return new IllegalArgumentException("option '" + name + "': expected " + expected + ", got " + actual);
    }
}
