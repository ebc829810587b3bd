package org.clusterclient.examples.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A registry server, processes that use it, and claims about them, which are checked against what the server has seen. A
 * demo ends with status 1 at the first claim that does not hold, and leaves no process behind.
 */
public final class Demo {

    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int POLL_MILLIS = 5;

    /** Below the ports that Linux gives to outgoing connections, which could otherwise take it between two leaders. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 30_000;

    private final Claims claims;
    private final Children children;
    private final int serverPort;

    private Demo(Claims claims, Children children, int serverPort) {
        this.claims = claims;
        this.children = children;
        this.serverPort = serverPort;
    }

    /** What one demo shows. */
    @FunctionalInterface
    public interface Script {
        /** Shows it. */
        void run(Demo demo) throws IOException, InterruptedException;
    }

    /** Runs a demo with a server of its own, to its end. */
    public static void run(Script script) throws InterruptedException {
        Claims claims = new Claims(System.out);
        Children children = new Children();
        Runtime.getRuntime().addShutdownHook(new Thread(children::close, "shutdown")); // at any end of this process
        try {
            Child server = children.startJvm("process", RegistryServer.class, "0");
            int serverPort = server.await("the server listens", Demo::listeningPort);
            claims.note(server + " is the registry server");
            script.run(new Demo(claims, children, serverPort));
            claims.note("all " + claims.held() + " claims hold");
        } catch (Claims.Failed | IOException e) {
            if (!children.isClosed()) { // not interrupted, but gone wrong
                System.out.println("FAILED: " + e.getMessage());
                System.exit(1);
            }
        }
    }

    /** Prints a line that claims nothing. */
    public void note(String line) {
        claims.note(line);
    }

    /** Prints a claim, unless one of the facts does not hold. */
    public void claim(String claim, Fact... facts) {
        claims.claim(claim, facts);
    }

    /** Starts a {@link RegistryClient}; {@code kind} is what it is called in the demo's lines. */
    public Child startClient(String kind, String name, JsonObject options) throws IOException {
        return children.startJvm(kind, RegistryClient.class, withServer(options).encode(), name);
    }

    /** Starts a script in Node that understands what a {@link RegistryClient} understands. */
    public Child startNodeClient(String kind, Path script, String name, JsonObject options) throws IOException {
        return children.startNode(kind, script, withServer(options).encode(), name);
    }

    private JsonObject withServer(JsonObject options) {
        return options(serverPort)
                .put("responseTimeout", 10_000) // for busy machines
                .mergeIn(options);
    }

    /** Returns options for a registry server at a port of this machine, which clients in Java and in Node understand. */
    public static JsonObject options(int serverPort) {
        return new JsonObject()
                .put("service", RegistryService.class.getName())
                .put("dataClient", RegistryDataClient.class.getName())
                .put("dataClientOptions", new JsonObject().put("config", new JsonObject().put("port", serverPort)))
                .put("idempotent", new JsonArray().add("getData").add("version"));
    }

    /** Asks the server what it has seen. */
    public ServerStats stats() throws IOException {
        return ServerStats.query(serverPort);
    }

    /** Asks the server until it has as many connections, or for some seconds: it hears of an end a little later. */
    public ServerStats awaitConnections(int connections) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        ServerStats stats = stats();
        while (stats.connections() != connections && System.nanoTime() - startNanos < SETTLE_NANOS) {
            Thread.sleep(POLL_MILLIS);
            stats = stats();
        }
        return stats;
    }

    /** Waits until clients that have been started are connected; returns who leads. */
    public static Members ready(String claim, List<Child> clients) throws InterruptedException {
        List<String> roles = new ArrayList<>();
        for (Child client : clients) {
            roles.add(client.ready());
        }
        return Members.of(claim, clients, roles);
    }

    /** Kills the leader, and claims that a survivor takes over. Nobody may have called {@code version} in the new term. */
    public Members failOver(Members members) throws IOException, InterruptedException {
        ServerStats before = stats();
        long killedMillis = System.currentTimeMillis();
        members.leader().kill();
        note(members.leader() + ", the leader, is killed with SIGKILL");

        members.follower().ask("version"); // waits for the next leader, whoever that will be
        long answeredMillis = System.currentTimeMillis();
        List<String> roles = new ArrayList<>();
        for (Child client : members.followers()) {
            roles.add(client.newRole());
        }
        Members survivors = Members.of("a survivor takes over", members.followers(), roles);
        ServerStats after = awaitConnections(1);
        claim(
                survivors.leader() + " leads, connected after "
                        + (after.newestSession().openedAtMillis() - killedMillis) + " ms; first call answered after "
                        + (answeredMillis - killedMillis) + " ms",
                Fact.connectionOf(survivors.leader().epoch(), after),
                Fact.newer(before, after),
                Fact.asked("version", 1, after));
        claim(
                "the server sees 1 connection again, and nothing of the old leader after the new one",
                Fact.connections(1, after),
                Fact.connectionsMade(1, before, after),
                Fact.closed(before, after),
                Fact.inOrder(before, after));
        return survivors;
    }

    /** Returns a port that nobody listens at. */
    public static int freePort() throws IOException {
        int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (BindException taken) {
            return freePort();
        }
    }

    private static @Nullable Integer listeningPort(String line) {
        String listening = "listening ";
        return line.startsWith(listening) ? Integer.valueOf(line.substring(listening.length())) : null;
    }
}
