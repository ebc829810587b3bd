package org.clusterclient.follower;

import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Says of who holds the leader's address what is wrong with it, and who it is. While the verdict stays the same the holder is
 * looked up again now and then only: a look at every open file of a machine is not for every try. Confined to the channel's
 * context.
 */
final class Verdicts {

    private static final long KEPT_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long LONGEST_LOOK_MILLIS = 1_000;

    private final FollowerSettings settings;
    private final AddressHolders holders;
    private @Nullable ErrorCode code;
    private @Nullable Long toldPid;
    private long foundNanos;
    private Future<String> found;

    Verdicts(FollowerSettings settings, AddressHolders holders) {
        this.settings = settings;
        this.holders = holders;
        this.found = settings.context().succeededFuture("");
    }

    /**
     * Returns a verdict that names the holder.
     *
     * @param toldPid the process id that the holder has told itself, null if none
     * @param what says what is wrong
     * @param cause how that was seen, null if the verdict says it all
     */
    Future<ClusterException> of(
            ErrorCode verdict, SocketAddress address, @Nullable Long toldPid, String what, @Nullable Throwable cause) {
        String why = cause == null ? "" : ": " + cause.getMessage();
        return holder(verdict, address, toldPid)
                .map(holder -> new ClusterException(
                        verdict,
                        Outcome.NOT_RUN,
                        what + ": channel=" + settings.channel() + " address=" + address + " " + holder + why,
                        cause));
    }

    /** Forgets who has been found: the next verdict is another one. */
    void forget() {
        code = null;
    }

    private Future<String> holder(ErrorCode verdict, SocketAddress address, @Nullable Long pid) {
        boolean known =
                verdict == code && (pid == null || pid.equals(toldPid)) && System.nanoTime() - foundNanos < KEPT_NANOS;
        if (!known) {
            code = verdict;
            toldPid = pid;
            foundNanos = System.nanoTime();
            found = holders.describe(address, pid)
                    .timeout(LONGEST_LOOK_MILLIS, TimeUnit.MILLISECONDS)
                    .otherwise("pid=" + (pid == null ? "unknown" : pid.toString()));
        }
        return found;
    }
}
