package org.clusterclient.election;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.clusterclient.connection.Access;
import org.clusterclient.connection.LocalUser;
import org.clusterclient.election.ElectionResult.Lost;
import org.clusterclient.election.ElectionResult.Won;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.ForkedProcess;
import org.clusterclient.fixture.TestCluster;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is particular to a Unix socket: files, and who may do what to them. */
class PathIT {

    private static final ServerSettings SETTINGS =
            new ServerSettings(1_000, 10, 1 << 20, Duration.ofSeconds(10), Access.OPEN, Duration.ofSeconds(10));

    @TempDir
    Path temporary;

    private Path path;
    private final List<Election> opened = new ArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final Vertx another = Vertx.vertx();

    @BeforeEach
    void name() {
        path = temporary.resolve("a/b/leader.sock");
    }

    @AfterEach
    void close() {
        opened.forEach(election -> await(on(election, election::close)));
        await(vertx.close());
        await(another.close());
    }

    @Test
    void makesDirectoryAndFilesForItsOwnerOnly() throws IOException {
        won(open(vertx));
        assertEquals("rwx------", mode(path.getParent()));
        assertEquals("rwx------", mode(path.getParent().getParent()));
        assertEquals("rw-------", mode(beside(".lock")));
        assertEquals("rw-------", mode(beside(".epoch")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwx----w-", "rwxrwxrwx"})
    void usesNoDirectoryInWhichOthersCanWrite(String mode) throws IOException {
        Files.createDirectories(path.getParent());
        Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString(mode));
        assertTrue(refusal().contains("others can write in the directory"), refusal());
    }

    @Test
    void usesNoDirectoryThatOthersCanReplace() throws IOException {
        Files.createDirectories(path.getParent());
        Path above = path.getParent().getParent();
        Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertTrue(refusal().contains("others can replace the directory, by way of " + above.toRealPath()), refusal());
    }

    @Test
    void seesThatADirectoryHasBecomeUnsafe() throws IOException {
        Election election = open(vertx);
        Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Throwable failure = failure(on(election, () -> election.claim(0)));
        assertTrue(failure.getMessage().contains("others can write in the directory"), failure.toString());
        Files.setPosixFilePermissions(path.getParent(), PosixFilePermissions.fromString("rwx------"));
        won(election);
    }

    @Test
    void usesADirectoryByASymbolicLink() throws IOException {
        Path real = Files.createDirectory(
                temporary.resolve("real"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createSymbolicLink(temporary.resolve("a"), real);
        path = temporary.resolve("a/leader.sock");
        won(open(vertx));
    }

    @Test
    void usesNoLinkThatOthersCanTurnElsewhere() throws IOException {
        Path real = Files.createDirectory(
                temporary.resolve("real"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path open = Files.createDirectory(temporary.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createSymbolicLink(open.resolve("link"), real);
        Files.createSymbolicLink(temporary.resolve("a"), open.resolve("link"));
        path = temporary.resolve("a/leader.sock");
        assertTrue(refusal().contains("others can replace the directory, by way of " + open.toRealPath()), refusal());
    }

    private String refusal() {
        return failure(AddressElection.open(vertx, address(), "a", SETTINGS)).getMessage();
    }

    @Test
    void aSocketThatADeadProcessHasLeftIsNoObstacle() throws IOException {
        Election election = open(vertx);
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path), "left behind");
        won(election);
        assertTrue(accepts());
    }

    @Test
    void somethingElseThanASocketIsLeftAlone() throws IOException {
        Election election = open(vertx);
        Files.writeString(path, "precious");
        Throwable failure = failure(on(election, () -> election.claim(0)));
        assertEquals("not a socket: " + path, failure.getMessage());
        assertEquals("precious", Files.readString(path));
        Files.delete(path);
        won(election);
    }

    @Test
    void aPipeIsNoSocketThatIsLeftBehind() throws IOException, InterruptedException {
        Election election = open(vertx);
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        Throwable failure = failure(on(election, () -> election.claim(0)));
        assertEquals("not a socket: " + path, failure.getMessage());
        assertTrue(Files.exists(path));
    }

    @Test
    void aSocketOnWhichSomebodyListensIsNotTakenFromHim() throws IOException {
        Election election = open(vertx);
        try (ServerSocketChannel living = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            living.bind(UnixDomainSocketAddress.of(path), 1);
            assertInstanceOf(Lost.class, await(on(election, () -> election.claim(0))));
            assertInstanceOf(Lost.class, await(on(election, () -> election.claim(0))));
            assertInstanceOf(Lost.class, await(on(election, () -> election.claim(0))), "its queue is full");
        }
        won(election);
    }

    private SocketChannel connected() throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    @Test
    void theLosersOfOneJvmDoNotTakeTheLockFromIt() throws InterruptedException {
        Election leader = open(vertx);
        won(leader);
        Election loser = open(another);
        assertInstanceOf(Lost.class, await(on(loser, () -> loser.claim(0))));
        await(on(loser, loser::close));
        opened.remove(loser);
        assertEquals("held", lockOfAnotherProcess());
        await(on(leader, leader::release));
        assertEquals("free", lockOfAnotherProcess());
        TestCluster.until("the other process has gone", () -> await(on(leader, () -> leader.claim(0))) instanceof Won);
    }

    @Test
    void aClaimThatIsUnderWayWhenItsElectionIsClosedKeepsNoLock() throws InterruptedException {
        Election leaving = open(vertx);
        Future<Future<ElectionResult>> claim = on(leaving, () -> Future.succeededFuture(claimAndClose(leaving)));
        TestCluster.until("the claim has ended", () -> await(claim).isComplete());
        await(on(leaving, leaving::close));
        assertEquals("free", lockOfAnotherProcess());
    }

    @Test
    void aClaimThatIsUnderWayWhenItsElectionIsClosedDoesNotTakeTheLockFromTheLeader() throws InterruptedException {
        Election leader = open(vertx);
        won(leader);
        Election leaving = open(another);
        Future<Future<ElectionResult>> claim = on(leaving, () -> Future.succeededFuture(claimAndClose(leaving)));
        TestCluster.until("the claim has ended", () -> await(claim).isComplete());
        await(on(leaving, leaving::close));
        assertEquals("held", lockOfAnotherProcess());
    }

    private static Future<ElectionResult> claimAndClose(Election election) {
        Future<ElectionResult> claim = election.claim(0);
        election.close();
        return claim;
    }

    /** Returns whether another process could have the lock. */
    private String lockOfAnotherProcess() throws InterruptedException {
        try (ForkedProcess process =
                ForkedProcess.jvm(LockProbe.class.getName(), beside(".lock").toString())) {
            return process.await("held or free", line -> line.text().matches("held|free"))
                    .text();
        }
    }

    @Test
    void theLockIsGivenBackWhenTheSocketIsGone() {
        Election leader = open(vertx);
        won(leader);
        Election next = open(another);
        Future<Void> released = on(leader, leader::release);
        await(released);
        assertFalse(Files.exists(path));
        won(next);
        assertTrue(accepts());
    }

    @Test
    void theEpochIsCountedInAFile() throws IOException {
        long before = System.currentTimeMillis();
        long first = won(open(vertx));
        assertTrue(first >= before, "begins with the wall clock");
        Files.writeString(beside(".epoch"), "41\n");
        await(on(opened.get(0), opened.get(0)::release));
        Election next = open(another);
        assertEquals(42, won(next));
        assertEquals("42\n", Files.readString(beside(".epoch")));
        await(on(next, next::release));
        assertEquals(1_001, await(on(next, () -> next.claim(1_000))) instanceof Won won ? won.epoch() : -1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "many",
                "99999999999999999999",
                "1 2",
                "-41",
                "9223372036854775807",
                "12345678901234567890123456789012345"
            })
    void aDamagedEpochFileBeginsAnew(String content) throws IOException {
        Election election = open(vertx);
        Files.writeString(beside(".epoch"), content);
        long before = System.currentTimeMillis();
        assertTrue(won(election) >= before);
    }

    @Test
    void theUserAtTheOtherEndIsKnown() {
        BlockingQueue<NetSocket> accepted = new LinkedBlockingQueue<>();
        open(vertx); // for the directory
        NetServer server = await(vertx.createNetServer()
                .connectHandler(accepted::add)
                .listen(SocketAddress.domainSocketAddress(path.toString())));
        NetSocket near = await(vertx.createNetClient().connect(SocketAddress.domainSocketAddress(path.toString())));
        assertEquals(Optional.of(LocalUser.name()), LocalUser.of(near));
        assertTrue(LocalUser.isOwn(near));
        NetSocket far = poll(accepted);
        assertEquals(Optional.of(LocalUser.name()), LocalUser.of(far));
        await(server.close());
    }

    private static NetSocket poll(BlockingQueue<NetSocket> accepted) {
        try {
            return Objects.requireNonNull(accepted.poll(10, TimeUnit.SECONDS), "nobody has connected");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean accepts() {
        try (SocketChannel channel = connected()) {
            return channel.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private Path beside(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    private SocketAddress address() {
        return SocketAddress.domainSocketAddress(path.toString());
    }

    private Election open(Vertx where) {
        Election election = await(AddressElection.open(where, address(), "a", SETTINGS));
        opened.add(election);
        return election;
    }

    private static long won(Election election) {
        return assertInstanceOf(Won.class, await(on(election, () -> election.claim(0))))
                .epoch();
    }

    private static <T> Future<T> on(Election election, Callable<Future<T>> work) {
        return EventLoop.call(election.context(), work);
    }

    /** Says whether it could have the lock of a file, which has to be there. */
    static final class LockProbe {
        private LockProbe() {}

        public static void main(String[] arguments) throws IOException {
            LockFile lock = LockFile.of(Path.of(arguments[0]));
            System.out.println(lock.tryLock() ? "free" : "held");
        }
    }
}
