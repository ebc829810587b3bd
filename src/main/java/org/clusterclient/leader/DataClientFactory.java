package org.clusterclient.leader;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VerticleFactory;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/**
 * Finds the verticle that a name stands for, as {@code vertx.deployVerticle(name)} does: by a registered factory for its
 * prefix or suffix, else as a Java class. We need the instance, not only its deployment, to put the drain before its end.
 */
public final class DataClientFactory {

    private static final String JAVA_PREFIX = "java:";

    private DataClientFactory() {}

    /**
     * Returns what makes instances of the named verticle.
     *
     * <p>Fails with {@link ErrorCode#BAD_OPTIONS} if the name stands for none.
     */
    public static Future<Callable<? extends Deployable>> find(Vertx vertx, String name, ClassLoader loader) {
        Promise<Callable<? extends Deployable>> found = Promise.promise();
        Optional<VerticleFactory> factory = vertx.verticleFactories().stream()
                .filter(candidate ->
                        name.startsWith(candidate.prefix() + ":") || name.endsWith("." + candidate.prefix()))
                .min(Comparator.comparingInt(VerticleFactory::order));
        try {
            if (factory.isPresent()) {
                factory.get().createVerticle2(name, loader, found);
            } else {
                found.complete(javaClass(name, loader));
            }
        } catch (Exception e) { // factories are foreign code
            found.tryFail(e);
        }
        return found.future()
                .recover(failure -> Future.failedFuture(new ClusterException(
                        ErrorCode.BAD_OPTIONS, "no such verticle: dataClient=" + name + ": " + failure, failure)));
    }

    private static Callable<? extends Deployable> javaClass(String name, ClassLoader loader)
            throws ClassNotFoundException {
        String className = name.startsWith(JAVA_PREFIX) ? name.substring(JAVA_PREFIX.length()) : name;
        Class<?> type = Class.forName(className, true, loader);
        if (!Deployable.class.isAssignableFrom(type)) {
            throw new IllegalArgumentException(className + " is not a verticle");
        }
        return () -> (Deployable) type.getDeclaredConstructor().newInstance();
    }
}
