package org.clusterclient.chaos;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clusterclient.chaos.History.Call;
import org.clusterclient.chaos.History.CallOutcome;
import org.clusterclient.chaos.History.End;
import org.clusterclient.chaos.History.ProcessHistory;
import org.clusterclient.chaos.History.ServerHistory;

/** What a process that lives has published, compared with what the server has of it in the end. */
final class PublicationRules {

    private final ProcessHistory process;
    private final ServerHistory server;
    private final Verdict verdict;
    private final Map<String, JsonObject> expected = new LinkedHashMap<>();
    private final Set<String> unclear = new HashSet<>(); // nobody knows whether the last publication has run

    PublicationRules(ProcessHistory process, ServerHistory server, Verdict verdict) {
        this.process = process;
        this.server = server;
        this.verdict = verdict;
    }

    void check() {
        process.calls().stream()
                .filter(call -> call.kind().equals("publish") || call.kind().equals("unpublish"))
                .forEach(this::expect); // one began when the one before had ended
        expected.keySet().removeAll(unclear);
        Map<String, JsonObject> published = published();
        checkMembers(published);
        List<String> order = new ArrayList<>(published.keySet());
        order.retainAll(expected.keySet());
        List<String> expectedOrder = new ArrayList<>(expected.keySet());
        expectedOrder.retainAll(published.keySet());
        if (!order.equals(expectedOrder)) {
            verdict.broken(Rule.PUBLICATION_ORDER, process.name() + ": expected " + expectedOrder + ", is " + order);
        }
    }

    private void expect(Call call) {
        if (!process.name().equals(call.registration().getString("owner"))) {
            return; // others publish it, too
        }
        String publication = ChaosChannel.publication(call.registration());
        if (call.outcome() == CallOutcome.OK) {
            unclear.remove(publication);
            expected.remove(publication);
            if (call.kind().equals("publish")) {
                expected.put(publication, call.registration());
            }
        } else if (call.outcome() != CallOutcome.NOT_RUN) {
            unclear.add(publication);
        }
    }

    /** Checks what all processes publish under one key: of those that live, one that none came after has won. */
    static void checkShared(History history, Verdict verdict) {
        List<Call> accepted = history.processes().stream()
                .filter(process -> process.end() == End.LIVE)
                .flatMap(process -> process.calls().stream())
                .filter(call ->
                        ChaosChannel.SHARED_OWNER.equals(call.registration().getString("owner"))
                                && call.outcome() == CallOutcome.OK)
                .toList();
        long lastBeginNanos =
                accepted.stream().mapToLong(Call::beginNanos).max().orElse(Long.MIN_VALUE);
        List<JsonObject> last = accepted.stream()
                .filter(call -> call.endNanos() >= lastBeginNanos) // who ended before was overtaken
                .map(Call::registration)
                .toList();
        List<JsonObject> published = history.server().publications().stream()
                .filter(one -> ChaosChannel.SHARED_OWNER.equals(one.getString("owner")))
                .toList();
        if (!last.isEmpty() && (published.size() != 1 || !last.contains(published.get(0)))) {
            verdict.broken(Rule.NOTHING_STALE, "expected one of " + last + ", is " + published);
        }
    }

    private Map<String, JsonObject> published() {
        Map<String, JsonObject> published = new LinkedHashMap<>();
        for (JsonObject registration : server.publications()) {
            String publication = ChaosChannel.publication(registration);
            if (!process.name().equals(registration.getString("owner")) || unclear.contains(publication)) {
                continue;
            }
            JsonObject other = published.put(publication, registration);
            if (other != null) {
                verdict.broken(Rule.NOTHING_STALE, other.encode() + " beside " + registration.encode());
            }
        }
        return published;
    }

    private void checkMembers(Map<String, JsonObject> published) {
        Map<String, JsonObject> missing = new HashMap<>(expected);
        missing.keySet().removeAll(published.keySet());
        missing.values().forEach(one -> verdict.broken(Rule.PUBLISHED, one.encode()));
        published.forEach((publication, registration) -> {
            if (!expected.containsKey(publication)) {
                verdict.broken(Rule.NOTHING_STALE, registration.encode() + " was taken back");
            } else if (!registration.equals(expected.get(publication))) {
                verdict.broken(Rule.NOTHING_STALE, registration.encode() + " instead of " + expected.get(publication));
            }
        });
    }
}
