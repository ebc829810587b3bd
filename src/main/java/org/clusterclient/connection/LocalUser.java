package org.clusterclient.connection;

import io.netty.channel.socket.nio.NioChannelOption;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;

/** The user that this process runs as, and those at the other end of its Unix sockets. Thread-safe. */
public final class LocalUser {

    private static volatile @Nullable String name;

    private LocalUser() {}

    /**
     * Returns the name of this process's user, or the number of one without a name, as files and sockets have it. Blocks the
     * first time: what a new file belongs to is the one answer that every platform gives.
     */
    public static String name() {
        String known = name;
        if (known == null) {
            try {
                Path file = Files.createTempFile("owner", null);
                known = Files.getOwner(file).getName();
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot tell which user this process runs as", e);
            }
            name = known;
        }
        return known;
    }

    /** Returns the user at the other end of a Unix socket, as the kernel tells; empty if it does not. */
    public static Optional<String> of(NetSocket socket) {
        try {
            UnixDomainPrincipal peer = ((NetSocketInternal) socket)
                    .channelHandlerContext()
                    .channel()
                    .config()
                    .getOption(NioChannelOption.of(ExtendedSocketOptions.SO_PEERCRED));
            return Optional.ofNullable(peer).map(principal -> principal.user().getName());
        } catch (UnsupportedOperationException e) { // another platform
            return Optional.empty();
        }
    }

    /** Returns whether the other end of a Unix socket may be this user's own. */
    public static boolean isOwn(NetSocket socket) {
        return of(socket).map(user -> user.equals(name())).orElse(true);
    }
}
