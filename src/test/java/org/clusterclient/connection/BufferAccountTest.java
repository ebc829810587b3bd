package org.clusterclient.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.connection.BufferAccount.Share;
import org.junit.jupiter.api.Test;

class BufferAccountTest {

    private final List<String> closed = new ArrayList<>();
    private final BufferAccount account = new BufferAccount(1_000);

    @Test
    void countsWhatAllHave() {
        Share a = open("a");
        Share b = open("b");
        a.add(300);
        b.add(200);
        a.add(-100);
        assertEquals(200, a.bytes());
        assertEquals(400, account.total());
        assertEquals(List.of(), closed);
    }

    @Test
    void closesWhoHasMoreThanHalf() {
        Share a = open("a");
        a.add(500);
        assertEquals(List.of(), closed);
        a.add(1);
        assertEquals(List.of("a"), closed);
        assertEquals(0, account.total());
    }

    @Test
    void closesWhoHasMostWhenAllHaveTooMuch() {
        Share small = open("small");
        Share large = open("large");
        Share other = open("other");
        large.add(450);
        other.add(400);
        small.add(150);
        assertEquals(List.of(), closed);
        small.add(1);
        assertEquals(List.of("large"), closed);
        assertEquals(551, account.total());
    }

    @Test
    void countsNothingForWhoIsClosed() {
        Share a = open("a");
        a.add(501);
        a.add(900);
        a.add(-2_000);
        a.close();
        assertEquals(0, account.total());
        assertEquals(List.of("a"), closed);
    }

    @Test
    void forgetsWhoHasGone() {
        Share a = open("a");
        a.add(500);
        a.close();
        assertEquals(0, account.total());
        open("b").add(500);
        assertTrue(closed.isEmpty());
    }

    @Test
    void closesAsManyAsItTakes() {
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            shares.add(open("s" + i));
            shares.get(i).add(100);
        }
        shares.get(0).add(-100);
        shares.get(0).add(400);
        assertEquals(List.of("s0"), closed);
        assertEquals(900, account.total());
    }

    private Share open(String name) {
        return account.open(reason -> {
            assertEquals(ErrorCode.OVERLOADED, reason.errorCode());
            closed.add(name);
        });
    }
}
