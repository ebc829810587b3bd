package org.clusterclient.chaos;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;

/** A socket that carries one JSON object a line. */
final class JsonLineSocket {

    private final NetSocket socket;

    JsonLineSocket(NetSocket socket, Handler<JsonObject> received, Runnable closed) {
        this.socket = socket;
        socket.closeHandler(v -> closed.run());
        RecordParser.newDelimited("\n", socket)
                .exceptionHandler(failure -> socket.close())
                .handler(line -> received.handle(new JsonObject(line)));
    }

    void write(JsonObject object) {
        socket.write(Buffer.buffer(object.encode()).appendString("\n"));
    }

    Future<Void> close() {
        return socket.close();
    }
}
