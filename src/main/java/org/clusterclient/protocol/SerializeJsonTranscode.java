package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Transcode;
import org.jspecify.annotations.Nullable;

/**
 * Application objects as the npm package {@code serialize-json} 1.0.3 writes them: what npm processes speak (README, Wire
 * protocol). The same bytes as there for every value that both sides know.
 *
 * <table>
 * <caption>Values</caption>
 * <tr><th>written from</th><th>as</th><th>read as</th></tr>
 * <tr><td>null</td><td>null</td><td>null; undefined too</td></tr>
 * <tr><td>{@code Boolean}</td><td>boolean</td><td>{@code Boolean}</td></tr>
 * <tr><td>{@code Number} without a fraction</td><td>integer</td>
 *     <td>{@code Integer} or {@code Long}; beyond 64 bits {@code Double}, rounded as Node rounds it</td></tr>
 * <tr><td>any other {@code Number}, NaN, infinities</td><td>float</td><td>{@code Double}</td></tr>
 * <tr><td>{@code CharSequence}, an enum's name</td><td>string</td><td>{@code String}</td></tr>
 * <tr><td>{@code Instant}, to the millisecond</td><td>date</td><td>{@code Instant}</td></tr>
 * <tr><td>{@code Buffer}, {@code byte[]}</td><td>bytes</td><td>{@code Buffer}</td></tr>
 * <tr><td>{@code JsonArray}, {@code List}</td><td>array</td><td>{@code JsonArray}</td></tr>
 * <tr><td>{@code JsonObject}, {@code Map}</td><td>object</td><td>{@code JsonObject}</td></tr>
 * <tr><td>never written</td><td>error</td>
 *     <td>{@code JsonObject} with {@code name}, {@code message}, {@code stack} and the error's own members</td></tr>
 * </table>
 *
 * <p>Numbers are JavaScript's: a double without a fraction is an integer, -0 is 0, and doubles from 2<sup>53</sup> on have
 * the digits that Node gives them in base 36, which are not exact. Integers of Java beyond that are written exactly; Node
 * reads them as the nearest double or one close by. Members with names that are array indexes come first, ascending, as
 * in a JavaScript object. An unpaired surrogate becomes U+FFFD. A member {@code __proto__} is a member like any other,
 * though Node loses it.
 *
 * <p>Arrays, objects, bytes and errors may be as many, together, as 65,536 and one for every 16 bytes of the encoding, in
 * both directions.
 */
public final class SerializeJsonTranscode implements Transcode {

    /** The name of this transcode. */
    public static final String NAME = "serialize-json";

    /** How deep arrays and objects may nest, in both directions: as deep as the JSON codec allows. */
    static final int MAX_DEPTH = 1000;

    /** How many strings, integers, floats and dates a value may have together. */
    static final int MAX_ENTRIES = 1 << 24;

    /** The largest distance of a date from the epoch, ECMA-262, in ms. */
    static final long MAX_DATE = 8_640_000_000_000_000L;

    @Override
    public String name() {
        return NAME;
    }

    /**
     * Returns the encoding of a value.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if it is, or contains, something else than is listed above,
     *     a date that is out of JavaScript's range, or a number that is out of a double's; if it nests too deep; or if it has
     *     too many arrays and objects for its length
     */
    @Override
    public Buffer encode(@Nullable Object value) {
        return SerializeJsonEncoder.encode(value);
    }

    /**
     * Returns the value of an encoding, null for no bytes: an npm process sends nothing for {@code undefined}.
     *
     * @throws ClusterException {@link ErrorCode#BAD_PACKET} if it is not an encoding, nests too deep, or has too many arrays
     *     and objects for its length
     */
    @Override
    public @Nullable Object decode(Buffer bytes) {
        return bytes.length() == 0 ? null : SerializeJsonDecoder.decode(bytes.getBytes());
    }
}
