package org.clusterclient;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Reads options from environment variables: those of this module, else those of the npm package, so that one setting
 * serves the processes of both. An empty variable counts as absent. Collects what is wrong instead of stopping at it.
 */
final class OptionsEnvironment {

    private static final List<String> PREFIXES = List.of("CLUSTER_CLIENT_", "NODE_CLUSTER_CLIENT_");

    private final Map<String, String> variables;
    private final List<String> faults = new ArrayList<>();

    OptionsEnvironment(Map<String, String> variables) {
        this.variables = variables;
    }

    /** Passes on the variable {@code …name} as an {@code int}, if there is one. */
    void readInt(String name, Consumer<Integer> setter) {
        read(name, text -> setter.accept(number(text, Integer::valueOf)));
    }

    /** Passes on the variable {@code …name} as a {@code long}, if there is one. */
    void readLong(String name, Consumer<Long> setter) {
        read(name, text -> setter.accept(number(text, Long::valueOf)));
    }

    /** Passes on the variable {@code …name} as a flag, if there is one; the npm package writes {@code 1}. */
    void readFlag(String name, Consumer<Boolean> setter) {
        read(name, text -> setter.accept(flag(text)));
    }

    /** Passes on the variable {@code CLUSTER_CLIENT_…}, which the npm package knows nothing of, if there is one. */
    void readOwn(String name, Consumer<String> setter) {
        read(PREFIXES.get(0), name, setter);
    }

    /** Returns what was wrong with the variables read so far, naming each. */
    List<String> faults() {
        return faults;
    }

    private void read(String name, Consumer<String> setter) {
        for (String prefix : PREFIXES) {
            if (read(prefix, name, setter)) {
                return;
            }
        }
    }

    private boolean read(String prefix, String name, Consumer<String> setter) {
        String text = variables.getOrDefault(prefix + name, "").strip();
        if (text.isEmpty()) {
            return false;
        }
        try {
            setter.accept(text);
        } catch (IllegalArgumentException e) {
            faults.add("environment variable " + prefix + name + ": " + e.getMessage());
        }
        return true;
    }

    private static <N extends Number> N number(String text, Function<String, N> parser) {
        try {
            return parser.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected an integer, got '" + text + "'", e);
        }
    }

    private static Boolean flag(String text) {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException("expected true, 1, false or 0, got '" + text + "'");
        };
    }
}
