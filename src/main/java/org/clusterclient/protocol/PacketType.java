package org.clusterclient.protocol;

import org.jspecify.annotations.Nullable;

/** What a packet is: the {@code type} of its connection object (README, Wire protocol). */
public enum PacketType {
    /** A follower joins a channel; always the first packet. */
    REGISTER_CHANNEL("register_channel"),
    /** The answer to {@link #REGISTER_CHANNEL}, when the data client is ready or the leader refuses. */
    REGISTER_CHANNEL_RES("register_channel_res"),
    /** A follower wants the values of a registration. */
    SUBSCRIBE("subscribe"),
    /** A follower wants them no longer. */
    UNSUBSCRIBE("unSubscribe"),
    /** The leader pushes a value. */
    SUBSCRIBE_RESULT("subscribe_result"),
    /** The answer to {@link #SUBSCRIBE_RESULT}. */
    SUBSCRIBE_RESULT_RES("subscribe_result_res"),
    /** A follower calls a method. */
    INVOKE("invoke"),
    /** The answer to {@link #INVOKE}, and to whatever asked for an acknowledgement. */
    INVOKE_RESULT("invoke_result"),
    /** A sign of life. */
    HEARTBEAT("heartbeat"),
    /** The answer to {@link #HEARTBEAT}. */
    HEARTBEAT_RES("heartbeat_res"),
    /** A process of ours wants the leader to prove the token, before it says anything else. */
    AUTH("auth"),
    /** The answer to {@link #AUTH}. */
    AUTH_RES("auth_res"),
    /** The leader is about to hand over; only to followers that sent {@code peer}. */
    GOAWAY("goaway"),
    /** The answer to {@link #GOAWAY}, behind the last packet that the follower wants served. */
    GOAWAY_RES("goaway_res");

    private final String value;

    PacketType(String value) {
        this.value = value;
    }

    /** Returns the name on the wire. */
    public String value() {
        return value;
    }

    /** Returns the type of that name on the wire, null if there is none. */
    static @Nullable PacketType of(String value) {
        for (PacketType type : values()) {
            if (type.value.equals(value)) {
                return type;
            }
        }
        return null;
    }
}
