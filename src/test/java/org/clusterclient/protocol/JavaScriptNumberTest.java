package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The expected texts and values are what Node prints. */
class JavaScriptNumberTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "100, 100",
        "0.1, 0.1",
        "-1.5, -1.5",
        "123456.789, 123456.789",
        "12345678.9, 12345678.9",
        "-123456789012.5, -123456789012.5",
        "0.001, 0.001",
        "0.0001, 0.0001",
        "0.000001, 0.000001",
        "0.00000123, 0.00000123",
        "9.5e-7, 9.5e-7",
        "1e-7, 1e-7",
        "-1.25e-10, -1.25e-10",
        "1e20, 100000000000000000000",
        "123456789012345680000, 123456789012345680000",
        "1e21, 1e+21",
        "1.5e300, 1.5e+300",
        "2e-3, 0.002",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "4.9e-324, 5e-324",
        "-4.9e-324, -5e-324",
        "9.9e-324, 1e-323",
        "1.5e-323, 1.5e-323",
        "2e-323, 2e-323",
        "4.4e-323, 4.4e-323",
        "4.9e-323, 5e-323",
        "5.9e-323, 6e-323",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity",
        "2e23, 2e+23",
        "9007199254740993, 9007199254740992",
    })
    void printsTheShortestDecimalInTheFormOfJavaScript(double value, String text) {
        assertEquals(text, JavaScriptNumber.toDecimal(value));
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740992, 2GOSA7PA2GW",
        "-9007199254740992, -2GOSA7PA2GW",
        "18014398509481988, 4XDKKFEK4XW",
        "288230376151711800, 26U152UGY728",
        "576460752303423500, 4DO2A5OXWE00",
        "1152921504606847200, 8RC4KBDVSS80",
        "100000000000000000000, L3R41IFS0P800",
        "18446744073709552000, 3W5E11264SG00",
        "-1e21, -5V1J4F4DS7C000",
    })
    void fillsDigitsThatADoubleHasNotWithZeros(double value, String text) {
        assertEquals(text, JavaScriptNumber.toBase36(value));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "Z, 35",
        "2GOSA7PA2GV, 9007199254740991",
        "5V1J4F4DS7C000, 1.0000000000000001e21",
        "00015Z5S0T6FB4N12ARK, 9.27994937605585e+24",
        "5V1J4F4DS79M9S, 1e21",
    })
    void readsBase36AsNodeDoes(String text, double value) {
        byte[] digits = text.getBytes(StandardCharsets.US_ASCII);
        assertEquals(value, JavaScriptNumber.parseBase36(digits, 0, digits.length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1", "+1", "1.5", "1.", ".5", "-.5e-3", "1e5", "1E+5", "1e-400", "1e400", "00.10"})
    void readsDecimalLiterals(String text) {
        assertEquals(Double.parseDouble(text), JavaScriptNumber.parseDecimal(text));
    }

    @Test
    void readsNamesOfWhatIsNotFinite() {
        assertEquals(Double.NaN, JavaScriptNumber.parseDecimal("NaN"));
        assertEquals(Double.POSITIVE_INFINITY, JavaScriptNumber.parseDecimal("Infinity"));
        assertEquals(Double.POSITIVE_INFINITY, JavaScriptNumber.parseDecimal("+Infinity"));
        assertEquals(Double.NEGATIVE_INFINITY, JavaScriptNumber.parseDecimal("-Infinity"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "-",
                "+",
                "e5",
                ".e5",
                "1e",
                "1e+",
                "1.5f",
                "1d",
                "1.5D",
                "0x1p3",
                "0x10",
                " 1",
                "1 ",
                "1\n",
                "1_0",
                "1,5",
                "--1",
                "1.2.3",
                "infinity",
                "INF",
                "nan",
                "-NaN",
                "+NaN",
                "\u0661",
                "1n"
            })
    void refusesWhatJavaScriptWouldNotReadWhole(String text) {
        assertNull(JavaScriptNumber.parseDecimal(text));
    }

    @Test
    void knowsIntegers() {
        assertTrue(JavaScriptNumber.isInteger(-0.0));
        assertTrue(JavaScriptNumber.isInteger(Double.MAX_VALUE));
        assertFalse(JavaScriptNumber.isInteger(0.5));
        assertFalse(JavaScriptNumber.isInteger(Double.MIN_VALUE));
        assertFalse(JavaScriptNumber.isInteger(Double.NaN));
        assertFalse(JavaScriptNumber.isInteger(Double.NEGATIVE_INFINITY));
    }

    @Test
    void hasUpperCaseDigits() {
        String digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
        for (int b = Byte.MIN_VALUE; b <= Byte.MAX_VALUE; b++) {
            assertEquals(b < 0 ? -1 : digits.indexOf(b), JavaScriptNumber.digit((byte) b));
        }
    }
}
