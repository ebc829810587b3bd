package org.clusterclient.election;

import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the process that listens at an address of this machine, as far as the operating system tells: on Linux, and for
 * processes of the own user. Reads files, so not to be called on an event loop. Thread-safe.
 */
public final class AddressHolder {

    private static final String LISTENING = "0A";
    private static final int LOCAL_ADDRESS = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int UNIX_FLAGS = 3;
    private static final int UNIX_INODE = 6;
    private static final int UNIX_PATH = 7;
    private static final long UNIX_LISTENING = 0x10000;
    private static final int LONGEST_COMMAND = 100;
    private static final int LONGEST_COMMAND_LINE = 1 << 17;

    /** Options of {@code java} whose value is an argument of its own. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--add-exports",
            "--add-opens",
            "--add-reads");

    private static final Pattern PROGRAM = Pattern.compile("[\\w.$-]+(/[\\w.$-]+)?|.*\\.jar");

    private final Path proc;

    public AddressHolder() {
        this(Path.of("/proc"));
    }

    /** @param proc where the kernel tells of processes and sockets */
    AddressHolder(Path proc) {
        this.proc = proc;
    }

    /**
     * Returns the holder as {@code pid=… command=…}, with {@code state=stopped} if it is; the command is the executable, and
     * for a JVM the main class or the archive. Other arguments are left out: they may be secrets.
     *
     * @param toldPid the process id that the holder has told, null if none; the operating system's may belong to another
     *     process in front of it, or count in another namespace
     */
    public String describe(SocketAddress address, @Nullable Long toldPid) {
        Optional<Long> found = find(address).filter(pid -> toldPid == null || toldPid.equals(pid));
        if (found.isPresent()) {
            long pid = found.get();
            return "pid=" + pid
                    + command(pid).map(command -> " command=" + command).orElse("")
                    + (stopped(pid) ? " state=stopped" : "");
        }
        return "pid=" + (toldPid == null ? "unknown" : toldPid.toString());
    }

    /** Returns the process id of who listens there, empty if the operating system does not tell. */
    Optional<Long> find(SocketAddress address) {
        try {
            Set<String> links =
                    address.isDomainSocket() ? listening(address.path()) : listening(address.host(), address.port());
            return links.isEmpty() ? Optional.empty() : owner(links);
        } catch (IOException | RuntimeException e) { // another system, or no permission
            return Optional.empty();
        }
    }

    private Set<String> listening(String path) throws IOException {
        try (Stream<String> lines = Files.lines(proc.resolve("net").resolve("unix"))) {
            return lines.map(line -> line.trim().split("\\s+", UNIX_PATH + 1))
                    .filter(row -> row.length > UNIX_PATH && row[UNIX_PATH].equals(path))
                    .filter(row -> (Long.parseLong(row[UNIX_FLAGS], 16) & UNIX_LISTENING) != 0)
                    .map(row -> link(row[UNIX_INODE]))
                    .collect(Collectors.toSet());
        }
    }

    private Set<String> listening(String host, int port) throws IOException {
        InetAddress address = InetAddress.getByName(host);
        Set<String> links = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            listening(proc.resolve("net").resolve(table), address, port, links);
        }
        return links;
    }

    private static String link(String inode) {
        return "socket:[" + inode + "]";
    }

    private static void listening(Path table, InetAddress address, int port, Set<String> links) throws IOException {
        if (!Files.isReadable(table)) {
            return;
        }
        try (Stream<String> lines = Files.lines(table, StandardCharsets.US_ASCII)) {
            lines.map(line -> line.trim().split("\\s+"))
                    .filter(row -> row.length > INODE && row[STATE].equals(LISTENING))
                    .filter(row -> listensAt(row[LOCAL_ADDRESS], address, port))
                    .forEach(row -> links.add(link(row[INODE])));
        }
    }

    private static boolean listensAt(String local, InetAddress address, int port) {
        int colon = local.indexOf(':');
        if (Integer.parseInt(local.substring(colon + 1), 16) != port) {
            return false;
        }
        InetAddress bound = address(local.substring(0, colon));
        return bound.isAnyLocalAddress() || bound.equals(address);
    }

    /** Reads words of 32 bits, as the kernel prints them: in the byte order of the machine. */
    private static InetAddress address(String hex) {
        byte[] bytes = new byte[hex.length() / 2];
        byte[] printed = new BigInteger("01" + hex, 16).toByteArray();
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = printed[1 + (little ? i ^ 3 : i)];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("neither 4 nor 16 bytes: " + hex, e);
        }
    }

    private Optional<Long> owner(Set<String> links) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, links)) {
                    return Optional.of(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean holds(Path process, Set<String> links) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                if (links.contains(target(descriptor))) {
                    return true;
                }
            }
        } catch (IOException | RuntimeException e) {
            return false; // another user's, or it has ended meanwhile
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }

    private Optional<String> command(long pid) {
        List<String> line = List.of(read(pid, "cmdline").split("\0"));
        String executable = line.get(0).substring(line.get(0).lastIndexOf('/') + 1);
        if (executable.isBlank()) {
            return Optional.empty();
        }
        String command = executable.equals("java") ? executable + program(line) : executable;
        return Optional.of(command.substring(0, Math.min(command.length(), LONGEST_COMMAND)));
    }

    /** Returns the main class or the archive of a JVM, with a space in front; empty if it is not to be told for sure. */
    private static String program(List<String> line) {
        int index = 1;
        while (index < line.size() && line.get(index).startsWith("-")) {
            index += WITH_VALUE.contains(line.get(index)) ? 2 : 1;
        }
        if (index >= line.size() || !PROGRAM.matcher(line.get(index)).matches()) {
            return "";
        }
        return " " + line.get(index).substring(line.get(index).lastIndexOf('/') + 1);
    }

    private boolean stopped(long pid) {
        String stat = read(pid, "stat");
        int state = stat.lastIndexOf(')') + 2; // after the name, which may hold anything
        return state < stat.length() && (stat.charAt(state) == 'T' || stat.charAt(state) == 't');
    }

    private String read(long pid, String file) {
        try (InputStream in =
                Files.newInputStream(proc.resolve(Long.toString(pid)).resolve(file))) {
            return new String(in.readNBytes(LONGEST_COMMAND_LINE), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
