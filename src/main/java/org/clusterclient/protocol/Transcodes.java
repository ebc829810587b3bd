package org.clusterclient.protocol;

import java.util.List;
import org.clusterclient.api.Transcode;
import org.jspecify.annotations.Nullable;

/**
 * The transcodes that a process speaks. Which one a connection has is settled when it is registered: with a process of ours
 * by the names in its {@code peer}, with an npm process, which names none, by what is configured there and here.
 */
public final class Transcodes {

    private final List<Transcode> spoken; // the preferred one first
    private final Transcode npm;

    private Transcodes(List<Transcode> spoken, Transcode npm) {
        this.spoken = List.copyOf(spoken);
        this.npm = npm;
    }

    /** Returns JSON for processes of ours, and what the npm package has by default for npm processes. */
    public static Transcodes byDefault() {
        Transcode serializeJson = new SerializeJsonTranscode();
        return new Transcodes(List.of(new JsonTranscode(), serializeJson), serializeJson);
    }

    /** Returns one for everybody. */
    public static Transcodes only(Transcode transcode) {
        return new Transcodes(List.of(transcode), transcode);
    }

    /** Returns the names of all of them, the preferred one first. */
    public List<String> names() {
        return spoken.stream().map(Transcode::name).toList();
    }

    /** Returns the one for values that do not leave the process. */
    public Transcode local() {
        return spoken.get(0);
    }

    /** Returns the one for npm processes. */
    public Transcode npm() {
        return npm;
    }

    /** Returns the preferred one of those that the peer speaks too, null if there is none. */
    public @Nullable Transcode common(List<String> peers) {
        return spoken.stream()
                .filter(transcode -> peers.contains(transcode.name()))
                .findFirst()
                .orElse(null);
    }
}
