package org.clusterclient.bench;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import org.clusterclient.protocol.Arguments;
import org.clusterclient.protocol.ConnectionObject.Invoke;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.Packet;
import org.clusterclient.protocol.PacketCodec;

/**
 * A socket that gives back the bytes of a call as they come, and one that writes a call for each that has come back. Nothing is
 * read from them.
 */
final class RawMember implements Member {

    private static final String HOST = "127.0.0.1";
    private static final int TIMEOUT_MILLIS = 30_000;

    private final int port;
    private final boolean serves;
    private NetClient client; // kept: an unreferenced one is collected, and its sockets closed
    private NetSocket socket;

    RawMember(int port, boolean serves) {
        this.port = port;
        this.serves = serves;
    }

    @Override
    public Future<?> begin(Vertx vertx) {
        if (serves) {
            return vertx.createNetServer()
                    .connectHandler(accepted -> accepted.handler(accepted::write))
                    .listen(port, HOST);
        }
        client = vertx.createNetClient();
        return client.connect(port, HOST).onSuccess(connected -> {
            connected.closeHandler(v -> System.exit(1));
            socket = connected;
        });
    }

    @Override
    public Future<CallRun> calls(String payload, int inFlight, long millis) {
        Buffer call = PacketCodec.encode(Packet.request(
                1,
                TIMEOUT_MILLIS,
                new Invoke("echo", 1, false, false),
                Arguments.encode(JsonArray.of(Payloads.of(payload)), new JsonTranscode())));
        return new Echo(call, new CallRun(millis, System.nanoTime())).run(inFlight);
    }

    private final class Echo {
        private final Promise<CallRun> ended = Promise.promise();
        private final Buffer call;
        private final CallRun run;
        private final Deque<Long> beganNanos = new ArrayDeque<>();
        private int bytes; // of a call that has not come back as a whole

        Echo(Buffer call, CallRun run) {
            this.call = call;
            this.run = run;
        }

        Future<CallRun> run(int inFlight) {
            socket.handler(this::back);
            send(inFlight);
            return ended.future();
        }

        private void send(int count) {
            long nowNanos = System.nanoTime();
            for (int i = 0; i < count; i++) {
                beganNanos.add(nowNanos);
                socket.write(call.slice());
            }
        }

        private void back(Buffer chunk) {
            bytes += chunk.length();
            int count = bytes / call.length();
            bytes %= call.length();
            long nowNanos = System.nanoTime();
            boolean more = true;
            for (int i = 0; i < count; i++) {
                more = run.answered(beganNanos.remove(), nowNanos);
            }
            if (count > 0 && more) {
                send(count);
            } else if (beganNanos.isEmpty()) {
                ended.complete(run);
            }
        }
    }
}
