package org.clusterclient.bench;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Sends numbered values as fast as the slowest of the followers takes them, so that nothing is conflated and no memory fills.
 * Confined to the context of the data client.
 */
final class Flow {

    /** How many values may be on their way to the slowest follower. */
    private static final int WINDOW = 256;

    /** A follower says how far it has come when it has received as many more. */
    static final int ACKNOWLEDGED_EVERY = 64;

    private static final int DIGITS = 12;

    private final Consumer<String> send;
    private String padding = "";
    private long[] received = {};
    private long sent;

    Flow(Consumer<String> send) {
        this.send = send;
    }

    /** Begins anew; ends if the length is 0. */
    void begin(int length, int followers) {
        padding = "x".repeat(Math.max(0, length - DIGITS));
        received = new long[length == 0 ? 0 : followers];
        sent = 0;
        pump();
    }

    /** Notes how far a follower has come; what it still gets of a flow that has ended is beyond what was sent of this one. */
    void received(int follower, long number) {
        if (follower < received.length && number > received[follower] && number <= sent) {
            received[follower] = number;
            pump();
        }
    }

    private void pump() {
        long slowest = Arrays.stream(received).min().orElse(Long.MIN_VALUE);
        while (sent < slowest + WINDOW && received.length > 0) {
            send.accept(String.format("%0" + DIGITS + "d", ++sent) + padding);
        }
    }

    /** Returns the number of a value. */
    static long number(String value) {
        return Long.parseLong(value, 0, DIGITS, 10);
    }
}
