package org.clusterclient.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class StepTest {

    private static final int WORKERS = 5;

    @Test
    void dependsOnTheSeedAlone() {
        assertEquals(Step.schedule(7, 100, WORKERS), Step.schedule(7, 100, WORKERS));
        assertNotEquals(Step.schedule(7, 100, WORKERS), Step.schedule(8, 100, WORKERS));
    }

    @Test
    void beginsALongScheduleAsAShortOne() {
        assertEquals(
                Step.schedule(7, 30, WORKERS), Step.schedule(7, 1_000, WORKERS).subList(0, 30));
    }

    @Test
    void hasEveryKindInThirtySteps() {
        Set<Step.Kind> kinds =
                Step.schedule(7, 30, WORKERS).stream().map(Step::kind).collect(Collectors.toSet());
        assertEquals(Set.of(Step.Kind.values()), kinds);
    }

    @Test
    void keepsWithinWorkersAndTimes() {
        List<Step> steps = Step.schedule(7, 1_000, WORKERS);
        assertEquals(1_000, steps.size());
        for (Step step : steps) {
            assertTrue(step.worker() >= 0 && step.worker() < WORKERS, step::toString);
            assertTrue(step.millis() >= 0 && step.millis() <= 4_500, step::toString);
            assertTrue(step.pauseMillis() >= 100 && step.pauseMillis() < 1_000, step::toString);
        }
    }
}
