package org.clusterclient.election;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.clusterclient.connection.LocalUser;

/**
 * The directory of a Unix socket, in which nobody else can write: who can may put a socket of his own there, or take away
 * what is. Every method blocks.
 */
final class OwnDirectory {

    private static final int STICKY = 01000;
    private static final int ROOT = 0;

    private final Path directory;

    private OwnDirectory(Path directory) {
        this.directory = directory;
    }

    /** Returns the directory of a file. */
    static OwnDirectory of(Path file) {
        Path parent = file.toAbsolutePath().normalize().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("not a file: " + file);
        }
        return new OwnDirectory(parent);
    }

    /**
     * Makes the directory, for its owner only, if there is none, and checks it.
     *
     * @throws IOException if it cannot be made or is not safe, saying why
     */
    void makeAndCheck() throws IOException {
        Files.createDirectories(
                directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        check();
    }

    /**
     * Checks that it belongs to the user of this process, that nobody else can write there, and that nobody else can put
     * another one in its place.
     *
     * @throws IOException if it is not safe, saying why
     */
    void check() throws IOException {
        Path real = directory.toRealPath();
        if (!isOwn(real)) {
            throw new IOException("the directory belongs to another user: " + directory);
        }
        if (othersWrite(real)) {
            throw new IOException("others can write in the directory, mode 0700 is wanted: " + directory);
        }
        for (Path above = real.getParent(); above != null; above = above.getParent()) {
            boolean trusted =
                    isOwn(above) || Files.getAttribute(above, "unix:uid").equals(ROOT);
            if (!trusted || (othersWrite(above) && !isSticky(above))) {
                throw new IOException("others can replace the directory, by way of " + above + ": " + directory);
            }
        }
    }

    private static boolean isOwn(Path path) throws IOException {
        return Files.getOwner(path).getName().equals(LocalUser.name());
    }

    private static boolean othersWrite(Path path) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
        return permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE);
    }

    /** In a directory with this bit only its owner and that of a file may rename or delete the file. */
    private static boolean isSticky(Path path) throws IOException {
        return ((int) Files.getAttribute(path, "unix:mode") & STICKY) != 0;
    }
}
