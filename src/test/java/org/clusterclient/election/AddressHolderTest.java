package org.clusterclient.election;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from the files of a Linux kernel. */
class AddressHolderTest {

    private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final String LOOPBACK = LITTLE ? "0100007F" : "7F000001";
    private static final String MAPPED = LITTLE ? "FFFF0000" : "0000FFFF";
    private static final String ONE = LITTLE ? "01000000" : "00000001";
    private static final String ZERO = "00000000";

    private static final SocketAddress PORT = SocketAddress.inetSocketAddress(7777, "127.0.0.1");

    @TempDir
    Path proc;

    private AddressHolder holder;

    @BeforeEach
    void fill() throws IOException {
        holder = new AddressHolder(proc);
        Files.createDirectory(proc.resolve("net"));
        table(
                "tcp",
                row(LOOPBACK + ":1E61", "0A", 100),
                row(LOOPBACK + ":1E62", "01", 200),
                row(ZERO + ":1E63", "0A", 300));
        table(
                "tcp6",
                row(ZERO + ZERO + MAPPED + LOOPBACK + ":1E64", "0A", 400),
                row(ZERO + ZERO + ZERO + ZERO + ":1E65", "0A", 500),
                row(ZERO + ZERO + ZERO + ONE + ":1E66", "0A", 600));
        Files.writeString(proc.resolve("net/unix"), """
                Num       RefCount Protocol Flags    Type St Inode Path
                0000000000000000: 00000002 00000000 00010000 0001 01 700 /run/quotes/leader.sock
                0000000000000000: 00000003 00000000 00000000 0001 03 701 /run/quotes/other.sock
                0000000000000000: 00000003 00000000 00000000 0001 03   702
                0000000000000000: 00000002 00000000 00010000 0001 01 703 /run/a b.sock
                """);
        process(9, "socket:[700]", "socket:[701]", "socket:[703]");
        process(7, "socket:[100]", "socket:[200]", "socket:[300]");
        process(8, "/dev/null", "socket:[400]", "socket:[500]", "socket:[600]");
    }

    private void table(String name, String... rows) throws IOException {
        String header =
                "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
        Files.writeString(proc.resolve("net").resolve(name), header + "\n" + String.join("\n", rows) + "\n");
    }

    private static String row(String local, String state, int inode) {
        return "   0: " + local + " 00000000:0000 " + state + " 00000000:00000000 00:00000000 00000000  1000        0 "
                + inode + " 1 0000000000000000 100 0 0 10 0";
    }

    private void process(long pid, String... links) throws IOException {
        Path descriptors =
                Files.createDirectories(proc.resolve(Long.toString(pid)).resolve("fd"));
        for (int i = 0; i < links.length; i++) {
            Files.createSymbolicLink(descriptors.resolve(Integer.toString(i)), Path.of(links[i]));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 7777, 7",
        "localhost, 7777, 7",
        "127.0.0.1, 7778,", // connected, not listening
        "127.0.0.1, 7779, 7",
        "127.0.0.1, 7780, 8",
        "127.0.0.1, 7781, 8",
        "::1,       7781, 8",
        "::1,       7782, 8",
        "127.0.0.1, 7782,",
        "127.0.0.2, 7777,",
        "127.0.0.1, 7783,"
    })
    void findsWhoListens(String host, int port, Long pid) {
        assertEquals(Optional.ofNullable(pid), holder.find(SocketAddress.inetSocketAddress(port, host)));
    }

    @ParameterizedTest
    @CsvSource({"/run/quotes/leader.sock, 9", "/run/quotes/other.sock,", "/run/a b.sock, 9", "/run/none.sock,"})
    void findsWhoListensAtAPath(String path, Long pid) {
        assertEquals(Optional.ofNullable(pid), holder.find(SocketAddress.domainSocketAddress(path)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/usr/bin/node server.js --token=x; node",
                "/opt/jdk/bin/java -cp a.jar:b.jar -Dpassword=secret com.acme.Main secret; java com.acme.Main",
                "java -Xmx1g -jar /srv/lib/app-1.0.jar --password secret; java app-1.0.jar",
                "java --add-opens java.base/java.lang=ALL-UNNAMED -m mod/com.acme.Main; java com.acme.Main",
                "java -version; java",
                "java @secret/args; java",
            })
    void namesTheProgramAndKeepsItsArgumentsToItself(String commandLine, String command) throws IOException {
        Files.writeString(proc.resolve("7/cmdline"), commandLine.replace(' ', '\0') + "\0");
        assertEquals("pid=7 command=" + command, holder.describe(PORT, null));
    }

    @Test
    void boundsTheLengthOfTheCommand() throws IOException {
        Files.writeString(proc.resolve("7/cmdline"), "/bin/" + "x".repeat(500));
        assertEquals("pid=7 command=" + "x".repeat(100), holder.describe(PORT, null));
    }

    @ParameterizedTest
    @CsvSource({"T, ' state=stopped'", "t, ' state=stopped'", "S, ''", "R, ''"})
    void saysThatTheProcessIsStopped(String state, String told) throws IOException {
        Files.writeString(proc.resolve("7/stat"), "7 (odd) S name) " + state + " 1 7 7 0");
        assertEquals("pid=7" + told, holder.describe(PORT, null));
    }

    @Test
    void trustsTheHolderThatNamesItself() throws IOException {
        Files.writeString(proc.resolve("7/cmdline"), "relay");
        assertEquals("pid=7 command=relay", holder.describe(PORT, 7L));
        assertEquals("pid=99", holder.describe(PORT, 99L), "who listens is between it and us");
    }

    @Test
    void knowsNothingOnAnotherSystem() {
        AddressHolder elsewhere = new AddressHolder(proc.resolve("nowhere"));
        assertEquals("pid=unknown", elsewhere.describe(PORT, null));
        assertEquals("pid=5", elsewhere.describe(PORT, 5L));
    }

    @Test
    void knowsNothingOfAnotherUsersProcesses() throws IOException {
        table("tcp", row(LOOPBACK + ":1E61", "0A", 900));
        assertEquals("pid=unknown", holder.describe(PORT, null));
    }
}
