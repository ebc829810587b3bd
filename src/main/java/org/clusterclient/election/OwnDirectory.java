package org.clusterclient.election;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashSet;
import java.util.Set;
import org.clusterclient.connection.LocalUser;

/**
 * The directory of a Unix socket, in which nobody else can write: who can may put a socket of his own there, or take away
 * what is. Every method blocks.
 */
final class OwnDirectory {

    /** What a file in it is made with. */
    static final FileAttribute<Set<PosixFilePermission>> FILE_MODE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

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
        Set<Path> passed = new LinkedHashSet<>();
        walk(directory, real, passed); // real: it ends, else there would be none
        for (Path step : passed) {
            boolean shared = !Files.isSymbolicLink(step) && othersWrite(step) && !isSticky(step);
            if (shared || !isTrusted(step)) {
                throw new IOException("others can replace the directory, by way of " + step + ": " + directory);
            }
        }
    }

    /**
     * Goes to a path as the kernel does, and notes the directories in which it looks, and the links that it follows.
     *
     * @param from where a relative path begins; it has no links in it
     */
    private static Path walk(Path path, Path from, Set<Path> passed) throws IOException {
        Path at = path.isAbsolute() ? path.getRoot() : from;
        for (Path name : path) {
            passed.add(at);
            Path next = at.resolve(name).normalize();
            if (Files.isSymbolicLink(next)) {
                passed.add(next);
                next = walk(Files.readSymbolicLink(next), at, passed);
            }
            at = next;
        }
        return at;
    }

    /** Returns whether it belongs to who can do everything here anyway. */
    private static boolean isTrusted(Path path) throws IOException {
        Object user = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return user.equals(ROOT)
                || Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName().equals(LocalUser.name());
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
