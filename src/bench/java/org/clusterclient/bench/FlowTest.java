package org.clusterclient.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlowTest {

    private final List<String> sent = new ArrayList<>();
    private final Flow flow = new Flow(sent::add);

    @Test
    void staysAheadOfTheSlowestFollower() {
        flow.begin(20, 2);
        assertEquals(256, sent.size());
        flow.received(0, 64);
        assertEquals(256, sent.size());
        flow.received(1, 128);
        assertEquals(256 + 64, sent.size());
        assertEquals(320, Flow.number(sent.get(319)));
        assertEquals(20, sent.get(319).length());
    }

    @Test
    void endsWithTheLengthZero() {
        flow.begin(20, 1);
        flow.begin(0, 1);
        flow.received(0, 64);
        assertEquals(256, sent.size());
    }

    @Test
    void whatFollowersStillGetOfAnEarlierFlowDoesNotCount() {
        flow.begin(20, 1);
        flow.received(0, 256);
        flow.begin(20, 1);
        sent.clear();
        flow.received(0, 512);
        assertEquals(0, sent.size());
        flow.received(0, 64);
        assertEquals(64, sent.size());
    }
}
