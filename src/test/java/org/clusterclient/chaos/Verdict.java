package org.clusterclient.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Which rules were broken, each with its first pieces of evidence. */
final class Verdict {

    private static final int SHOWN = 8;

    private final Map<Rule, Integer> counts = new EnumMap<>(Rule.class);
    private final Map<Rule, List<String>> evidence = new EnumMap<>(Rule.class);

    /** Notes that a rule was broken. */
    void broken(Rule rule, String what) {
        counts.merge(rule, 1, Integer::sum);
        List<String> shown = evidence.computeIfAbsent(rule, key -> new ArrayList<>());
        if (shown.size() < SHOWN) {
            shown.add(what);
        }
    }

    /** Returns how often each rule was broken. */
    Map<Rule, Integer> counts() {
        return counts;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        counts.forEach((rule, count) -> {
            text.append(rule).append(": ").append(count).append('\n');
            evidence.get(rule).forEach(one -> text.append("    ").append(one).append('\n'));
        });
        return text.isEmpty() ? "no rule broken" : text.toString();
    }
}
