package org.clusterclient.examples.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows three processes that share one connection, and what happens when the one that holds it is killed. Everything
 * that it claims is checked; it ends with status 1 at the first claim that does not hold, and leaves no process behind.
 */
public final class RegistryDemo {

    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int POLL_MILLIS = 5;

    /** Below the ports that Linux gives to outgoing connections, which could otherwise take it between two leaders. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 30_000;

    private final Claims claims;
    private final Children children;
    private final int serverPort;

    private RegistryDemo(Claims claims, Children children, int serverPort) {
        this.claims = claims;
        this.children = children;
        this.serverPort = serverPort;
    }

    /** A leader and its followers. */
    private record Members(Child leader, List<Child> followers) {

        List<Child> all() {
            List<Child> all = new ArrayList<>(followers);
            all.add(leader);
            return all;
        }

        Child follower() {
            return followers.get(0);
        }
    }

    /** Runs the demo; takes no arguments. */
    public static void main(String[] args) throws InterruptedException {
        Claims claims = new Claims(System.out);
        Children children = new Children();
        Runtime.getRuntime().addShutdownHook(new Thread(children::close, "shutdown")); // at any end of this process
        try {
            run(claims, children);
        } catch (Claims.Failed | IOException e) {
            if (!children.isClosed()) { // not interrupted, but gone wrong
                System.out.println("FAILED: " + e.getMessage());
                System.exit(1);
            }
        }
    }

    private static void run(Claims claims, Children children) throws IOException, InterruptedException {
        Child server = children.start(RegistryServer.class, "0");
        int serverPort = server.await("the server listens", RegistryDemo::listeningPort);
        claims.note("process " + server.pid() + " is the registry server");

        RegistryDemo demo = new RegistryDemo(claims, children, serverPort);
        demo.showPlainClients();
        Members members = demo.showSharing();
        demo.showPublication(members);
        demo.showCalls(members.follower());
        demo.showFailover(members);
        claims.note("all " + claims.held() + " claims hold");
    }

    private void showPlainClients() throws IOException, InterruptedException {
        List<Child> clients = startClients(new JsonObject().put("singleMode", true));
        for (Child client : clients) {
            ready(client);
        }
        claims.claim(
                pids(clients) + ", each for itself: the server sees 3 connections",
                Fact.connections(3, awaitConnections(3)));
        clients.forEach(Child::endInput);
        for (Child client : clients) {
            client.awaitEnd();
        }
    }

    private Members showSharing() throws IOException, InterruptedException {
        ServerStats before = awaitConnections(0);
        List<Child> clients = startClients(new JsonObject().put("port", freePort()));
        Map<Child, String> roles = new LinkedHashMap<>();
        for (Child client : clients) {
            roles.put(client, ready(client));
        }
        ServerStats after = awaitConnections(1);
        claims.claim(
                pids(clients) + ", sharing: the server sees 1 connection",
                Fact.connections(1, after),
                new Fact("connections made", 1L, after.connectionsEver() - before.connectionsEver()));
        Members members = members("three clients share", roles);
        claims.claim(
                members.leader + " leads, " + pids(members.followers) + " follow",
                Fact.connectionOf(epoch(members.leader), after),
                Fact.connectionOf(epoch(members.follower()), after));
        return members;
    }

    private void showPublication(Members members) throws IOException, InterruptedException {
        for (Child client : members.all()) {
            client.ask("subscribe greeting");
        }
        claims.claim(
                "all three subscribe: the server is asked once",
                Fact.asked("subscribe", 1, ServerStats.query(serverPort)));
        members.follower().ask("publish greeting hello");
        for (Child client : members.all()) {
            awaitValues(client, "hello");
        }
        claims.claim(
                members.follower() + " publishes \"hello\": it arrives in all three",
                Fact.asked("publish", 1, ServerStats.query(serverPort)));
    }

    private void showCalls(Child follower) throws IOException, InterruptedException {
        Object values = follower.ask("get greeting");
        Object version = follower.ask("version");
        ServerStats stats = ServerStats.query(serverPort);
        claims.claim(
                follower + ", a follower, calls: getData " + values + ", version " + version,
                new Fact("getData", new JsonArray().add("hello"), values),
                new Fact("version", String.valueOf(stats.version()), String.valueOf(version)),
                Fact.asked("getData", 1, stats),
                Fact.asked("version", 1, stats));
    }

    private void showFailover(Members members) throws IOException, InterruptedException {
        ServerStats before = ServerStats.query(serverPort);
        long killedMillis = System.currentTimeMillis();
        members.leader.kill();
        claims.note(members.leader + ", the leader, is killed with SIGKILL");

        members.follower().ask("version"); // waits for the next leader, whoever that will be
        long answeredMillis = System.currentTimeMillis();
        Map<Child, String> roles = new LinkedHashMap<>();
        for (Child client : members.followers) {
            roles.put(client, newRole(client));
        }
        Members survivors = members("a survivor takes over", roles);
        ServerStats after = awaitConnections(1);
        claims.claim(
                survivors.leader + " leads, connected after "
                        + (after.newestSession().openedAtMillis() - killedMillis) + " ms; first call answered after "
                        + (answeredMillis - killedMillis) + " ms",
                Fact.connectionOf(epoch(survivors.leader), after),
                Fact.newer(before, after),
                Fact.asked("version", 1, after));
        claims.claim(
                "the server sees 1 connection again, and nothing of the old leader after the new one",
                Fact.connections(1, after),
                Fact.closed(before, after),
                Fact.inOrder(before, after));
        showRestored(survivors, before);
    }

    private void showRestored(Members members, ServerStats before) throws IOException, InterruptedException {
        Child follower = members.follower();
        awaitValues(follower, "hello");
        Object values = follower.ask("get greeting");
        claims.claim(
                "the publication lives on: " + follower + " calls getData " + values,
                new Fact("getData", new JsonArray().add("hello"), values),
                Fact.asked("publish", 1, ServerStats.query(serverPort)));
        follower.ask("publish greeting again");
        for (Child client : members.all()) {
            awaitValues(client, "hello", "again");
        }
        ServerStats after = ServerStats.query(serverPort);
        claims.claim(
                "the subscriptions live on: it publishes \"again\", and that arrives in both",
                Fact.asked("subscribe", 1, after),
                Fact.asked("publish", 2, after),
                Fact.connections(1, after),
                Fact.inOrder(before, after));
    }

    private List<Child> startClients(JsonObject options) throws IOException {
        JsonObject all = new JsonObject()
                .put("service", RegistryService.class.getName())
                .put("dataClient", RegistryDataClient.class.getName())
                .put("dataClientOptions", new JsonObject().put("config", new JsonObject().put("port", serverPort)))
                .put("idempotent", new JsonArray().add("getData").add("version"))
                .put("responseTimeout", 10_000) // for busy machines
                .mergeIn(options);
        List<Child> clients = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            clients.add(children.start(RegistryClient.class, all.encode(), name));
        }
        return clients;
    }

    private static Members members(String claim, Map<Child, String> roles) {
        List<Child> followers = new ArrayList<>(roles.keySet());
        followers.removeIf(client -> "leader".equals(roles.get(client)));
        List<Child> leaders = new ArrayList<>(roles.keySet());
        leaders.removeAll(followers);
        if (leaders.size() != 1) {
            throw new Claims.Failed(claim, new Fact("leaders", 1, leaders.size()));
        }
        return new Members(leaders.get(0), followers);
    }

    /** Waits until a client is connected; returns its role. */
    private static String ready(Child client) throws InterruptedException {
        return client.awaitJson("ready", line -> "ready".equals(line.getString("type")))
                .getString("role");
    }

    /** Waits until a client has another role, and returns it. */
    private static String newRole(Child client) throws InterruptedException {
        return client.awaitJson(
                        "new role", line -> "role".equals(line.getString("type")) && line.getValue("role") != null)
                .getString("role");
    }

    private static void awaitValues(Child client, Object... values) throws InterruptedException {
        JsonArray expected = new JsonArray(List.of(values));
        client.awaitJson("values " + expected, line -> expected.equals(line.getValue("values")));
    }

    private static long epoch(Child client) throws InterruptedException {
        return client.ask("status") instanceof JsonObject status ? status.getLong("epoch") : 0;
    }

    /** Asks the server until it has as many connections, or for some seconds: it hears of an end a little later. */
    private ServerStats awaitConnections(int connections) throws IOException, InterruptedException {
        long startNanos = System.nanoTime();
        ServerStats stats = ServerStats.query(serverPort);
        while (stats.connections() != connections && System.nanoTime() - startNanos < SETTLE_NANOS) {
            Thread.sleep(POLL_MILLIS);
            stats = ServerStats.query(serverPort);
        }
        return stats;
    }

    private static @Nullable Integer listeningPort(String line) {
        String listening = "listening ";
        return line.startsWith(listening) ? Integer.valueOf(line.substring(listening.length())) : null;
    }

    private static int freePort() throws IOException {
        int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
        try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (BindException taken) {
            return freePort();
        }
    }

    private static String pids(List<Child> clients) {
        return "processes "
                + clients.stream().map(client -> String.valueOf(client.pid())).collect(Collectors.joining(", "));
    }
}
