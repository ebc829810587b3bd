package org.clusterclient.service;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import org.jspecify.annotations.Nullable;

/**
 * A message that is handed over without the event bus. Whoever gets it may answer it once, without an address.
 *
 * @param <T> of the body
 */
public abstract class DirectMessage<T extends @Nullable Object> implements Message<T> {

    private final String address;
    private final T body;
    private @Nullable MultiMap headers;

    /** @param headers not to be changed if they are those of other messages, too; null: none */
    protected DirectMessage(String address, @Nullable MultiMap headers, T body) {
        this.address = address;
        this.headers = headers;
        this.body = body;
    }

    @Override
    public final String address() {
        return address;
    }

    @Override
    public final MultiMap headers() {
        if (headers == null) {
            headers = MultiMap.caseInsensitiveMultiMap();
        }
        return headers;
    }

    @Override
    public final T body() {
        return body;
    }

    @Override
    public final @Nullable String replyAddress() {
        return null; // answers take no address
    }

    @Override
    public final boolean isSend() {
        return true;
    }

    @Override
    public final <R> Future<Message<R>> replyAndRequest(@Nullable Object message, DeliveryOptions options) {
        throw new UnsupportedOperationException("a request is answered once: address=" + address);
    }
}
