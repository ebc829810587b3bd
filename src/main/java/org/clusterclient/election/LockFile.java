package org.clusterclient.election;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock that one holder on the machine can have, and that the kernel takes from a process that dies. The file is never
 * deleted: who locked a deleted one would lock nothing. Thread-safe; every method blocks for a moment.
 *
 * <p>The kernel's lock belongs to the process, and ends when the process closes <em>any</em> descriptor of the file. So there is
 * one instance, and at most one descriptor, per file and JVM.
 */
final class LockFile {

    private static final Set<OpenOption> OPTIONS =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Map<Path, LockFile> OF_THIS_JVM = new HashMap<>();

    private final Path path;
    private @Nullable FileChannel channel;
    private @Nullable FileLock lock;

    private LockFile(Path path) {
        this.path = path;
    }

    /** Returns the lock of that file; two names of one file are to be avoided by the caller. */
    static LockFile of(Path path) {
        synchronized (OF_THIS_JVM) {
            return OF_THIS_JVM.computeIfAbsent(path.toAbsolutePath().normalize(), LockFile::new);
        }
    }

    /** Takes the lock; false if it is held, by another process or in this one. */
    synchronized boolean tryLock() throws IOException {
        if (lock != null) {
            return false;
        }
        if (channel == null) {
            channel = FileChannel.open(path, OPTIONS, OwnDirectory.FILE_MODE);
        }
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return false; // held by another class loader of this JVM: to close the descriptor would free it
        }
        if (lock == null) {
            close();
        }
        return lock != null;
    }

    /** Gives the lock back, if it is held here. */
    synchronized void release() throws IOException {
        if (lock != null) {
            lock = null;
            close(); // which frees it
        }
    }

    private void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
