package org.clusterclient.examples.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server has seen of its clients: the evidence that they share one connection. Confined to its context. */
final class ServerLog {

    private static final int KEPT = 1_000;

    private final Deque<Session> sessions = new ArrayDeque<>();
    private final Deque<JsonObject> commands = new ArrayDeque<>();
    private int connections;
    private long connectionsEver;
    private long newestEpoch = Long.MIN_VALUE;
    private long violations;

    /** A connection whose client has said who it is. */
    static final class Session {
        final long epoch;
        private final long openedAtMillis;
        private @Nullable Long closedAtMillis;

        private Session(long epoch, long openedAtMillis) {
            this.epoch = epoch;
            this.openedAtMillis = openedAtMillis;
        }

        private JsonObject toJson() {
            return new JsonObject()
                    .put("epoch", epoch)
                    .put("openedAtMillis", openedAtMillis)
                    .put("closedAtMillis", closedAtMillis);
        }
    }

    void connected() {
        connections++;
        connectionsEver++;
    }

    /** Notes that a connection was no client's: it only asks for this log. */
    void uncount() {
        connections--;
        connectionsEver--;
    }

    Session opened(long epoch, long nowMillis) {
        Session session = new Session(epoch, nowMillis);
        add(sessions, session);
        return session;
    }

    void disconnected(@Nullable Session session, long nowMillis) {
        connections--;
        if (session != null) {
            session.closedAtMillis = nowMillis;
        }
    }

    /** Notes a command; one of an older epoch after one of a newer epoch is a violation. */
    void command(Session session, String command, @Nullable String dataId, long nowMillis) {
        if (session.epoch < newestEpoch) {
            violations++;
        }
        newestEpoch = Math.max(newestEpoch, session.epoch);
        add(
                commands,
                new JsonObject()
                        .put("epoch", session.epoch)
                        .put("command", command)
                        .put("dataId", dataId)
                        .put("atMillis", nowMillis));
    }

    /** Returns {@code {"connections", "connectionsEver", "sessions", "commands", "violations"}}, see ServerStats. */
    JsonObject toJson() {
        List<JsonObject> sessionsJson = new ArrayList<>();
        sessions.forEach(session -> sessionsJson.add(session.toJson()));
        return new JsonObject()
                .put("connections", connections)
                .put("connectionsEver", connectionsEver)
                .put("sessions", new JsonArray(sessionsJson))
                .put("commands", new JsonArray(new ArrayList<>(commands)))
                .put("violations", violations);
    }

    private static <T> void add(Deque<T> newest, T element) {
        newest.add(element);
        if (newest.size() > KEPT) {
            newest.remove();
        }
    }
}
