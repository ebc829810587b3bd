package org.clusterclient.service;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The services of one Vertx that can be called without the event bus, by the address that they have there as well.
 * Thread-safe.
 */
public final class ServedServices implements Shareable {

    private static final String MAP = ServedServices.class.getName();

    private final Map<String, Served> byAddress = new ConcurrentHashMap<>();

    private ServedServices() {}

    /**
     * A service that is served.
     *
     * @param context what its methods are called on
     * @param handler the generated one: takes a message, calls the method that the header {@code action} names, and replies
     */
    public record Served(Context context, Handler<Message<JsonObject>> handler) {}

    public static ServedServices of(Vertx vertx) {
        LocalMap<String, ServedServices> map = vertx.sharedData().getLocalMap(MAP);
        return map.computeIfAbsent(MAP, key -> new ServedServices());
    }

    public void add(String address, Served served) {
        byAddress.put(address, served);
    }

    public void remove(String address) {
        byAddress.remove(address);
    }

    /** Returns what serves an address, null if nothing does, or by the event bus only. */
    public @Nullable Served get(String address) {
        return byAddress.get(address);
    }
}
