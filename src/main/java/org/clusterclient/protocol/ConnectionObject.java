package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.clusterclient.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * What a packet is about: the JSON object behind its header (README, Wire protocol). Members are written in the order of
 * the reference, then those that this module adds, which the reference ignores.
 *
 * <p>An acknowledged {@code subscribe}, {@code unSubscribe} or oneway {@code invoke} ({@code ack: true}) is answered
 * with an {@link InvokeResult}.
 */
public sealed interface ConnectionObject {

    /**
     * Returns this as it is written on the wire.
     *
     * @throws UnsupportedOperationException for {@link Unknown}
     */
    JsonObject toJson();

    /** Returns whether the same one is likely to come again, and is immutable all through: registrations are not. */
    default boolean recurs() {
        return false;
    }

    /**
     * Returns the bytes of this, in a buffer of the caller's own.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if a registration cannot be carried as JSON
     * @throws UnsupportedOperationException for {@link Unknown}
     */
    default Buffer encode() {
        return JsonTranscode.toBytes(toJson());
    }

    /**
     * Returns the connection object of those bytes; members unknown here are ignored.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if they are not a JSON object with a string {@code type}, or
     *     if a member of that type is absent, ill-typed or out of range
     */
    static ConnectionObject decode(Buffer bytes) {
        if (!(JsonTranscode.toValue(bytes) instanceof JsonObject json)) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "connection object is not a JSON object");
        }
        String name = new JsonMembers("connection object", json).string("type");
        PacketType type = PacketType.of(name);
        return type == null ? new Unknown(name) : decode(type, new JsonMembers(name, json));
    }

    private static ConnectionObject decode(PacketType type, JsonMembers members) {
        return switch (type) {
            case REGISTER_CHANNEL ->
                new RegisterChannel(
                        members.string("channelName"),
                        members.has("peer") ? Peer.fromJson(members.object("peer")) : null,
                        members.has("proof") ? members.string("proof") : null);
            case REGISTER_CHANNEL_RES ->
                new RegisterChannelRes(members.has("peer") ? LeaderPeer.fromJson(members.object("peer")) : null);
            case SUBSCRIBE -> new Subscribe(members.string("key"), members.optional("reg"), members.flag("ack"));
            case UNSUBSCRIBE -> new UnSubscribe(members.string("key"), members.optional("reg"), members.flag("ack"));
            case SUBSCRIBE_RESULT -> new SubscribeResult(members.string("key"), Version.from(members));
            case SUBSCRIBE_RESULT_RES -> new SubscribeResultRes();
            case INVOKE ->
                new Invoke(
                        members.string("method"),
                        members.integer("argLength", 0),
                        members.bool("oneway"),
                        members.flag("ack"),
                        PublicationNumber.from(members));
            case INVOKE_RESULT ->
                new InvokeResult(
                        members.bool("success"),
                        InvokeResult.outcome(members),
                        members.flag("retry"),
                        PublicationNumber.from(members));
            case HEARTBEAT -> new Heartbeat();
            case HEARTBEAT_RES -> new HeartbeatRes();
            case AUTH -> new Auth(members.string("channelName"), members.string("nonce"));
            case AUTH_RES -> new AuthRes(members.string("nonce"), members.string("proof"));
            case GOAWAY -> new GoAway();
            case GOAWAY_RES -> new GoAwayRes();
        };
    }

    private static JsonObject json(PacketType type) {
        return new JsonObject().put("type", type.value());
    }

    private static JsonObject json(PacketType type, String key, @Nullable Object registration, boolean ack) {
        JsonObject json = json(type).put("key", key).put("reg", registration);
        return ack ? json.put("ack", true) : json;
    }

    /**
     * A follower joins a channel.
     *
     * @param channelName name of the channel
     * @param peer who registers; null: an npm process, or written for one
     * @param proof that the follower has the token, after an {@link Auth}; null: there was none
     */
    record RegisterChannel(
            String channelName,
            @Nullable Peer peer,
            @Nullable String proof) implements ConnectionObject {

        /** Makes a registration that proves nothing. */
        public RegisterChannel(String channelName, @Nullable Peer peer) {
            this(channelName, peer, null);
        }

        /** Returns whether this is an npm process asking for the channel that it has asked for before, as it may. */
        public boolean repeats(RegisterChannel before) {
            return peer == null && before.peer == null && channelName.equals(before.channelName);
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = json(PacketType.REGISTER_CHANNEL).put("channelName", channelName);
            if (peer != null) {
                json.put("peer", peer.toJson());
            }
            return proof == null ? json : json.put("proof", proof);
        }
    }

    /**
     * A process with a token asks the leader to prove that it has it, in its first packet.
     *
     * @param channelName name of the channel that it will ask for
     * @param nonce random, never used before
     */
    record Auth(String channelName, String nonce) implements ConnectionObject {
        @Override
        public JsonObject toJson() {
            return json(PacketType.AUTH).put("channelName", channelName).put("nonce", nonce);
        }
    }

    /**
     * The answer to {@link Auth}.
     *
     * @param nonce random, never used before
     * @param proof that the leader has the token
     */
    record AuthRes(String nonce, String proof) implements ConnectionObject {
        @Override
        public JsonObject toJson() {
            return json(PacketType.AUTH_RES).put("nonce", nonce).put("proof", proof);
        }
    }

    /**
     * The answer to {@link RegisterChannel}; whether it succeeded is in the application object.
     *
     * @param peer who leads; null: an npm process, or written for one
     */
    record RegisterChannelRes(@Nullable LeaderPeer peer) implements ConnectionObject {
        @Override
        public JsonObject toJson() {
            JsonObject json = json(PacketType.REGISTER_CHANNEL_RES);
            return peer == null ? json : json.put("peer", peer.toJson());
        }
    }

    /**
     * A follower wants the values of a registration.
     *
     * @param key the follower's text for the registration, repeated in every {@link SubscribeResult}
     * @param registration any JSON value, its members in the sender's order; null only from npm processes
     * @param ack whether an answer is wanted
     */
    record Subscribe(String key, @Nullable Object registration, boolean ack) implements ConnectionObject {
        @Override
        public JsonObject toJson() {
            return json(PacketType.SUBSCRIBE, key, registration, ack);
        }
    }

    /**
     * A follower no longer wants the values of a registration.
     *
     * @param key the follower's text for the registration
     * @param registration any JSON value, its members in the sender's order; null only from npm processes
     * @param ack whether an answer is wanted
     */
    record UnSubscribe(String key, @Nullable Object registration, boolean ack) implements ConnectionObject {
        @Override
        public JsonObject toJson() {
            return json(PacketType.UNSUBSCRIBE, key, registration, ack);
        }
    }

    /**
     * The leader pushes a value, which is the application object.
     *
     * @param key the key of the {@link Subscribe}
     * @param version which value it is; null: from, or for, an npm process
     */
    record SubscribeResult(String key, @Nullable Version version) implements ConnectionObject {
        @Override
        public JsonObject toJson() {
            JsonObject json = json(PacketType.SUBSCRIBE_RESULT).put("key", key);
            return version == null ? json : json.put("epoch", version.epoch()).put("version", version.number());
        }
    }

    /**
     * Which of a key's values it is.
     *
     * @param epoch the leader's term
     * @param number grows with every value of the key within the term
     */
    record Version(long epoch, long number) {

        private static @Nullable Version from(JsonMembers members) {
            return members.has("epoch") || members.has("version")
                    ? new Version(members.longInteger("epoch"), members.longInteger("version"))
                    : null;
        }
    }

    /** The answer to {@link SubscribeResult}. */
    record SubscribeResultRes() implements ConnectionObject {
        @Override
        public boolean recurs() {
            return true;
        }

        @Override
        public JsonObject toJson() {
            return json(PacketType.SUBSCRIBE_RESULT_RES);
        }
    }

    /**
     * A follower calls a method; its arguments are the application object, see {@link Arguments}.
     *
     * @param method name of the method
     * @param argLength number of arguments, at least 0
     * @param oneway whether no result is wanted
     * @param ack whether a oneway call is answered all the same, once it was accepted
     * @param number of a publication that is made again; null: any other call
     */
    record Invoke(
            String method,
            int argLength,
            boolean oneway,
            boolean ack,
            @Nullable PublicationNumber number) implements ConnectionObject {

        /** Makes a call that is no publication made again. */
        public Invoke(String method, int argLength, boolean oneway, boolean ack) {
            this(method, argLength, oneway, ack, null);
        }

        @Override
        public boolean recurs() {
            return number == null;
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = json(PacketType.INVOKE)
                    .put("method", method)
                    .put("argLength", argLength)
                    .put("oneway", oneway);
            if (ack) {
                json.put("ack", true);
            }
            return number == null ? json : number.putInto(json);
        }
    }

    /**
     * The answer to a call; its result or {@link Failure} is the application object.
     *
     * @param success whether it succeeded
     * @param outcome whether the failed call ran; null: it succeeded, or it comes from an npm process
     * @param retry whether the same call may be sent again
     * @param number of the publication that is acknowledged; null: the answer to any other call, or a failure
     */
    record InvokeResult(
            boolean success,
            @Nullable Outcome outcome,
            boolean retry,
            @Nullable PublicationNumber number) implements ConnectionObject {

        /** Makes an answer to a call that is no publication. */
        public InvokeResult(boolean success, @Nullable Outcome outcome, boolean retry) {
            this(success, outcome, retry, null);
        }

        @Override
        public boolean recurs() {
            return number == null;
        }

        @Override
        public JsonObject toJson() {
            JsonObject json = json(PacketType.INVOKE_RESULT).put("success", success);
            if (outcome != null) {
                json.put("outcome", outcome.value());
            }
            if (retry) {
                json.put("retry", true);
            }
            return number == null ? json : number.putInto(json);
        }

        private static @Nullable Outcome outcome(JsonMembers members) {
            if (!members.has("outcome")) {
                return null;
            }
            try {
                return Outcome.of(members.string("outcome"));
            } catch (IllegalArgumentException e) {
                throw new ClusterException(ErrorCode.BAD_PACKET, "bad member: " + Excerpt.of(e.getMessage()));
            }
        }
    }

    /** A sign of life. */
    record Heartbeat() implements ConnectionObject {
        @Override
        public boolean recurs() {
            return true;
        }

        @Override
        public JsonObject toJson() {
            return json(PacketType.HEARTBEAT);
        }
    }

    /** The answer to {@link Heartbeat}. */
    record HeartbeatRes() implements ConnectionObject {
        @Override
        public boolean recurs() {
            return true;
        }

        @Override
        public JsonObject toJson() {
            return json(PacketType.HEARTBEAT_RES);
        }
    }

    /** The leader is about to hand over: nothing new is to be sent, and the connection stays open until it has left. */
    record GoAway() implements ConnectionObject {
        @Override
        public JsonObject toJson() {
            return json(PacketType.GOAWAY);
        }
    }

    /** The answer to {@link GoAway}: all that the follower has sent before is still served, and nothing follows. */
    record GoAwayRes() implements ConnectionObject {
        @Override
        public JsonObject toJson() {
            return json(PacketType.GOAWAY_RES);
        }
    }

    /**
     * A packet of a newer peer: read, so that it can be passed over, and never written.
     *
     * @param type the type that is not one of {@link PacketType}
     */
    record Unknown(String type) implements ConnectionObject {
        @Override
        public JsonObject toJson() {
            throw new UnsupportedOperationException("not written by this version: type=" + type);
        }
    }
}
