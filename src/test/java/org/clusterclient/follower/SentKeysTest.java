package org.clusterclient.follower;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.json.JsonObject;
import org.clusterclient.session.CanonicalJson;
import org.junit.jupiter.api.Test;

class SentKeysTest {

    private static final String KEY = "{\"10\":3,\"2\":4,\"a\":1,\"b\":2}";

    private final SentKeys keys = new SentKeys(CanonicalJson::of);

    @Test
    void knowsWhatIsRepeatedAsItWasSent() {
        assertEquals("$$inner$$__" + KEY, keys.add(KEY));
        assertEquals(KEY, keys.local("$$inner$$__" + KEY));
    }

    @Test
    void knowsAKeyHoweverJavaScriptSpellsIt() {
        keys.add(KEY);
        for (int i = 0; i < 2; i++) { // the second time without reading it
            assertEquals(KEY, keys.local("$$inner$$__{\"2\":4,\"10\":3,\"b\":2,\"a\":1}"));
            assertEquals(KEY, keys.local("$$inner$$__{\"2\":4.0, \"10\":3, \"b\":2, \"a\":1}"));
        }
    }

    @Test
    void knowsOnlyWhatIsSubscribed() {
        assertNull(keys.local("$$inner$$__" + KEY));
        keys.add(KEY);
        keys.local("$$inner$$__{\"2\":4,\"10\":3,\"b\":2,\"a\":1}");
        assertEquals("$$inner$$__" + KEY, keys.remove(KEY));
        assertNull(keys.local("$$inner$$__" + KEY));
        assertNull(keys.local("$$inner$$__{\"2\":4,\"10\":3,\"b\":2,\"a\":1}"));
    }

    @Test
    void doesNotKnowWhatIsNoKey() {
        keys.add(KEY);
        keys.add("null");
        for (String sent :
                new String[] {"", KEY, "$$inner$$__", "$$inner$$__{", "$$inner$$__ null", "$$inner$$_" + KEY}) {
            assertNull(keys.local(sent), sent);
        }
    }

    @Test
    void asksTheFormatOfKeysForThoseOfAnNpmProcessWithoutIt() {
        SentKeys byId = new SentKeys(registration -> {
            if (registration instanceof JsonObject object && object.containsKey("id")) {
                return object.getString("id");
            }
            throw new IllegalArgumentException("no id");
        });
        byId.add("x");
        assertEquals("x", byId.local("$$inner$$__x"));
        assertEquals("x", byId.local("$$inner$$__{\"more\":1,\"id\":\"x\"}"));
        assertNull(byId.local("$$inner$$__{\"more\":1}"), "what a foreign class throws is no key");
    }
}
