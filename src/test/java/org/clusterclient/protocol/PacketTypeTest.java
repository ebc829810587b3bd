package org.clusterclient.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PacketTypeTest {

    @Test
    void hasTheNamesOfTheReferenceAndOurOwn() {
        Set<String> captured = new HashSet<>();
        Golden.packets()
                .forEach(golden -> captured.add(golden.connectionObject().getString("type")));
        Set<String> ours = new HashSet<>();
        Arrays.stream(PacketType.values()).forEach(type -> ours.add(type.value()));
        captured.addAll(Set.of("goaway", "goaway_res", "auth", "auth_res")); // between processes of ours only
        assertEquals(captured, ours);
    }

    @Test
    void isFoundByItsName() {
        for (PacketType type : PacketType.values()) {
            assertSame(type, PacketType.of(type.value()));
        }
        assertNull(PacketType.of("goAway"));
        assertNull(PacketType.of("INVOKE"));
    }
}
