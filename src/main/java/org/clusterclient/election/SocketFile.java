package org.clusterclient.election;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The file of a Unix socket, which stays behind when the process that has bound it dies. */
final class SocketFile {

    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private final Path path;

    SocketFile(Path path) {
        this.path = path;
    }

    /**
     * Deletes what a dead process has left behind; to be called with the lock only. Returns false, and leaves everything as it
     * is, if somebody listens there all the same: one who has lost its lock file is not to lose its socket too.
     *
     * @throws IOException if there is something else than a socket
     */
    boolean deleteIfStale() throws IOException {
        int mode;
        try {
            mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return true;
        }
        if ((mode & TYPE) != SOCKET) {
            throw new IOException("not a socket: " + path);
        }
        if (listening()) {
            return false;
        }
        Files.deleteIfExists(path);
        return true;
    }

    private boolean listening() throws IOException {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // its queue may be full
            probe.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException e) {
            return false; // refused
        } catch (SocketException e) { // as many wait to be accepted as the kernel lets, unless the file has just gone
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        }
    }
}
