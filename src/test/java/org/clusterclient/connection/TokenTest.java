package org.clusterclient.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.clusterclient.connection.Token.Challenge;
import org.clusterclient.connection.Token.Role;
import org.junit.jupiter.api.Test;

class TokenTest {

    private static final String SECRET = "a token of 16 characters or m\u00f6re";
    private static final Token TOKEN = new Token(SECRET);
    private static final Challenge CHALLENGE = new Challenge("b\u00f6rse", "follower-nonce", "leader-nonce");

    /** What another implementation comes to. */
    @Test
    void provesAsTheWireProtocolSays() {
        assertEquals("_vPaUG6GMrecXrke0edUGS8hvYwXxE7i-qfOdTrJDEw", TOKEN.proof(Role.LEADER, CHALLENGE));
        assertEquals("nB5dBHquaCynAgRMJ35yhN2FgcCIB1bLIp3niFCjKyA", TOKEN.proof(Role.FOLLOWER, CHALLENGE));
    }

    @Test
    void aProofIsOfOneTokenOneRoleAndOneChallenge() {
        String proof = TOKEN.proof(Role.LEADER, CHALLENGE);
        assertTrue(TOKEN.isProof(proof, Role.LEADER, CHALLENGE));
        assertFalse(TOKEN.isProof(proof, Role.FOLLOWER, CHALLENGE));
        assertFalse(new Token(SECRET + ".").isProof(proof, Role.LEADER, CHALLENGE));
        for (Challenge other : List.of(
                new Challenge("b\u00f6rsf", "ollower-nonce", "leader-nonce"), // the same bytes, cut elsewhere
                new Challenge("b\u00f6rse", "follower-noncel", "eader-nonce"),
                new Challenge("b\u00f6rse", "leader-nonce", "follower-nonce"))) {
            assertFalse(TOKEN.isProof(proof, Role.LEADER, other), other.toString());
        }
        assertFalse(TOKEN.isProof(null, Role.LEADER, CHALLENGE));
        assertFalse(TOKEN.isProof("", Role.LEADER, CHALLENGE));
        assertFalse(TOKEN.isProof(proof + "=", Role.LEADER, CHALLENGE));
    }

    @Test
    void noNonceComesTwice() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            String nonce = Token.nonce();
            assertTrue(nonce.matches("[A-Za-z0-9_-]{43}"), nonce);
            assertTrue(nonces.add(nonce));
        }
    }

    @Test
    void tellsNothingOfItself() {
        assertEquals("token", TOKEN.toString());
        assertEquals(new Token("another").hashCode(), TOKEN.hashCode());
        assertEquals(new Token(SECRET), TOKEN);
        assertNotEquals(new Token("another"), TOKEN);
        assertEquals("Access[token=token, tls=null]", new Access(TOKEN, null).toString());
    }
}
