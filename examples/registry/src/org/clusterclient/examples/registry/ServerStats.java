package org.clusterclient.examples.registry;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the registry server has counted.
 *
 * @param connections of clients, now
 * @param connectionsEver of clients, since the server's start
 * @param violations commands of an older epoch's session that came after one of a newer epoch's
 * @param version how many changes of publications there have been
 * @param sessions the newest last; old ones are left out
 * @param commands the newest last; old ones are left out
 */
public record ServerStats(
        int connections,
        long connectionsEver,
        long violations,
        long version,
        List<Session> sessions,
        List<Command> commands) {

    /** A connection whose client has said hello; null while it is open. */
    public record Session(
            long epoch, long openedAtMillis, @Nullable Long closedAtMillis) {}

    /** What a session's client has asked for, and about which id. */
    public record Command(
            long epoch, String command, @Nullable String dataId, long atMillis) {}

    /** Reads the server's answer to {@code stats}. */
    public ServerStats(JsonObject json) {
        this(
                json.getInteger("connections"),
                json.getLong("connectionsEver"),
                json.getLong("violations"),
                json.getLong("version"),
                objects(json, "sessions")
                        .map(one -> new Session(
                                one.getLong("epoch"), one.getLong("openedAtMillis"), one.getLong("closedAtMillis")))
                        .toList(),
                objects(json, "commands")
                        .map(one -> new Command(
                                one.getLong("epoch"),
                                one.getString("command"),
                                one.getString("dataId"),
                                one.getLong("atMillis")))
                        .toList());
    }

    /** Asks a server on this machine; blocks until it answers. */
    public static ServerStats query(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("{\"command\":\"stats\"}\n".getBytes(StandardCharsets.UTF_8));
            var answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            String line = answer.readLine();
            if (line == null) {
                throw new IOException("the registry server has not answered");
            }
            return new ServerStats(new JsonObject(line));
        }
    }

    /** Returns the session that was opened last. */
    public Session newestSession() {
        return sessions.get(sessions.size() - 1);
    }

    /** Returns how often this was asked for in the newest session. */
    public long count(String command) {
        long epoch = newestSession().epoch;
        return commands.stream()
                .filter(one -> one.epoch == epoch && one.command.equals(command))
                .count();
    }

    private static Stream<JsonObject> objects(JsonObject json, String member) {
        return json.getJsonArray(member).stream().map(one -> (JsonObject) one);
    }
}
