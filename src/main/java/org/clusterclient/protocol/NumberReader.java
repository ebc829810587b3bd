package org.clusterclient.protocol;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.math.BigInteger;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A parser whose numbers are {@code Integer}, {@code Long} or {@code Double}; what no double can hold is refused. */
final class NumberReader extends JsonParserDelegate {

    NumberReader(JsonParser parser) {
        super(parser);
    }

    /** @throws ClusterException {@link ErrorCode#BAD_PACKET} if it is too large for a double */
    @Override
    public Number getNumberValue() throws IOException {
        Number number = delegate.getNumberValue();
        if (number instanceof Integer || number instanceof Long) {
            return number;
        }
        double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            throw new ClusterException(ErrorCode.BAD_PACKET, "a number is too large for a double");
        }
        return number instanceof BigInteger ? (Number) value : number;
    }

    /** {@inheritDoc} The parser has a faster way than the one that would be inherited here. */
    @Override
    public @Nullable String nextFieldName() throws IOException {
        return delegate.nextFieldName();
    }
}
