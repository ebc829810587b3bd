package org.clusterclient.examples.registry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Shows three processes that share one connection, and what happens when the one that holds it is killed. */
public final class RegistryDemo {

    private final Demo demo;

    private RegistryDemo(Demo demo) {
        this.demo = demo;
    }

    /** Runs the demo; takes no arguments. */
    public static void main(String[] args) throws InterruptedException {
        Demo.run(demo -> new RegistryDemo(demo).show());
    }

    private void show() throws IOException, InterruptedException {
        showPlainClients();
        Members members = showSharing();
        showPublication(members);
        showCalls(members.follower());
        ServerStats before = demo.stats();
        showRestored(demo.failOver(members), before);
    }

    private void showPlainClients() throws IOException, InterruptedException {
        List<Child> clients = startClients(new JsonObject().put("singleMode", true));
        for (Child client : clients) {
            client.ready();
        }
        demo.claim(
                pids(clients) + ", each for itself: the server sees 3 connections",
                Fact.connections(3, demo.awaitConnections(3)));
        clients.forEach(Child::endInput);
        for (Child client : clients) {
            client.awaitEnd();
        }
    }

    private Members showSharing() throws IOException, InterruptedException {
        ServerStats before = demo.awaitConnections(0);
        List<Child> clients = startClients(new JsonObject().put("port", Demo.freePort()));
        Members members = Demo.ready("three clients share", clients);
        ServerStats after = demo.awaitConnections(1);
        demo.claim(
                pids(clients) + ", sharing: the server sees 1 connection",
                Fact.connections(1, after),
                Fact.connectionsMade(1, before, after));
        demo.claim(
                members.leader() + " leads, " + pids(members.followers()) + " follow",
                Fact.connectionOf(members.leader().epoch(), after),
                Fact.connectionOf(members.follower().epoch(), after));
        return members;
    }

    private void showPublication(Members members) throws IOException, InterruptedException {
        for (Child client : members.all()) {
            client.ask("subscribe greeting");
        }
        demo.claim("all three subscribe: the server is asked once", Fact.asked("subscribe", 1, demo.stats()));
        members.follower().ask("publish greeting hello");
        for (Child client : members.all()) {
            client.awaitValues("hello");
        }
        demo.claim(
                members.follower() + " publishes \"hello\": it arrives in all three",
                Fact.asked("publish", 1, demo.stats()));
    }

    private void showCalls(Child follower) throws IOException, InterruptedException {
        Object values = follower.ask("get greeting");
        Object version = follower.ask("version");
        ServerStats stats = demo.stats();
        demo.claim(
                follower + ", a follower, calls: getData " + values + ", version " + version,
                new Fact("getData", new JsonArray().add("hello"), values),
                Fact.version(version, stats),
                Fact.asked("getData", 1, stats),
                Fact.asked("version", 1, stats));
    }

    private void showRestored(Members members, ServerStats before) throws IOException, InterruptedException {
        Child follower = members.follower();
        follower.awaitValues("hello");
        Object values = follower.ask("get greeting");
        demo.claim(
                "the publication lives on: " + follower + " calls getData " + values,
                new Fact("getData", new JsonArray().add("hello"), values),
                Fact.asked("publish", 1, demo.stats()));
        follower.ask("publish greeting again");
        for (Child client : members.all()) {
            client.awaitValues("hello", "again");
        }
        ServerStats after = demo.stats();
        demo.claim(
                "the subscriptions live on: it publishes \"again\", and that arrives in both",
                Fact.asked("subscribe", 1, after),
                Fact.asked("publish", 2, after),
                Fact.connections(1, after),
                Fact.inOrder(before, after));
    }

    private List<Child> startClients(JsonObject options) throws IOException {
        List<Child> clients = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            clients.add(demo.startClient("process", name, options));
        }
        return clients;
    }

    private static String pids(List<Child> clients) {
        return "processes "
                + clients.stream().map(client -> String.valueOf(client.pid())).collect(Collectors.joining(", "));
    }
}
