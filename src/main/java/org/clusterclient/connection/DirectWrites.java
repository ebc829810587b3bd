package org.clusterclient.connection;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Copies what was put together of several buffers to where the socket takes it from, piece by piece. The socket would first
 * make one array of them.
 */
@ChannelHandler.Sharable
final class DirectWrites extends ChannelOutboundHandlerAdapter {

    static final DirectWrites INSTANCE = new DirectWrites();

    private DirectWrites() {}

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean inPieces = message instanceof ByteBuf bytes && !bytes.isDirect() && bytes.nioBufferCount() > 1;
        context.write(inPieces ? direct(context, (ByteBuf) message) : message, promise);
    }

    private static ByteBuf direct(ChannelHandlerContext context, ByteBuf pieces) {
        int length = pieces.readableBytes();
        ByteBuf direct = context.alloc().directBuffer(length);
        pieces.readBytes(direct, length);
        pieces.release();
        return direct;
    }
}
