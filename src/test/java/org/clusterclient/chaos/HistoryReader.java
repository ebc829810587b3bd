package org.clusterclient.chaos;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clusterclient.chaos.History.Call;
import org.clusterclient.chaos.History.CallOutcome;
import org.clusterclient.chaos.History.End;
import org.clusterclient.chaos.History.ProcessHistory;
import org.clusterclient.chaos.History.Value;
import org.clusterclient.chaos.StallWatch.Stall;

/** Reads what one {@link HistoryWriter} has written. */
final class HistoryReader {

    private static final JsonObject NOTHING = new JsonObject();

    private final Map<String, JsonObject> begun = new LinkedHashMap<>();
    private final List<Call> calls = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<String, String> listeners = new LinkedHashMap<>();
    private final List<Stall> stalls = new ArrayList<>();
    private long leavingNanos = Long.MAX_VALUE;

    private HistoryReader() {}

    /** Reads a file; of a killed process the last line may be cut off. */
    static ProcessHistory read(String name, End end, Path file) throws IOException {
        HistoryReader reader = new HistoryReader();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonObject json;
                try {
                    json = new JsonObject(line);
                } catch (DecodeException e) {
                    if (end == End.KILLED && lines.readLine() == null) {
                        break;
                    }
                    throw new IOException(file + ": " + line, e);
                }
                reader.line(json);
            }
        }
        reader.begun.values().forEach(begin -> reader.calls.add(call(begin, null)));
        return new ProcessHistory(
                name, end, reader.leavingNanos, reader.calls, reader.values, reader.listeners, reader.stalls);
    }

    private void line(JsonObject line) {
        switch (line.getString("type")) {
            case "begin" -> begun.put(line.getString("id"), line);
            case "end" -> calls.add(call(begun.remove(line.getString("id")), line));
            case "value" -> values.add(value(line));
            case "listening" -> listeners.put(line.getString("listener"), line.getString("key"));
            case "left" -> listeners.remove(line.getString("listener"));
            case "stall" -> stalls.add(new Stall(line.getLong("from"), line.getLong("to")));
            case "leaving" -> leavingNanos = line.getLong("t");
            default -> {}
        }
    }

    private static Value value(JsonObject line) {
        return new Value(
                line.getLong("t"),
                line.getString("listener"),
                line.getString("key"),
                line.getLong("epoch", 0L),
                line.getLong("version", 0L),
                line.getLong("value"));
    }

    private static Call call(JsonObject begin, JsonObject end) {
        return new Call(
                begin.getString("id"),
                begin.getString("kind").intern(),
                begin.getInteger("deadline"),
                begin.getLong("t"),
                end == null ? Long.MAX_VALUE : end.getLong("t"),
                end == null ? CallOutcome.NONE : outcome(end.getString("outcome")),
                begin.getJsonObject("registration", NOTHING),
                end == null || !end.containsKey("code") ? "" : end.getInteger("code") + " " + end.getString("message"));
    }

    private static CallOutcome outcome(String outcome) {
        return switch (outcome) {
            case "ok" -> CallOutcome.OK;
            case "notRun" -> CallOutcome.NOT_RUN;
            case "unknown" -> CallOutcome.UNKNOWN;
            case "failed" -> CallOutcome.FAILED;
            default -> CallOutcome.UNTOLD;
        };
    }
}
