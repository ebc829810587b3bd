package org.clusterclient.bench;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Comparator;
import java.util.List;

/** The values that are sent: every peer gets the same ones, Node processes by their JSON text. */
final class Payloads {

    static final String B_100 = "100 B";
    static final String KIB_1 = "1 KiB";
    static final String KIB_10 = "10 KiB";
    static final String KIB_64 = "64 KiB";
    static final String FIELDS_20 = "20 fields";

    /** All of them, in the order of the report. */
    static final List<String> ALL = List.of(B_100, KIB_1, KIB_10, KIB_64, FIELDS_20);

    /** The order of the report; others come last. */
    static final Comparator<String> ORDER =
            Comparator.comparingInt(payload -> ALL.contains(payload) ? ALL.indexOf(payload) : ALL.size());

    private static final String CHARACTERS = "0123456789abcdef";

    private Payloads() {}

    /**
     * Returns a payload, of its caller's own.
     *
     * @return a {@code String} or a {@code JsonObject}
     * @throws IllegalArgumentException if there is none of that name
     */
    static Object of(String name) {
        return switch (name) {
            case B_100 -> text(100);
            case KIB_1 -> text(1024);
            case KIB_10 -> text(10 * 1024);
            case KIB_64 -> text(64 * 1024);
            case FIELDS_20 -> fields();
            default -> throw new IllegalArgumentException("no such payload: " + name);
        };
    }

    /**
     * Returns a payload as JSON text.
     *
     * @throws IllegalArgumentException if there is none of that name
     */
    static String json(String name) {
        return Json.encode(of(name));
    }

    private static String text(int length) {
        return CHARACTERS.repeat(length / CHARACTERS.length() + 1).substring(0, length);
    }

    private static JsonObject fields() {
        return new JsonObject()
                .put("id", 184_467)
                .put("symbol", "ACME")
                .put("name", "Acme Corporation, Class A")
                .put("exchange", "XNYS")
                .put("currency", "EUR")
                .put("open", 101.25)
                .put("high", 104.5)
                .put("low", 99.75)
                .put("last", 103.875)
                .put("change", -0.625)
                .put("volume", 1_204_300)
                .put("trades", 5_182)
                .put("time", 1_700_000_000_123L)
                .put("halted", false)
                .put("tradable", true)
                .put("note", "")
                .put("url", "https://example.org/quotes/ACME?depth=5&format=json")
                .put("description", "Makes everything that a coyote may need: from anvils to rockets")
                .put(
                        "tags",
                        new JsonArray()
                                .add("industry")
                                .add("mail order")
                                .add(7)
                                .add(0.5)
                                .add(true))
                .put(
                        "depth",
                        new JsonObject()
                                .put("bid", 103.5)
                                .put("ask", 104.125)
                                .put("sizes", new JsonArray().add(100).add(250).add(1_000)));
    }
}
