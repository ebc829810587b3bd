package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/**
 * The fixed 24-byte header in front of every packet (README, Wire protocol). Integers are big-endian and signed.
 *
 * <pre>
 *  0         1         2                   4                                      12
 *  +---------+---------+-------------------+---------------------------------------+
 *  | version | req/res |    reserved (0)   |              request id               |
 *  +---------+---------+-------------------+-------------------+-------------------+
 *  |             timeout (ms)              | conn obj length   |  app obj length   |
 *  +---------------------------------------+-------------------+-------------------+
 *  12                                      16                  20                 24
 * </pre>
 */
public final class PacketHeader {

    /** The length of a header, in bytes. */
    public static final int LENGTH = 24;

    /** The only version there is. */
    public static final byte VERSION = 1;

    /** The second byte of a request. */
    public static final byte REQUEST = 0;

    /** The second byte of a response. */
    public static final byte RESPONSE = 1;

    /** The largest id that a side gives to a request; the next one is 1 again. */
    public static final long MAX_REQUEST_ID = (1L << 30) - 1;

    /** The largest connection object, in bytes: all that is long is an application object. */
    public static final int MAX_CONNECTION_OBJECT = 1024 * 1024;

    static final int VERSION_OFFSET = 0;
    static final int TYPE_OFFSET = 1;
    static final int REQUEST_ID_OFFSET = 4;
    static final int TIMEOUT_OFFSET = 12;
    static final int CONNECTION_LENGTH_OFFSET = 16;
    static final int APPLICATION_LENGTH_OFFSET = 20;

    private static final short RESERVED = 0;

    private PacketHeader() {}

    /**
     * Returns how many bytes follow a header.
     *
     * @param bytes at least {@value #LENGTH} of them from {@code at} on
     * @param at where the header begins
     * @param maxPayload largest accepted payload, in bytes
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} on a negative length, a payload over {@code maxPayload}, or a
     *     connection object over {@value #MAX_CONNECTION_OBJECT}
     */
    public static int payloadLength(Buffer bytes, int at, int maxPayload) {
        int conn = bytes.getInt(at + CONNECTION_LENGTH_OFFSET);
        int app = bytes.getInt(at + APPLICATION_LENGTH_OFFSET);
        long payload = (long) conn + app; // two ints can overflow an int
        if (conn < 0 || app < 0 || payload > maxPayload) {
            throw new ClusterException(
                    ErrorCode.BAD_PACKET, "payload out of range: conn=" + conn + " app=" + app + " max=" + maxPayload);
        }
        if (conn > MAX_CONNECTION_OBJECT) {
            throw new ClusterException(
                    ErrorCode.BAD_PACKET,
                    "connection object too large: bytes=" + conn + " max=" + MAX_CONNECTION_OBJECT);
        }
        return (int) payload;
    }

    /**
     * Refuses a header that starts no packet of ours. The timeout is not judged: its sender decides what it means.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} on another version, a type that is neither request nor
     *     response, or a negative request id
     */
    static void check(Buffer bytes, int at) {
        byte version = bytes.getByte(at + VERSION_OFFSET);
        byte type = bytes.getByte(at + TYPE_OFFSET);
        long id = bytes.getLong(at + REQUEST_ID_OFFSET);
        if (version != VERSION || (type != REQUEST && type != RESPONSE) || id < 0) {
            throw new ClusterException(
                    ErrorCode.BAD_PACKET, "not a packet header: version=" + version + " type=" + type + " id=" + id);
        }
    }

    static void append(boolean response, long id, int timeout, int conn, int app, Buffer out) {
        out.appendByte(VERSION)
                .appendByte(response ? RESPONSE : REQUEST)
                .appendShort(RESERVED)
                .appendLong(id)
                .appendInt(timeout)
                .appendInt(conn)
                .appendInt(app);
    }
}
