package org.clusterclient.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.json.JsonObject;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.fixture.EventLoop;
import org.clusterclient.fixture.Inbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventsTest {

    private final EventLoop loop = new EventLoop();
    private final Events events = new Events(loop.vertx(), "quotes.events");
    private final Inbox inbox = Inbox.at(loop.vertx(), "quotes.events");

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void publishesToEveryone() {
        Inbox another = Inbox.at(loop.vertx(), "quotes.events");
        events.publish(new JsonObject().put("type", "role"));
        assertEquals(new JsonObject().put("type", "role"), inbox.next());
        assertEquals(new JsonObject().put("type", "role"), another.next());
    }

    @Test
    void tellsTheCodeOfAnErrorOfOurs() {
        events.error(new ClusterException(ErrorCode.REFUSED, "another service"), new JsonObject().put("key", "k"));
        assertEquals(
                new JsonObject()
                        .put("type", "error")
                        .put("message", "another service")
                        .put("code", ErrorCode.REFUSED.code())
                        .put("key", "k"),
                inbox.next());
    }

    @Test
    void tellsAnErrorThatSaysNothing() {
        events.error(new IllegalStateException(), new JsonObject());
        assertEquals(new JsonObject().put("type", "error").put("message", "null"), inbox.next());
    }
}
