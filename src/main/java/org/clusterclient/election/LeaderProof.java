package org.clusterclient.election;

import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.Token;
import org.clusterclient.protocol.ConnectionObject.Auth;
import org.clusterclient.protocol.ConnectionObject.AuthRes;
import org.clusterclient.protocol.ConnectionObject.RegisterChannel;
import org.jspecify.annotations.Nullable;

/** The leader's half of a mutual proof, on one connection: it proves first, once, and then judges what the peer proves. */
final class LeaderProof {

    private final Token token;
    private Token.@Nullable Challenge challenge;

    LeaderProof(Token token) {
        this.token = token;
    }

    /**
     * Returns the proof that the peer has asked for.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if it asks again
     */
    AuthRes answer(Auth request) {
        if (challenge != null) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "auth a second time");
        }
        challenge = new Token.Challenge(request.channelName(), request.nonce(), Token.nonce());
        return new AuthRes(challenge.leaderNonce(), token.proof(Token.Role.LEADER, challenge));
    }

    /** Returns whether the peer has the token, and has asked for the same channel before. */
    boolean isProvenBy(RegisterChannel request) {
        Token.Challenge asked = challenge;
        return asked != null
                && asked.channel().equals(request.channelName())
                && token.isProof(request.proof(), Token.Role.FOLLOWER, asked);
    }
}
