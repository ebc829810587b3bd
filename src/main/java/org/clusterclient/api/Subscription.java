package org.clusterclient.api;

import io.vertx.core.Future;

/** A listener of this process for the values of one registration. */
public interface Subscription {

    /** Returns the event-bus address to which the values are sent. */
    String address();

    /** Ends this subscription; other listeners of the same registration stay. May be called on any thread. */
    Future<Void> unSubscribe();
}
