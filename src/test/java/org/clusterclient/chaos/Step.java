package org.clusterclient.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * One step of the nemesis.
 *
 * @param worker index of the target; whoever leads is the target of a kind that says so
 * @param millis how long it is done, where that applies
 * @param pauseMillis how long to wait before the next step
 */
record Step(int number, Kind kind, int worker, int millis, int pauseMillis) {

    private static final int LEAST_PAUSE_MILLIS = 100;
    private static final int PAUSES_MILLIS = 700;

    /** What can be done, and how often in a deck of steps. */
    enum Kind {
        KILL(4, 0, 0),
        KILL_LEADER(4, 0, 0),
        STOP(3, 50, 4_500),
        STOP_LEADER(3, 50, 4_500),
        /** SIGTERM, whatever else is going on. */
        TERM(2, 0, 0),
        TERM_LEADER(2, 0, 0),
        /** SIGTERM when all is well, and nothing else until all is well again. */
        CALM_TERM(1, 0, 0),
        CALM_TERM_LEADER(2, 0, 0),
        /** A rolling restart, when all is well. */
        CALM_ROLL(1, 0, 0),
        BLOCK(2, 50, 2_500),
        BLOCK_LEADER(2, 50, 2_500),
        /** Resets all connections of a worker. */
        CUT(2, 0, 0),
        CUT_LEADER(1, 0, 0),
        /** The server closes the data client's connection. */
        CUT_SERVER(1, 0, 0);

        private final int inDeck;
        private final int leastMillis;
        private final int mostMillis;

        Kind(int inDeck, int leastMillis, int mostMillis) {
            this.inDeck = inDeck;
            this.leastMillis = leastMillis;
            this.mostMillis = mostMillis;
        }

        /** Returns whether it waits until all is well, before and after. */
        boolean calm() {
            return this == CALM_TERM || this == CALM_TERM_LEADER || this == CALM_ROLL;
        }

        boolean atLeader() {
            return this == KILL_LEADER
                    || this == STOP_LEADER
                    || this == TERM_LEADER
                    || this == CALM_TERM_LEADER
                    || this == BLOCK_LEADER
                    || this == CUT_LEADER;
        }

        private int millis(Random random) {
            double part = random.nextDouble();
            return leastMillis + (int) (part * part * (mostMillis - leastMillis)); // rather short than long
        }
    }

    /** Returns steps that depend on the seed alone: shuffled decks, so that a short run has every kind, too. */
    static List<Step> schedule(long seed, int steps, int workers) {
        Random random = new Random(seed);
        List<Step> schedule = new ArrayList<>();
        List<Kind> deck = new ArrayList<>();
        for (int number = 1; number <= steps; number++) {
            if (deck.isEmpty()) {
                deck.addAll(deck());
                Collections.shuffle(deck, random);
            }
            Kind kind = deck.remove(deck.size() - 1);
            schedule.add(new Step(
                    number,
                    kind,
                    random.nextInt(workers),
                    kind.millis(random),
                    LEAST_PAUSE_MILLIS + random.nextInt(PAUSES_MILLIS)));
        }
        return schedule;
    }

    private static List<Kind> deck() {
        List<Kind> deck = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            deck.addAll(Collections.nCopies(kind.inDeck, kind));
        }
        return deck;
    }

    /** Returns how often each kind occurs. */
    static Map<Kind, Integer> counts(List<Step> steps) {
        Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
        steps.forEach(step -> counts.merge(step.kind, 1, Integer::sum));
        return counts;
    }
}
