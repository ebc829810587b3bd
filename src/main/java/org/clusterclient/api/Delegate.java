package org.clusterclient.api;

/** The kind of a service method: what a call of it means to the channel. */
public enum Delegate {
    /** A call with one answer. */
    INVOKE("invoke"),
    /** A call without an answer; it completes when it has been written. */
    INVOKE_ONEWAY("invokeOneway"),
    /** Adds a listener, an event-bus address, for the values of a registration. */
    SUBSCRIBE("subscribe"),
    /** Removes a listener, or all listeners of this process, of a registration. */
    UNSUBSCRIBE("unSubscribe"),
    /** Publishes a registration; remembered, and published again by the next leader. */
    PUBLISH("publish"),
    /** Takes a publication back, and forgets it. */
    UNPUBLISH("unPublish"),
    /** Ends this process's membership of the channel; never forwarded. */
    CLOSE("close");

    private final String value;

    Delegate(String value) {
        this.value = value;
    }

    /** Returns the name used in the options, as in npm {@code cluster-client}. */
    public String value() {
        return value;
    }

    /**
     * Returns the kind of that name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Delegate of(String value) {
        for (Delegate delegate : values()) {
            if (delegate.value.equals(value)) {
                return delegate;
            }
        }
        throw new IllegalArgumentException("no such delegate: " + value);
    }
}
