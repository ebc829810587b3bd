package org.clusterclient.chaos;

import java.util.HashMap;
import java.util.Map;
import org.clusterclient.chaos.History.End;
import org.clusterclient.chaos.History.ProcessHistory;
import org.clusterclient.chaos.History.ServerHistory;
import org.clusterclient.chaos.History.Value;

/** What listeners of a process get. The same value may come again, when a connection has been made again. */
final class ListenerRules {

    private final ProcessHistory process;
    private final ServerHistory server;
    private final Verdict verdict;

    ListenerRules(ProcessHistory process, ServerHistory server, Verdict verdict) {
        this.process = process;
        this.server = server;
        this.verdict = verdict;
    }

    void check() {
        Map<String, Value> last = new HashMap<>();
        for (Value value : process.values()) {
            Value before = last.put(value.listener(), value);
            if (before != null && !mayFollow(value, before)) {
                verdict.broken(Rule.VALUES_GROW, process.name() + ": " + value + " after " + before);
            }
        }
        if (process.end() == End.LIVE) {
            process.listeners().forEach((listener, key) -> checkLast(listener, key, last.get(listener)));
            for (String key : ChaosChannel.KEYS) {
                if (!process.listeners().containsValue(key)) {
                    verdict.broken(Rule.LAST_VALUE, process.name() + ": nobody listens to " + key);
                }
            }
        }
    }

    private static boolean mayFollow(Value value, Value before) {
        if (value.epoch() != before.epoch()) {
            return value.epoch() > before.epoch() && value.value() >= before.value();
        }
        return value.version() == before.version()
                ? value.value() == before.value()
                : value.version() > before.version() && value.value() >= before.value();
    }

    private void checkLast(String listener, String key, Value last) {
        Long expected = server.finalValues().get(key);
        if (last == null || expected == null || last.value() != expected) {
            verdict.broken(Rule.LAST_VALUE, listener + ": expected " + key + "=" + expected + ", last was " + last);
        }
    }

    /** Returns how often a listener got the same value again. */
    static long repeats(ProcessHistory process) {
        Map<String, Value> last = new HashMap<>();
        return process.values().stream()
                .filter(value -> {
                    Value before = last.put(value.listener(), value);
                    return before != null && before.epoch() == value.epoch() && before.version() == value.version();
                })
                .count();
    }
}
