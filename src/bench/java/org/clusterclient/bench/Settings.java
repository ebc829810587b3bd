package org.clusterclient.bench;

import java.util.Arrays;
import java.util.List;

/**
 * What is measured, and how often; by system properties, so that a part can be measured alone.
 *
 * @param sections some of {@code calls}, {@code deliveries}, {@code processes}, {@code allocation}, {@code codec}
 * @param rounds how often each is measured
 * @param millis how long each measurement takes
 * @param warmUpMillis how long each is tried before the first round
 */
record Settings(
        List<String> sections,
        int rounds,
        long millis,
        long warmUpMillis,
        List<Peer> peers,
        List<String> payloads,
        List<Integer> inFlight,
        List<Integer> callers,
        List<Integer> listeners) {

    private static final String SECTIONS = "calls,deliveries,processes,allocation,codec";

    /** @throws IllegalArgumentException if there is no such section, rather than when it would have its turn */
    static Settings ofProperties() {
        List<String> sections = list("sections", SECTIONS);
        if (!Arrays.asList(SECTIONS.split(",", -1)).containsAll(sections)) {
            throw new IllegalArgumentException("sections are " + SECTIONS + ", not " + sections);
        }
        return new Settings(
                sections,
                Integer.getInteger("bench.rounds", 5),
                Integer.getInteger("bench.millis", 1_000),
                Integer.getInteger("bench.warmUpMillis", 2_000),
                list("peers", "RAW,NPM,BUS,PORT,ON_BUS,PATH,NPM_TRANSCODE").stream()
                        .map(Peer::valueOf)
                        .toList(),
                list("payloads", "100 B,1 KiB,64 KiB,20 fields"),
                numbers("inFlight", "1,16,128,1024"),
                numbers("callers", "1,4"),
                numbers("listeners", "1,4,16"));
    }

    private static List<Integer> numbers(String name, String usual) {
        return list(name, usual).stream().map(Integer::valueOf).toList();
    }

    private static List<String> list(String name, String usual) {
        return Arrays.asList(System.getProperty("bench." + name, usual).split(",", -1));
    }
}
