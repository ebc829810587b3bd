package org.clusterclient.election;

import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.clusterclient.election.ElectionResult.Won;

/**
 * A Unix socket: who holds the lock file beside it may bind the path. Binding alone would not do: a socket file outlives its
 * process and keeps others from binding, and whoever deletes it may delete another's.
 */
final class PathBinding implements Binding {

    private final ContextInternal context;
    private final SocketAddress address;
    private final SocketFile socket;
    private final OwnDirectory directory;
    private final LockFile lock;
    private final EpochFile epochs;
    private volatile boolean locked; // by this one: the lock file is that of all in this JVM

    PathBinding(ContextInternal context, SocketAddress address) {
        this.context = context;
        this.address = address;
        Path path = Path.of(address.path());
        this.socket = new SocketFile(path);
        this.directory = OwnDirectory.of(path);
        this.lock = LockFile.of(beside(path, ".lock"));
        this.epochs = new EpochFile(beside(path, ".epoch"));
    }

    private static Path beside(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    @Override
    public Future<Boolean> bind(NetServer server) {
        return blocking(this::lock)
                .compose(mayBind -> mayBind
                        ? server.listen(address)
                                .map(true)
                                .recover(failure -> free().compose(v -> context.failedFuture(failure)))
                        : context.succeededFuture(false));
    }

    private boolean lock() throws IOException {
        directory.check();
        if (!lock.tryLock()) {
            return false;
        }
        try {
            if (socket.deleteIfStale()) {
                locked = true;
                return true;
            }
        } catch (IOException | RuntimeException e) {
            lock.release();
            throw e;
        }
        lock.release();
        return false;
    }

    @Override
    public Future<Void> free() {
        return blocking(() -> {
            if (locked) {
                locked = false;
                lock.release();
            }
            return null;
        });
    }

    @Override
    public Future<Won> win(long lastEpoch) {
        return blocking(() -> new Won(epochs.next(lastEpoch)));
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return context.executeBlocking(work, false);
    }
}
