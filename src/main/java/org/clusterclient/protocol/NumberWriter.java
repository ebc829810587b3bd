package org.clusterclient.protocol;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonGeneratorDelegate;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** A generator that refuses numbers which no double can hold, instead of writing strings for them. */
final class NumberWriter extends JsonGeneratorDelegate {

    NumberWriter(JsonGenerator generator) {
        super(generator);
    }

    @Override
    public void writeNumber(double number) throws IOException {
        check(number);
        delegate.writeNumber(number);
    }

    @Override
    public void writeNumber(float number) throws IOException {
        check(number);
        delegate.writeNumber(number);
    }

    @Override
    public void writeNumber(BigInteger number) throws IOException {
        check(number.doubleValue());
        delegate.writeNumber(number);
    }

    @Override
    public void writeNumber(BigDecimal number) throws IOException {
        check(number.doubleValue());
        delegate.writeNumber(number);
    }

    private static void check(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("a number is not finite");
        }
    }
}
