package org.clusterclient.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void isThatOfTheNumbersAmongTheValues() {
        assertEquals(Optional.of(new Spread(2, 1, 10)), Spread.of(List.of(10.0, 1.0, 2.0)));
        assertEquals(Optional.of(new Spread(3, 1, 10)), Spread.of(List.of(10.0, 4.0, 1.0, 2.0)));
        assertEquals(Optional.of(new Spread(1, 1, 1)), Spread.of(List.of(Double.NaN, 1.0, Double.POSITIVE_INFINITY)));
        assertEquals(Optional.empty(), Spread.of(List.of(Double.NaN)));
    }

    @Test
    void keepsTheDigitsThatCount() {
        assertEquals("213,000", Spread.format(213_456.78));
        assertEquals("1,020", Spread.format(1024));
        assertEquals("1.9", Spread.format(1.9));
        assertEquals("1.05", Spread.format(1.0451));
        assertEquals("0.0123", Spread.format(0.01234));
        assertEquals("0", Spread.format(0));
        assertEquals("–", Spread.format(Double.NaN));
        assertEquals("1,024", Spread.exact(1024));
    }

    @Test
    void hasARangeOnlyIfThatCanBeSeen() {
        assertEquals("2 [1–10]", new Spread(2, 1, 10).toString());
        assertEquals("2", new Spread(2, 1.9999, 2.0001).toString());
    }
}
