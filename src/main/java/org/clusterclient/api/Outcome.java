package org.clusterclient.api;

/** Whether a failed call ran. Found as {@code outcome} in the debug info of every failure that the channel answers. */
public enum Outcome {
    /** The call surely did not run. */
    NOT_RUN("notRun"),
    /** The call was sent and no answer came: it may have run. */
    UNKNOWN("unknown"),
    /** The call ran, and the data client failed it. */
    FAILED("failed");

    private final String value;

    Outcome(String value) {
        this.value = value;
    }

    /** Returns the name used on the wire and in debug info. */
    public String value() {
        return value;
    }

    /**
     * Returns the outcome of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Outcome of(String value) {
        for (Outcome outcome : values()) {
            if (outcome.value.equals(value)) {
                return outcome;
            }
        }
        throw new IllegalArgumentException("no such outcome: " + value);
    }
}
