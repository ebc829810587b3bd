package org.clusterclient.chaos;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.DuplexChannel;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.spi.transport.Transport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A transport that knows every connection of its Vertx, made or accepted, and can reset them all. Thread-safe. */
final class CuttableTransport extends NioTransport implements io.vertx.core.transport.Transport {

    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();

    /** Resets all connections; what was written and not yet read at the other end is lost. Returns how many there were. */
    int cut() {
        List<Channel> all = List.copyOf(connections);
        for (Channel connection : all) {
            try {
                connection.config().setOption(ChannelOption.SO_LINGER, 0); // a Unix socket has none
            } catch (ChannelException e) {
                continue; // closed meanwhile
            }
            connection.close().addListener(closed -> {}); // whether or not it was still there
        }
        return all.size();
    }

    private <C extends Channel> C known(C channel) {
        if (channel instanceof DuplexChannel) { // not one of datagrams
            connections.add(channel);
            channel.closeFuture().addListener(closed -> connections.remove(channel));
        }
        return channel;
    }

    /** Has a server tell of what it accepts. */
    private <C extends ServerChannel> C telling(C server) {
        server.pipeline().addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object accepted) {
                context.fireChannelRead(known((Channel) accepted));
            }
        });
        return server;
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        ChannelFactory<? extends Channel> factory = super.channelFactory(domainSocket);
        return () -> known(factory.newChannel());
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        ChannelFactory<? extends ServerChannel> factory = super.serverChannelFactory(domainSocket);
        return () -> telling(factory.newChannel());
    }

    @Override
    public String name() {
        return "cuttable";
    }

    @Override
    public boolean available() {
        return true;
    }

    @Override
    public Throwable unavailabilityCause() {
        return null;
    }

    @Override
    public Transport implementation() {
        return this;
    }
}
