package org.clusterclient.examples.registry;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;

/** A socket that carries one JSON object a line. A line that is none, or that is refused, closes it. */
final class JsonLines {

    private static final int LONGEST_LINE = 1024 * 1024;

    private final NetSocket socket;

    /**
     * Begins to read.
     *
     * @param received called with each object; what it throws closes the socket
     * @param closed called once
     */
    JsonLines(NetSocket socket, Handler<JsonObject> received, Runnable closed) {
        this.socket = socket;
        socket.closeHandler(v -> closed.run());
        RecordParser.newDelimited("\n", socket)
                .maxRecordSize(LONGEST_LINE)
                .exceptionHandler(failure -> socket.close())
                .handler(line -> {
                    try {
                        received.handle(new JsonObject(line));
                    } catch (RuntimeException e) { // a handler that throws leaves the socket open
                        socket.close();
                    }
                });
    }

    void write(JsonObject object) {
        socket.write(Buffer.buffer(object.encode()).appendString("\n"));
    }

    Future<Void> close() {
        return socket.close();
    }
}
