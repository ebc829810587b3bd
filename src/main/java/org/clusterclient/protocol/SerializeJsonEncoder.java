package org.clusterclient.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Writes one value as serialize-json. The structure refers to the dictionary by indexes that depend on how many strings,
 * integers and floats there are, so the value is walked once, which fills the dictionary and notes the structure as one
 * byte per symbol; the indexes follow from their order.
 */
final class SerializeJsonEncoder {

    private static final byte STRING = 's';
    private static final byte INTEGER = 'i';
    private static final byte FLOAT = 'f';
    private static final byte DATE = 'd';
    private static final byte TRUE = '1';
    private static final byte FALSE = '2';
    private static final byte NULL = '3';
    private static final byte EMPTY_STRING = '4';

    /** No index of an array has more digits. */
    private static final int MAX_INDEX_DIGITS = 10;

    private static final long MAX_INDEX = (1L << 32) - 2;
    private static final long NO_INDEX = -1;

    private final SerializeJsonPart strings = new SerializeJsonPart();
    private final SerializeJsonPart integers = new SerializeJsonPart();
    private final SerializeJsonPart floats = new SerializeJsonPart();
    private final SerializeJsonPart dates = new SerializeJsonPart();
    private final SerializeJsonPart symbols = new SerializeJsonPart();
    private int depth;
    private int entries;
    private int containers;

    private SerializeJsonEncoder() {}

    static Buffer encode(@Nullable Object value) {
        SerializeJsonEncoder encoder = new SerializeJsonEncoder();
        encoder.add(value);
        return encoder.toBuffer();
    }

    private Buffer toBuffer() {
        SerializeJsonPart structure = structure();
        List<SerializeJsonPart> parts = List.of(strings, integers, floats, dates, structure);
        long length = parts.size() - 1;
        for (SerializeJsonPart part : parts) {
            length += part.length();
        }
        if (length > Integer.MAX_VALUE) {
            throw refused("too large");
        }
        if (containers > Containers.max((int) length)) {
            throw refused(Containers.tooMany((int) length));
        }
        Buffer out = Buffer.buffer((int) length);
        for (SerializeJsonPart part : parts) {
            out.appendBytes(part.bytes(), 0, part.length());
            if (part != structure) {
                out.appendByte((byte) '^');
            }
        }
        return out;
    }

    private SerializeJsonPart structure() {
        SerializeJsonPart structure = new SerializeJsonPart();
        int nextString = 0;
        int nextInteger = strings.entries();
        int nextFloat = nextInteger + integers.entries();
        int nextDate = nextFloat + floats.entries();
        boolean follows = false; // an element is before it
        for (int i = 0; i < symbols.length(); i++) {
            byte symbol = symbols.bytes()[i];
            if (follows && symbol != ']') {
                structure.put('|');
            }
            follows = true;
            switch (symbol) {
                case STRING -> structure.putBase36(nextString++);
                case INTEGER -> structure.putBase36(nextInteger++);
                case FLOAT -> structure.putBase36(nextFloat++);
                case DATE -> structure.putBase36(nextDate++);
                case TRUE, FALSE, NULL, EMPTY_STRING -> structure.putConstant(symbol);
                case ']' -> structure.put(symbol);
                default -> {
                    structure.put(symbol);
                    follows = false;
                }
            }
        }
        return structure;
    }

    private void add(@Nullable Object value) {
        if (value == null) {
            symbols.put(NULL);
        } else if (value instanceof CharSequence text) {
            addString(text.toString());
        } else if (value instanceof Number number) {
            addNumber(number);
        } else if (value instanceof Boolean bool) {
            symbols.put(bool ? TRUE : FALSE);
        } else if (value instanceof JsonObject object) {
            addObject(object.getMap());
        } else if (value instanceof JsonArray array) {
            addArray(array.getList());
        } else if (value instanceof Map<?, ?> map) {
            addObject(map);
        } else if (value instanceof List<?> list) {
            addArray(list);
        } else {
            addOther(value);
        }
    }

    private void addOther(Object value) {
        if (value instanceof Instant instant) {
            addDate(instant);
        } else if (value instanceof Buffer buffer) {
            addBytes(buffer.getBytes());
        } else if (value instanceof byte[] bytes) {
            addBytes(bytes);
        } else if (value instanceof Enum<?> constant) {
            addString(constant.name());
        } else {
            throw refused(value.getClass().getName());
        }
    }

    private void addString(String text) {
        if (text.isEmpty()) {
            symbols.put(EMPTY_STRING);
        } else {
            next(strings, STRING).putEscaped(text);
        }
    }

    private void addNumber(Number number) {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            next(integers, INTEGER).putBase36(number.longValue());
        } else if (number instanceof BigInteger integer) {
            addBig(integer);
        } else if (number instanceof BigDecimal decimal) {
            addDecimal(decimal);
        } else if (number instanceof Float single) {
            addDouble(Double.parseDouble(single.toString())); // 0.1f is 0.1, not 0.10000000149011612
        } else {
            addDouble(number.doubleValue());
        }
    }

    private void addDouble(double value) {
        if (!JavaScriptNumber.isInteger(value)) {
            next(floats, FLOAT).putAscii(JavaScriptNumber.toDecimal(value));
        } else if (JavaScriptNumber.isExact(value)) {
            next(integers, INTEGER).putBase36((long) value);
        } else {
            next(integers, INTEGER).putAscii(JavaScriptNumber.toBase36(value));
        }
    }

    private void addDecimal(BigDecimal value) {
        double nearest = finite(value);
        if (JavaScriptNumber.isInteger(nearest) && value.stripTrailingZeros().scale() <= 0) {
            addBig(value.toBigInteger());
        } else {
            addDouble(nearest);
        }
    }

    private void addBig(BigInteger value) {
        finite(value);
        next(integers, INTEGER).putAscii(value.toString(36).toUpperCase(Locale.ROOT));
    }

    private static double finite(Number value) {
        double nearest = value.doubleValue();
        if (Double.isInfinite(nearest)) {
            throw refused("a number that is too large for a double");
        }
        return nearest;
    }

    private void addDate(Instant instant) {
        // Compared before it is converted, which the farthest instants would overflow.
        long seconds = instant.getEpochSecond();
        if (Math.abs(seconds) > SerializeJsonTranscode.MAX_DATE / 1000
                || Math.abs(instant.toEpochMilli()) > SerializeJsonTranscode.MAX_DATE) {
            throw refused("a date that is out of JavaScript's range");
        }
        next(dates, DATE).putBase36(instant.toEpochMilli());
    }

    private void addBytes(byte[] bytes) {
        checkEntries(bytes.length); // before anything is written
        open('*');
        for (byte b : bytes) {
            next(integers, INTEGER).putBase36(Byte.toUnsignedInt(b));
        }
        close();
    }

    private void addArray(List<?> list) {
        open('@');
        for (Object element : list) {
            add(element);
        }
        close();
    }

    private void addObject(Map<?, ?> map) {
        open('$');
        Map<Long, Object> indexed = indexed(map);
        indexed.forEach((index, value) -> addMember(index.toString(), value));
        for (Map.Entry<?, ?> member : map.entrySet()) {
            String name = name(member.getKey());
            if (indexed.isEmpty() || index(name) == NO_INDEX) {
                addMember(name, member.getValue());
            }
        }
        close();
    }

    private void addMember(String name, @Nullable Object value) {
        addString(name);
        add(value);
    }

    /** Returns the members that JavaScript puts first, in its order. */
    private static Map<Long, Object> indexed(Map<?, ?> map) {
        Map<Long, Object> indexed = Map.of();
        for (Map.Entry<?, ?> member : map.entrySet()) {
            long index = index(name(member.getKey()));
            if (index != NO_INDEX) {
                if (indexed.isEmpty()) {
                    indexed = new TreeMap<>();
                }
                indexed.put(index, member.getValue());
            }
        }
        return indexed;
    }

    private static String name(@Nullable Object key) {
        if (key instanceof String name) {
            return name;
        }
        throw refused("a member whose name is no string");
    }

    private static long index(String name) {
        int length = name.length();
        if (length == 0 || length > MAX_INDEX_DIGITS || length > 1 && name.charAt(0) == '0') {
            return NO_INDEX;
        }
        long index = 0;
        for (int i = 0; i < length; i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return NO_INDEX;
            }
            index = index * 10 + digit;
        }
        return index <= MAX_INDEX ? index : NO_INDEX;
    }

    private SerializeJsonPart next(SerializeJsonPart part, byte symbol) {
        checkEntries(1);
        entries++;
        symbols.put(symbol);
        part.next();
        return part;
    }

    private void checkEntries(int more) {
        if (more > SerializeJsonTranscode.MAX_ENTRIES - entries) {
            throw refused("more than " + SerializeJsonTranscode.MAX_ENTRIES + " strings, numbers and dates");
        }
    }

    private void open(char symbol) {
        if (++depth > SerializeJsonTranscode.MAX_DEPTH) {
            throw refused("a value that nests deeper than " + SerializeJsonTranscode.MAX_DEPTH);
        }
        containers++;
        symbols.put(symbol);
    }

    private void close() {
        depth--;
        symbols.put(']');
    }

    private static ClusterException refused(String what) {
        return new ClusterException(ErrorCode.BAD_ARGUMENTS, "cannot be carried as serialize-json: " + what);
    }
}
