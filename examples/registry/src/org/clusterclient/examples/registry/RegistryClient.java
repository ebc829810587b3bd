package org.clusterclient.examples.registry;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.clusterclient.ClusterClient;
import org.clusterclient.ClusterClientOptions;
import org.clusterclient.api.Role;
import org.jspecify.annotations.Nullable;

/**
 * One process that uses the registry: obeys commands on standard input, writes JSON lines to standard output.
 *
 * <p>Commands are {@code subscribe ID}, {@code publish ID DATA}, {@code unPublish ID DATA}, {@code get ID},
 * {@code version}, {@code role}, {@code status} and {@code exit}. Lines have a {@code type}: {@code ready} (with
 * {@code name}, {@code role}), {@code answer} or {@code failure} (with {@code command}), {@code value} (with
 * {@code dataId}), or that of a channel's event.
 */
public final class RegistryClient {

    private static final long LONGEST_CLOSE_SECONDS = 10;

    private final Future<ClusterClient<RegistryService>> connected;

    private RegistryClient(Future<ClusterClient<RegistryService>> connected) {
        this.connected = connected;
    }

    /**
     * Joins the channel, and leaves it when the input ends: with whoever holds the other end of it.
     *
     * @param args options as a JSON file or as JSON, and a name
     */
    public static void main(String[] args) throws IOException {
        String options = args[0].startsWith("{") ? args[0] : Files.readString(Path.of(args[0]));
        String name = args[1];
        Vertx vertx = Vertx.vertx();
        Future<ClusterClient<RegistryService>> connected =
                ClusterClient.connect(vertx, RegistryService.class, new ClusterClientOptions(new JsonObject(options)));
        connected.onComplete(client -> ready(name, client), failure -> {
            write("failure", new JsonObject().put("command", "connect").put("message", failure.getMessage()));
            System.exit(1);
        });
        try {
            new RegistryClient(connected).obey();
        } finally {
            close(vertx);
        }
    }

    private static void ready(String name, ClusterClient<RegistryService> client) {
        client.events(RegistryClient::write);
        write(
                "ready",
                new JsonObject()
                        .put("name", name)
                        .put("role", role(client))
                        .put("pid", ProcessHandle.current().pid()));
    }

    /** Undeploys everything in order, within a limit; the process ends whether or not that succeeds. */
    private static void close(Vertx vertx) {
        int status = 1;
        try {
            vertx.close().await(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS);
            status = 0;
        } catch (TimeoutException e) {
            System.err.println("not closed within " + LONGEST_CLOSE_SECONDS + " s");
        } finally {
            System.exit(status);
        }
    }

    private void obey() throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null && !line.equals("exit"); line = input.readLine()) {
            String command = line;
            connected
                    .compose(client -> run(client, command.split(" ", 3)))
                    .onComplete(
                            result -> write(
                                    "answer",
                                    new JsonObject().put("command", command).put("result", result)),
                            failure -> write(
                                    "failure",
                                    new JsonObject().put("command", command).put("message", failure.getMessage())));
        }
    }

    private static Future<?> run(ClusterClient<RegistryService> client, String[] words) {
        RegistryService registry = client.proxy();
        return switch (words[0]) {
            case "subscribe" -> subscribe(client, words[1]);
            case "publish" -> registry.publish(publication(words));
            case "unPublish" -> registry.unPublish(publication(words));
            case "get" -> registry.getData(words[1]);
            case "version" -> registry.version();
            case "role" -> Future.succeededFuture(role(client));
            case "status" -> client.status();
            default -> Future.failedFuture("no such command: " + words[0]);
        };
    }

    private static Future<?> subscribe(ClusterClient<RegistryService> client, String dataId) {
        return client.<JsonArray>subscribe(
                        new JsonObject().put("dataId", dataId),
                        values -> write(
                                "value", new JsonObject().put("dataId", dataId).put("values", values)))
                .mapEmpty();
    }

    private static JsonObject publication(String[] words) {
        return new JsonObject().put("dataId", words[1]).put("publishData", words[2]);
    }

    private static @Nullable String role(ClusterClient<?> client) {
        Role role = client.role();
        return role == null ? null : role.value();
    }

    private static void write(String type, JsonObject line) {
        write(line.put("type", type));
    }

    private static void write(JsonObject line) {
        System.out.println(line.encode());
    }
}
