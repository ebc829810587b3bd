package org.clusterclient.examples.nodeandjvm;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.clusterclient.examples.registry.Child;
import org.clusterclient.examples.registry.Demo;
import org.clusterclient.examples.registry.Fact;
import org.clusterclient.examples.registry.Members;
import org.clusterclient.examples.registry.ServerStats;

/**
 * Shows processes of the JVM and of Node, with npm {@code cluster-client}, that share one connection; leadership goes from
 * the JVM to Node and back, each time because the leader is killed.
 *
 * <p>Who takes over is not left to chance: one process of the JVM never competes, and there is only one other survivor.
 */
public final class NodeAndJvmDemo {

    private static final String JVM = "JVM process";
    private static final String NODE = "Node process";

    private final Demo demo;
    private final Path script;
    private final JsonObject options;
    private final Map<Child, List<String>> published = new LinkedHashMap<>();
    private int publications;

    private NodeAndJvmDemo(Demo demo, Path script) throws IOException {
        this.demo = demo;
        this.script = script;
        this.options = new JsonObject().put("port", Demo.freePort());
    }

    /** Runs the demo; takes the script that a process of Node is to run. */
    public static void main(String[] args) throws InterruptedException {
        Demo.run(demo -> new NodeAndJvmDemo(demo, Path.of(args[0])).show());
    }

    private void show() throws IOException, InterruptedException {
        Members members = showSharing();
        showExchange(members);

        Members nodeLeads = afterFailOver(members, "Node", NODE);
        members = joined(nodeLeads, demo.startClient(JVM, "four", options));
        showExchange(members);

        Members jvmLeads = afterFailOver(members, "the JVM", JVM);
        members = joined(jvmLeads, demo.startNodeClient(NODE, script, "five", options));
        showExchange(members);
    }

    private Members showSharing() throws IOException, InterruptedException {
        ServerStats before = demo.stats();
        Child one = demo.startClient(JVM, "one", options);
        String role = one.ready();
        Child two = demo.startClient(JVM, "two", options.copy().put("leader", false));
        Child three = demo.startNodeClient(NODE, script, "three", options);
        Members members = new Members(one, List.of(two, three));
        List<String> roles = List.of(role, two.ready(), three.ready());
        ServerStats after = demo.awaitConnections(1);
        demo.claim(
                one + ", " + two + ", " + three + ": the server sees 1 connection",
                Fact.connections(1, after),
                Fact.connectionsMade(1, before, after));
        demo.claim(
                one + " leads, the others follow",
                new Fact("roles", List.of("leader", "follower", "follower"), roles),
                Fact.connectionOf(one.epoch(), after),
                Fact.connectionOf(two.epoch(), after));
        for (Child client : members.all()) {
            client.ask("subscribe greeting");
            client.awaitValues();
        }
        demo.claim("all three subscribe: the server is asked once", Fact.asked("subscribe", 1, demo.stats()));
        return members;
    }

    private void showExchange(Members members) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        for (Child client : members.all()) {
            String value = "value-" + ++publications;
            client.ask("publish greeting " + value);
            published.computeIfAbsent(client, c -> new ArrayList<>()).add(value);
            awaitValues(members);
            lines.add(client + (lines.isEmpty() ? " publishes" : "") + " \"" + value + "\"");
        }
        demo.claim(
                String.join(", ", lines) + ": all three get each",
                Fact.asked("publish", values().size(), demo.stats()));
        List<Fact> facts = new ArrayList<>();
        for (Child client : members.all()) {
            facts.add(getData(client));
            facts.add(Fact.version(client.ask("version"), demo.stats()));
        }
        facts.add(Fact.asked("getData", members.all().size(), demo.stats()));
        demo.claim("all three call getData and version: each gets what the server has", facts.toArray(Fact[]::new));
    }

    private Members afterFailOver(Members members, String leading, String kind)
            throws IOException, InterruptedException {
        published.remove(members.leader());
        Members survivors = demo.failOver(members);
        awaitValues(survivors);
        ServerStats stats = demo.stats();
        demo.claim(
                leading + " leads: what the survivors have published lives on, and is sent to both",
                new Fact(
                        "leader",
                        kind + " " + survivors.leader().pid(),
                        survivors.leader().toString()),
                Fact.asked("publish", values().size(), stats),
                Fact.asked("subscribe", 1, stats));
        return survivors;
    }

    private Members joined(Members members, Child joining) throws IOException, InterruptedException {
        ServerStats before = demo.stats();
        String role = joining.ready();
        joining.ask("subscribe greeting");
        List<Child> followers = new ArrayList<>(members.followers());
        followers.add(joining);
        joining.awaitValues(values().toArray());
        ServerStats after = demo.stats();
        demo.claim(
                joining + " joins: the server still sees 1 connection",
                new Fact("role", "follower", role),
                Fact.connections(1, after),
                Fact.connectionsMade(0, before, after));
        return new Members(members.leader(), followers);
    }

    private Fact getData(Child client) throws InterruptedException {
        JsonArray answer = client.ask("get greeting") instanceof JsonArray values ? values : new JsonArray();
        return new Fact(
                "getData",
                values().stream().sorted().toList(),
                answer.stream().map(String::valueOf).sorted().collect(Collectors.toList()));
    }

    private void awaitValues(Members members) throws InterruptedException {
        for (Child client : members.all()) {
            client.awaitValues(values().toArray());
        }
    }

    private List<String> values() {
        return published.values().stream().flatMap(List::stream).toList();
    }
}
