package org.clusterclient.examples.registry;

import java.io.PrintStream;
import java.util.Locale;

/** Prints the lines of the demo, each with the time since its start. A claim is only printed if it holds. */
final class Claims {

    /** A claim that does not hold, with what was expected and what is. */
    static final class Failed extends RuntimeException {
        Failed(String claim, Object fact) {
            super(claim + ": " + fact);
        }
    }

    private final PrintStream out;
    private final long startNanos = System.nanoTime();
    private int held;

    Claims(PrintStream out) {
        this.out = out;
    }

    /** Prints a line that claims nothing. */
    void note(String line) {
        out.printf(Locale.ROOT, "%4.1fs  %s%n", (System.nanoTime() - startNanos) / 1e9, line);
    }

    /**
     * Prints a claim.
     *
     * @throws Failed if one of the facts does not hold
     */
    void claim(String claim, Fact... facts) {
        for (Fact fact : facts) {
            if (!fact.holds()) {
                throw new Failed(claim, fact);
            }
        }
        held++;
        note(claim);
    }

    /** Returns how many claims have been printed. */
    int held() {
        return held;
    }
}
