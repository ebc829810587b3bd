package org.clusterclient.follower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonObject;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.clusterclient.session.CanonicalJson;
import org.junit.jupiter.api.Test;

class LeaderKeysTest {

    private static final String KEY = "{\"10\":3,\"2\":4,\"a\":1,\"b\":2}";

    private final Set<String> subscribed = new HashSet<>();
    private final LeaderKeys keys = new LeaderKeys(CanonicalJson::of, subscribed::contains);

    @Test
    void knowsWhatIsRepeatedAsItWasSent() {
        subscribed.add(KEY);
        assertEquals("$$inner$$__" + KEY, keys.sent(KEY));
        assertEquals(KEY, keys.local("$$inner$$__" + KEY));
    }

    @Test
    void knowsAKeyHoweverJavaScriptSpellsIt() {
        subscribed.add(KEY);
        for (int i = 0; i < 2; i++) { // the second time without reading it
            assertEquals(KEY, keys.local("$$inner$$__{\"2\":4,\"10\":3,\"b\":2,\"a\":1}"));
            assertEquals(KEY, keys.local("$$inner$$__{\"2\":4.0, \"10\":3, \"b\":2, \"a\":1}"));
        }
    }

    @Test
    void knowsOnlyWhatIsSubscribed() {
        assertNull(keys.local("$$inner$$__" + KEY));
        subscribed.add(KEY);
        keys.local("$$inner$$__{\"2\":4,\"10\":3,\"b\":2,\"a\":1}");
        subscribed.remove(KEY);
        keys.forget(KEY);
        assertNull(keys.local("$$inner$$__" + KEY));
        assertNull(keys.local("$$inner$$__{\"2\":4,\"10\":3,\"b\":2,\"a\":1}"));
    }

    @Test
    void knowsTheTextThatTheLeaderWritesNow() {
        subscribed.add(KEY);
        keys.local("$$inner$$__{\"2\":4,\"10\":3,\"b\":2,\"a\":1}");
        subscribed.remove(KEY);
        keys.forget(KEY);
        subscribed.add(KEY);
        assertEquals(KEY, keys.local("$$inner$$__{\"2\":4,\"10\":3,\"a\":1,\"b\":2}"));
    }

    @Test
    void doesNotKnowWhatNobodyListensToAnyMore() {
        subscribed.add(KEY);
        keys.local("$$inner$$__{\"2\":4,\"10\":3,\"b\":2,\"a\":1}");
        subscribed.remove(KEY);
        assertNull(keys.local("$$inner$$__{\"2\":4,\"10\":3,\"b\":2,\"a\":1}"));
    }

    @Test
    void doesNotKnowWhatIsNoKey() {
        subscribed.add(KEY);
        subscribed.add("null");
        for (String sent :
                new String[] {"", KEY, "$$inner$$__", "$$inner$$__{", "$$inner$$__ null", "$$inner$$_" + KEY}) {
            assertNull(keys.local(sent), sent);
        }
    }

    @Test
    void asksTheFormatOfKeysForThoseOfAnNpmProcessWithoutIt() {
        Function<Object, String> id = registration -> {
            if (registration instanceof JsonObject object && object.containsKey("id")) {
                return object.getString("id");
            }
            throw new IllegalArgumentException("no id");
        };
        LeaderKeys byId = new LeaderKeys(id, "x"::equals);
        assertEquals("x", byId.local("$$inner$$__x"));
        assertEquals("x", byId.local("$$inner$$__{\"more\":1,\"id\":\"x\"}"));
        assertNull(byId.local("$$inner$$__{\"more\":1}"), "what a foreign class throws is no key");
    }
}
