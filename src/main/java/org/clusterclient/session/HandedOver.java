package org.clusterclient.session;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;

/**
 * Answers that were made for one caller, and nobody else keeps: they are handed to it without another copy.
 * They do not leave the process, since the consumer that answers is a local one.
 */
final class HandedOver implements MessageCodec<Object, Object> {

    private static final String NAME = "org.clusterclient.handed-over";

    /** How such an answer is sent. */
    static final DeliveryOptions OPTIONS = new DeliveryOptions().setCodecName(NAME);

    /** Registers the codec, once for each event bus. */
    static void register(EventBus bus) {
        try {
            bus.registerCodec(new HandedOver());
        } catch (IllegalStateException e) {
            // another channel of this Vertx has registered it before
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public byte systemCodecID() {
        return -1; // not one of the event bus itself
    }

    @Override
    public Object transform(Object answer) {
        return answer;
    }

    @Override
    public void encodeToWire(Buffer buffer, Object answer) {
        throw new UnsupportedOperationException("handed over within a process only");
    }

    @Override
    public Object decodeFromWire(int position, Buffer buffer) {
        throw new UnsupportedOperationException("handed over within a process only");
    }
}
