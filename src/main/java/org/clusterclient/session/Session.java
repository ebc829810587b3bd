package org.clusterclient.session;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import org.clusterclient.api.Role;
import org.jspecify.annotations.Nullable;

/**
 * What a role offers its own process. A session lives exactly as long as the role is held; it is confined to one
 * context, and completes its futures there.
 */
public interface Session {

    /** Returns the role that this session is. */
    Role role();

    /** Returns the leader's term; 0 if it is an npm process, which counts none. */
    long epoch();

    /**
     * Calls the data client. Returns its answer as a JSON value, and for a oneway call null as soon as it is written. For a
     * publication it returns its {@link org.clusterclient.protocol.PublicationNumber} when the data client has it; from an npm
     * leader, who numbers and acknowledges nothing, null as soon as it is written.
     *
     * <p>Fails with a {@code ClusterException} that says whether the call ran, or with the data client's own failure, a
     * {@code ServiceException}.
     */
    Future<@Nullable Object> invoke(Invocation call);

    /** Asks for the values of a registration; completes when the data client has accepted it. */
    Future<Void> subscribe(Registration registration, long deadlineNanos);

    /** Ends {@link #subscribe}. */
    Future<Void> unSubscribe(Registration registration, long deadlineNanos);

    /** Judges deadlines and silence; called several times a second. */
    void tick(long nowNanos);

    /** Returns this session's part of the status. */
    JsonObject status();

    /**
     * Lets what is in flight come to its end, then releases everything that the session holds: the data client first,
     * then the connections. May be called again.
     */
    Future<Void> end();

    /** Completes when the session has ended, with the cause if it was not by {@link #end}. */
    Future<Void> ended();
}
