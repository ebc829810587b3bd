package org.clusterclient.connection;

import io.vertx.core.internal.logging.Logger;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * Logs what peers cause, so that none of them can fill the disk: of each kind the first line at once, then one per ten
 * seconds, which says how many were left out. Confined to one context.
 */
public final class LimitedLog {

    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final LongSupplier clock;
    private final Map<String, Kind> kinds = new HashMap<>();

    /** Limits what is written to a log. */
    public LimitedLog(Logger log) {
        this(log, System::nanoTime);
    }

    LimitedLog(Logger log, LongSupplier clock) {
        this.log = log;
        this.clock = clock;
    }

    private static final class Kind {
        final long writtenNanos;
        long leftOut;

        Kind(long writtenNanos) {
            this.writtenNanos = writtenNanos;
        }
    }

    /**
     * Writes a line of a kind, unless there was one a moment ago.
     *
     * @param kind one of a few constant words
     */
    public void warn(String kind, String message) {
        String line = line(kind, message);
        if (line != null) {
            log.warn(line);
        }
    }

    /** Writes a line as {@link #warn}, for who looks closely. */
    public void debug(String kind, String message) {
        String line = log.isDebugEnabled() ? line(kind, message) : null;
        if (line != null) {
            log.debug(line);
        }
    }

    private @Nullable String line(String kind, String message) {
        long nowNanos = clock.getAsLong();
        Kind last = kinds.get(kind);
        if (last != null && nowNanos - last.writtenNanos < PAUSE_NANOS) {
            last.leftOut++;
            return null;
        }
        kinds.put(kind, new Kind(nowNanos));
        String line = Excerpt.ofMessage(message);
        return last == null || last.leftOut == 0 ? line : line + " (and " + last.leftOut + " of the kind before)";
    }
}
