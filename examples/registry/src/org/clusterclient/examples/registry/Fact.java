package org.clusterclient.examples.registry;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a claim of the demo rests on: holds if the two values are equal. */
public record Fact(
        String name, @Nullable Object expected, @Nullable Object actual) {

    /** How many clients are connected to the server. */
    public static Fact connections(int expected, ServerStats stats) {
        return new Fact("connections at the server", expected, stats.connections());
    }

    /** How many clients have connected to the server between the two. */
    public static Fact connectionsMade(long expected, ServerStats before, ServerStats after) {
        return new Fact("connections made", expected, after.connectionsEver() - before.connectionsEver());
    }

    /** Whether a call has been answered with the server's version. */
    public static Fact version(@Nullable Object answer, ServerStats stats) {
        return new Fact("version", String.valueOf(stats.version()), String.valueOf(answer));
    }

    /** How often the server was asked for something over its newest connection. */
    public static Fact asked(String command, long expected, ServerStats stats) {
        return new Fact("times that the server was asked to " + command, expected, stats.count(command));
    }

    /** Whether the newest connection is that of the leader of this epoch. */
    public static Fact connectionOf(long epoch, ServerStats stats) {
        return new Fact("epoch of the connection", epoch, stats.newestSession().epoch());
    }

    /** Whether the newest connection is one of a later leader. */
    public static Fact newer(ServerStats before, ServerStats after) {
        long old = before.newestSession().epoch();
        long epoch = after.newestSession().epoch();
        return new Fact(
                "epoch of the connection", "later than " + old, (epoch > old ? "later than " : "not later: ") + old);
    }

    /** Whether the connection that was the newest has been closed. */
    public static Fact closed(ServerStats before, ServerStats after) {
        long old = before.newestSession().epoch();
        long open = after.sessions().stream()
                .filter(session -> session.epoch() == old && session.closedAtMillis() == null)
                .count();
        return new Fact("open connections of the old leader", 0L, open);
    }

    /** Whether no command of an older leader has come after one of a newer leader. */
    public static Fact inOrder(ServerStats before, ServerStats after) {
        return new Fact(
                "commands of an old leader after one of a new leader", 0L, after.violations() - before.violations());
    }

    boolean holds() {
        return Objects.equals(expected, actual);
    }

    @Override
    public String toString() {
        return name + ": expected=" + expected + " actual=" + actual;
    }
}
