package org.clusterclient.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectWritesTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(DirectWrites.INSTANCE);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf heap(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void copiesPiecesInTheirOrderAndReleasesThem() {
        ByteBuf pieces = Unpooled.wrappedBuffer(heap("a"), Unpooled.wrappedBuffer(heap("bc"), heap("d")), heap("ef"));
        channel.writeOutbound(pieces);
        ByteBuf written = channel.readOutbound();
        assertTrue(written.isDirect());
        assertEquals("abcdef", written.toString(StandardCharsets.US_ASCII));
        assertEquals(0, pieces.refCnt());
        written.release();
    }

    @Test
    void leavesPiecesThatAreOthersAsTheyAre() {
        ByteBuf pieces = Unpooled.wrappedBuffer(heap("ab"), heap("cd"));
        for (int i = 0; i < 2; i++) {
            channel.writeOutbound(Unpooled.unreleasableBuffer(pieces.slice()));
            ByteBuf written = channel.readOutbound();
            assertEquals("abcd", written.toString(StandardCharsets.US_ASCII));
            written.release();
        }
        assertEquals(1, pieces.refCnt());
    }

    @Test
    void passesOnWhatIsInOnePiece() {
        ByteBuf one = heap("ab");
        channel.writeOutbound(one, "text");
        assertSame(one, channel.readOutbound());
        assertEquals("text", channel.readOutbound());
    }
}
