package org.clusterclient.connection;

import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How connections are encrypted: the leader shows a certificate, which has to name the host that the follower connects to.
 *
 * @param certificate PEM file of the leader's certificate
 * @param key PEM file of its private key
 * @param trust PEM files of those whose certificates are believed
 */
public record Tls(String certificate, String key, List<String> trust) {

    private static final String VERIFY_HOST = "HTTPS";

    /** Keeps a copy of the list. */
    public Tls {
        trust = List.copyOf(trust);
    }

    /** Has a server encrypt; who has not shaken hands in time is closed. */
    void applyTo(NetServerOptions options, Duration handshakeTimeout) {
        options.setSsl(true)
                .setKeyCertOptions(
                        new PemKeyCertOptions().setCertPath(certificate).setKeyPath(key))
                .setSslHandshakeTimeout(handshakeTimeout.toMillis())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    /** Has a client encrypt, and believe nobody else. */
    void applyTo(NetClientOptions options) {
        PemTrustOptions trusted = new PemTrustOptions();
        trust.forEach(trusted::addCertPath);
        options.setSsl(true).setTrustOptions(trusted).setHostnameVerificationAlgorithm(VERIFY_HOST);
    }
}
