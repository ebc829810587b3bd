package org.clusterclient.api;

/** What a process is to a channel. Without a role (electing, closed) there is no {@code Role}. */
public enum Role {
    /** Holds the port and runs the data client. */
    LEADER("leader"),
    /** Is connected to the leader and forwards calls. */
    FOLLOWER("follower"),
    /** Runs the data client for itself alone, without a port. */
    SINGLE("single");

    private final String value;

    Role(String value) {
        this.value = value;
    }

    /** Returns the name used in status, events and logs. */
    public String value() {
        return value;
    }
}
