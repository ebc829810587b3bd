package org.clusterclient.election;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A counter in a file, which holds the last term as a decimal number. It begins with the wall clock in ms, so that terms go on
 * to grow when the file was lost, or when the channel was elected by a port before. To be used with the lock only; every
 * method blocks.
 */
final class EpochFile {

    private static final Set<OpenOption> NEW = Set.of(
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    private static final int LONGEST = 32;

    private final Path path;

    EpochFile(Path path) {
        this.path = path;
    }

    /** Counts on from the last term, or from {@code lastEpoch} if that is later, and returns the new one. */
    synchronized long next(long lastEpoch) throws IOException { // channels of one address count together
        long next = Math.max(last(), lastEpoch) + 1;
        write(next);
        return next;
    }

    private long last() throws IOException {
        try {
            byte[] bytes = Files.size(path) > LONGEST ? new byte[0] : Files.readAllBytes(path);
            long last = Long.parseLong(new String(bytes, StandardCharsets.US_ASCII).trim());
            if (last < 0 || last == Long.MAX_VALUE) {
                throw new NumberFormatException("never counted");
            }
            return last;
        } catch (NoSuchFileException | NumberFormatException e) { // none yet, or it was damaged
            return System.currentTimeMillis() - 1;
        }
    }

    /** Replaces the file as a whole: who dies meanwhile leaves the old one. */
    private void write(long epoch) throws IOException {
        Path next = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(next, NEW, OwnDirectory.FILE_MODE)) {
            ByteBuffer bytes = ByteBuffer.wrap((epoch + "\n").getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
