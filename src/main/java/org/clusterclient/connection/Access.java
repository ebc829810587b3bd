package org.clusterclient.connection;

import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the processes of an address reach each other, and what they have to prove.
 *
 * @param token what both sides prove to have; null: nothing
 * @param tls how connections are encrypted; null: they are not
 */
public record Access(@Nullable Token token, @Nullable Tls tls) {

    /** Whoever can connect may follow, in the clear. */
    public static final Access OPEN = new Access(null, null);

    /** Returns the options of a server to which clients of {@link #clientOptions} connect. */
    public NetServerOptions serverOptions(Duration handshakeTimeout) {
        NetServerOptions options = new NetServerOptions();
        if (tls != null) {
            tls.applyTo(options, handshakeTimeout);
        }
        return options;
    }

    /** Returns the options of a client of such a server. */
    public NetClientOptions clientOptions(Duration connectTimeout) {
        NetClientOptions options = new NetClientOptions()
                .setConnectTimeout((int) connectTimeout.toMillis())
                .setTcpNoDelay(true);
        if (tls != null) {
            tls.applyTo(options);
        }
        return options;
    }
}
