package org.clusterclient.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map of bounded size: the least recently used entry goes first. */
final class RecentlyUsed<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    /** How many entries there may be. */
    static final int MAX_COUNT = 64;

    RecentlyUsed() {
        super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > MAX_COUNT;
    }
}
