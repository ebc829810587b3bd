package org.clusterclient.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineTest {

    @Test
    void findsOutWhereItIs() {
        Machine here = Machine.here();
        assertTrue(here.cores() >= 1, here::toString);
        assertTrue(here.memoryMib() >= 0, here::toString);
        assertTrue(here.java().contains(Runtime.version().toString()), here::toString);
        assertTrue(here.os().startsWith(System.getProperty("os.name")), here::toString);
        assertFalse(here.cpu().isBlank(), here::toString);
        assertFalse(here.node().isBlank(), here::toString);
        assertEquals(here, Machine.of(here.toJson()));
    }
}
