package org.clusterclient.examples.registry;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A registry for the example, which counts its connections. What a connection has published goes with it.
 *
 * <p>Each line is a JSON object. Commands have a {@code command}, and {@code dataId} or {@code publishData} as they need:
 * {@code hello} (with {@code epoch}; the first one), {@code subscribe}, {@code unSubscribe}, {@code publish},
 * {@code unPublish}, {@code getData}, {@code version}. They are answered in order, by {@code {"result"}} or
 * {@code {"error"}}. Subscribers also get {@code {"dataId", "values"}} after each change. A connection whose first command
 * is {@code stats} is not counted as a client's, and gets what {@link ServerStats} reads.
 */
public final class RegistryServer extends VerticleBase {

    private final int wantedPort;
    private final Publications publications = new Publications();
    private final ServerLog log = new ServerLog();
    private final Set<Client> clients = new LinkedHashSet<>();
    private @Nullable NetServer server;

    private RegistryServer(int port) {
        this.wantedPort = port;
    }

    /**
     * Serves until the input ends: with whoever holds the other end of it. Prints {@code listening PORT} when ready.
     *
     * @param args the port, 0 for any
     */
    public static void main(String[] args) throws IOException {
        Vertx vertx = Vertx.vertx();
        start(vertx, Integer.parseInt(args[0]))
                .onComplete(server -> System.out.println("listening " + server.port()), failure -> {
                    System.err.println(failure.getMessage());
                    System.exit(1);
                });
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    /**
     * Starts a server on the loopback interface.
     *
     * @param port 0 for any
     * @return the server when it listens
     */
    public static Future<RegistryServer> start(Vertx vertx, int port) {
        RegistryServer server = new RegistryServer(port);
        return vertx.deployVerticle(server).map(server);
    }

    /** Returns the port. */
    public int port() {
        return server == null ? wantedPort : server.actualPort();
    }

    /** Stops this server, and closes its connections. */
    public Future<Void> close() {
        return vertx.undeploy(context.deploymentID());
    }

    @Override
    public Future<?> start() {
        server = vertx.createNetServer(
                new NetServerOptions().setHost("127.0.0.1").setPort(wantedPort));
        return server.connectHandler(Client::new).listen();
    }

    private void changed(boolean changed, String dataId) {
        if (changed) {
            JsonObject push = new JsonObject().put("dataId", dataId).put("values", publications.values(dataId));
            clients.stream()
                    .filter(client -> client.subscriptions.contains(dataId))
                    .forEach(client -> client.connection.write(push));
        }
    }

    private static JsonObject result(Object result) {
        return new JsonObject().put("result", result);
    }

    private static JsonObject error(String message) {
        return new JsonObject().put("error", message);
    }

    /** One connection. */
    private final class Client {
        final Set<String> subscriptions = new HashSet<>();
        final JsonLines connection;
        private ServerLog.@Nullable Session session;

        Client(NetSocket socket) {
            clients.add(this);
            log.connected();
            connection = new JsonLines(socket, this::received, this::closed);
        }

        private void received(JsonObject line) {
            String command = line.getString("command", "");
            if (!clients.contains(this) || (session == null && command.equals("stats"))) {
                stats();
                return;
            }
            long nowMillis = System.currentTimeMillis();
            if (session == null) {
                if (!command.equals("hello")) {
                    throw new IllegalArgumentException("hello comes first, not " + command);
                }
                session = log.opened(line.getLong("epoch"), nowMillis);
            }
            log.command(session, command, line.getString("dataId"), nowMillis);
            connection.write(answer(command, line.getString("dataId"), line.getValue("publishData")));
        }

        private void stats() {
            if (clients.remove(this)) {
                log.uncount();
            }
            connection.write(log.toJson().put("version", publications.version()));
        }

        private JsonObject answer(String command, @Nullable String dataId, @Nullable Object data) {
            if (command.equals("hello") || command.equals("version")) {
                return result(publications.version());
            }
            if (dataId == null) {
                return error("dataId is missing: command=" + command);
            }
            switch (command) {
                case "subscribe" -> subscriptions.add(dataId);
                case "unSubscribe" -> subscriptions.remove(dataId);
                case "publish" -> changed(publications.add(this, dataId, data), dataId);
                case "unPublish" -> changed(publications.remove(this, dataId, data), dataId);
                case "getData" -> {}
                default -> {
                    return error("no such command: " + command);
                }
            }
            return result(publications.values(dataId));
        }

        private void closed() {
            if (clients.remove(this)) {
                log.disconnected(session, System.currentTimeMillis());
                publications.removeAll(this).forEach(dataId -> changed(true, dataId));
            }
        }
    }
}
