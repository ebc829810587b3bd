package org.clusterclient.chaos;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.clusterclient.chaos.StallWatch.Stall;

/**
 * What has happened. All times are those of {@link System#nanoTime}, which on Linux is one clock for all processes of a
 * machine.
 */
record History(ServerHistory server, List<ProcessHistory> processes, List<Deed> deeds, List<Window> calmWindows) {

    /**
     * What the server has seen.
     *
     * @param sessions in the order in which they were opened
     * @param commands in the order in which they came
     * @param publications what is published in the last session, in order
     * @param finalValues the last value of each key
     * @param stalls when the server itself did not run
     * @param untilNanos when it was asked for what it had seen
     */
    record ServerHistory(
            List<ServerSession> sessions,
            List<Command> commands,
            List<JsonObject> publications,
            Map<String, Long> finalValues,
            List<Stall> stalls,
            long untilNanos) {}

    /**
     * One connection of a data client.
     *
     * @param epoch 0 if it has not said hello
     * @param greetedNanos when it said hello
     * @param closedNanos {@link Long#MAX_VALUE} if it is open
     */
    record ServerSession(int number, long epoch, long pid, long openedNanos, long greetedNanos, long closedNanos) {}

    /** Something that the server was asked; {@code id} is the call's id, or what it is about. */
    record Command(long nanos, int session, long epoch, String operation, String id) {}

    /** How a process has ended. */
    enum End {
        /** It was killed, and need not have finished anything. */
        KILLED,
        /** It has left in order. */
        LEFT,
        /** It was told to leave, and has not done so in time, or badly. */
        LEFT_BADLY,
        /** It was there at the end. */
        LIVE
    }

    /**
     * What a process has written down.
     *
     * @param leavingNanos when it began to leave, {@link Long#MAX_VALUE} if it did not
     * @param listeners those that were subscribed and not taken back: the key of each
     */
    record ProcessHistory(
            String name,
            End end,
            long leavingNanos,
            List<Call> calls,
            List<Value> values,
            Map<String, String> listeners,
            List<Stall> stalls) {}

    /** What a call has come to. */
    enum CallOutcome {
        OK,
        NOT_RUN,
        UNKNOWN,
        FAILED,
        /** It failed without saying whether it ran. */
        UNTOLD,
        /** There was no end. */
        NONE
    }

    /**
     * A call.
     *
     * @param endNanos {@link Long#MAX_VALUE} if it has not ended
     * @param registration what it is about; empty for a call of the server
     * @param failure code and message, empty if it succeeded
     */
    record Call(
            String id,
            String kind,
            int deadlineMillis,
            long beginNanos,
            long endNanos,
            CallOutcome outcome,
            JsonObject registration,
            String failure) {}

    /** A value that a listener got; epoch and version are 0 where there are none. */
    record Value(long nanos, String listener, String key, long epoch, long version, long value) {}

    /**
     * Something that the nemesis did.
     *
     * @param toLeader whether the target held the session at the server
     * @param toNanos when it was over: whoever was stopped went on, say
     */
    record Deed(int step, Step.Kind kind, String target, boolean toLeader, long fromNanos, long toNanos) {}

    /** A time in which everything was healthy, and nothing was done but processes leaving in order and coming back. */
    record Window(long fromNanos, long toNanos) {
        boolean contains(long beginNanos, long endNanos) {
            return beginNanos >= fromNanos && endNanos <= toNanos;
        }
    }
}
