package org.clusterclient;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.Access;
import org.clusterclient.connection.Tls;
import org.clusterclient.connection.Token;
import org.jspecify.annotations.Nullable;

/** Makes of the options what the processes of an address have to prove. Reads files, so not to be used on an event loop. */
final class AccessSetup {

    private static final Set<PosixFilePermission> OWNER_ONLY = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private AccessSetup() {}

    /**
     * Returns what the options ask for.
     *
     * @throws ClusterException {@link ErrorCode#BAD_OPTIONS} if a file cannot be used, saying why and not what is in it
     */
    static Access of(Vertx vertx, ClusterClientOptions options) {
        try {
            return new Access(token(options), tls(vertx, options.getTls()));
        } catch (IOException e) {
            throw new ClusterException(ErrorCode.BAD_OPTIONS, "a file cannot be read: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new ClusterException(ErrorCode.BAD_OPTIONS, String.valueOf(e.getMessage()), e);
        }
    }

    private static @Nullable Token token(ClusterClientOptions options) throws IOException {
        String file = options.getTokenFile();
        String token = file == null ? options.getToken() : OptionChecks.token("tokenFile", secret(Path.of(file)));
        return token == null ? null : new Token(token);
    }

    private static String secret(Path file) throws IOException {
        if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IllegalArgumentException(
                    "option 'tokenFile': others than the owner may read or write it, mode 0600 is wanted: " + file);
        }
        return Files.readString(file).strip();
    }

    private static @Nullable Tls tls(Vertx vertx, @Nullable JsonObject options) {
        if (options == null) {
            return null;
        }
        List<String> trust =
                options.getJsonArray("trust").stream().map(String::valueOf).toList();
        Tls tls = new Tls(options.getString("certificate"), options.getString("key"), trust);
        tls.check(vertx);
        return tls;
    }
}
