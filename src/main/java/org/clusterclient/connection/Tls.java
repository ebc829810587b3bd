package org.clusterclient.connection;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
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

    /**
     * Reads the files; blocks.
     *
     * @throws IllegalArgumentException saying which of them is of no use, and why
     */
    public void check(Vertx vertx) {
        check("certificate and key", certificate + ", " + key, () -> keyCert().getKeyManagerFactory(vertx));
        trust.forEach(file -> check(
                "trust", file, () -> new PemTrustOptions().addCertPath(file).getTrustManagerFactory(vertx)));
    }

    private static void check(String member, String file, Callable<?> reading) {
        try {
            reading.call();
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "option 'tls': " + member + " cannot be used: " + file + ": " + e.getMessage(), e);
        }
    }

    private PemKeyCertOptions keyCert() {
        return new PemKeyCertOptions().setCertPath(certificate).setKeyPath(key);
    }

    /** Has a server encrypt; who has not shaken hands in time is closed. */
    void applyTo(NetServerOptions options, Duration handshakeTimeout) {
        options.setSsl(true)
                .setKeyCertOptions(keyCert())
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
