package org.clusterclient.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A secret that the processes of an address share, and that never crosses: each side proves that it has it by a code over what
 * both have made up for this connection, and over who says it to whom. Thread-safe.
 */
public final class Token {

    /** Who proves: a proof of the one is none of the other. */
    public enum Role {
        LEADER,
        FOLLOWER
    }

    /**
     * What a proof is about; all of it has crossed in the clear.
     *
     * @param channel name of the channel that the follower asks for
     * @param followerNonce what the follower has made up
     * @param leaderNonce what the leader has made up
     */
    public record Challenge(String channel, String followerNonce, String leaderNonce) {}

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "cluster-client auth 1";
    private static final int NONCE_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] secret;

    public Token(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns 256 random bits in Base64, which nobody has used before. */
    public static String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        RANDOM.nextBytes(bytes);
        return base64(bytes);
    }

    /** Returns the proof that its sender has this token, in Base64. */
    public String proof(Role prover, Challenge challenge) {
        return base64(code(prover, challenge));
    }

    /** Returns whether that is the proof, in a time that does not tell how much of it is right. */
    public boolean isProof(@Nullable String proof, Role prover, Challenge challenge) {
        return proof != null
                && MessageDigest.isEqual(
                        proof.getBytes(StandardCharsets.UTF_8),
                        proof(prover, challenge).getBytes(StandardCharsets.UTF_8));
    }

    private byte[] code(Role prover, Challenge challenge) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            List.of(PURPOSE, prover.name(), challenge.channel, challenge.followerNonce, challenge.leaderNonce)
                    .forEach(part -> {
                        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
                        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
                        mac.update(bytes);
                    });
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Token token && MessageDigest.isEqual(secret, token.secret);
    }

    @Override
    public int hashCode() {
        return Token.class.hashCode(); // one that follows from the secret would tell of it
    }

    /** Says nothing of the secret. */
    @Override
    public String toString() {
        return "token";
    }
}
