package org.clusterclient.examples.registry;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A blocking client of the registry server, which sends whatever a test wants. */
final class LineSocket implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Socket socket;
    private final BufferedReader input;

    LineSocket(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) TIMEOUT.toMillis());
        input = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Connects, and says hello. */
    static LineSocket withEpoch(int port, long epoch) throws IOException {
        LineSocket socket = new LineSocket(port);
        socket.ask("hello", new JsonObject().put("epoch", epoch));
        return socket;
    }

    JsonObject ask(String command, JsonObject members) throws IOException {
        send(members.copy().put("command", command).encode());
        return new JsonObject(read());
    }

    void send(String line) throws IOException {
        socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the next line, null at the end. */
    String read() throws IOException {
        return input.readLine();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
