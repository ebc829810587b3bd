package org.clusterclient.hostile;

import io.vertx.core.buffer.Buffer;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.clusterclient.fixture.RawSocket;

/**
 * Something that no process should send, and what has to come of it.
 *
 * @param name says what it is
 * @param act does it, once the connection is as far as the phase says
 * @param ends by phase; it is not done in the others
 */
record HostileCase(String name, BiConsumer<RawSocket, Phase> act, Map<Phase, End> ends) {

    /** Returns bytes that end every connection. */
    static HostileCase closing(String name, Buffer bytes) {
        return registered(name, phase -> bytes, End.CLOSED);
    }

    /** Returns bytes that end so after a registration, and close the connection before one. */
    static HostileCase registered(String name, Function<Phase, Buffer> bytes, End end) {
        return of(name, bytes, End.CLOSED, end, end);
    }

    /** Returns bytes that come before a registration only. */
    static HostileCase unregistered(String name, Buffer bytes, End end) {
        return of(name, phase -> bytes, end, null, null);
    }

    /** Returns bytes with an end of their own in each phase, null: they are not sent then. */
    static HostileCase of(String name, Function<Phase, Buffer> bytes, End unregistered, End ours, End npm) {
        return acting(name, (socket, phase) -> sendAll(socket, bytes.apply(phase)), unregistered, ours, npm);
    }

    /** Returns something else than bytes, with an end of its own in each phase, null: it is not done then. */
    static HostileCase acting(String name, BiConsumer<RawSocket, Phase> act, End unregistered, End ours, End npm) {
        Map<Phase, End> ends = new EnumMap<>(Phase.class);
        ends.put(Phase.UNREGISTERED, unregistered);
        ends.put(Phase.OURS, ours);
        ends.put(Phase.NPM, npm);
        ends.values().removeIf(end -> end == null);
        return new HostileCase(name, act, ends);
    }

    /** Does it on a connection that is as far as that, and waits for the end. */
    void run(RawSocket socket, Phase phase) {
        act.accept(socket, phase);
        ends.get(phase).await(socket, phase);
    }

    /** A leader that has seen enough closes before the last byte. */
    private static void sendAll(RawSocket socket, Buffer bytes) {
        try {
            socket.send(bytes);
        } catch (UncheckedIOException e) {
            // closed: what follows finds out whether that was right
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
