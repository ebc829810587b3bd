package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import org.clusterclient.text.Excerpt;

/**
 * One packet, of either direction.
 *
 * @param response whether it answers a request of the other side
 * @param id id of the request, in the requesting side's count
 * @param timeout what is left of the request's deadline, in ms; 0: no deadline
 * @param connectionObject what the packet is about
 * @param application the application object as a {@link org.clusterclient.api.Transcode} wrote it; of length 0: none. It
 *     may share its memory with other packets and is not to be changed; of a packet that was read, it is there only while the
 *     packet is handed over
 */
public record Packet(boolean response, long id, int timeout, ConnectionObject connectionObject, Buffer application) {

    /** Returns the same packet with an application object of its own, to be kept. */
    public Packet copy() {
        return new Packet(response, id, timeout, connectionObject, application.copy());
    }

    /** Returns what it is in a few words, whatever a peer has put into it. */
    @Override
    public String toString() {
        String type = connectionObject instanceof ConnectionObject.Unknown unknown
                ? "Unknown " + Excerpt.of(unknown.type())
                : connectionObject.getClass().getSimpleName();
        return type + "[id=" + id + ", application=" + application.length() + " bytes]";
    }

    /** Returns a request without an application object. */
    public static Packet request(long id, int timeout, ConnectionObject connectionObject) {
        return request(id, timeout, connectionObject, Buffer.buffer(0));
    }

    /** Returns a request. */
    public static Packet request(long id, int timeout, ConnectionObject connectionObject, Buffer application) {
        return new Packet(false, id, timeout, connectionObject, application);
    }

    /** Returns the response to a request, without an application object. */
    public static Packet response(Packet request, ConnectionObject connectionObject) {
        return response(request, connectionObject, Buffer.buffer(0));
    }

    /** Returns the response to a request: with its id and its timeout (the reference's push acknowledgement: 0). */
    public static Packet response(Packet request, ConnectionObject connectionObject, Buffer application) {
        int timeout = connectionObject instanceof ConnectionObject.SubscribeResultRes ? 0 : request.timeout;
        return new Packet(true, request.id, timeout, connectionObject, application);
    }
}
