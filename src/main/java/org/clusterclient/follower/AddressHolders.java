package org.clusterclient.follower;

import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Tells who holds an address, as far as the operating system does. */
@FunctionalInterface
public interface AddressHolders {

    /**
     * Returns {@code pid=…} and what else is known.
     *
     * @param toldPid the process id that the holder has told itself, null if none
     */
    Future<String> describe(SocketAddress address, @Nullable Long toldPid);
}
