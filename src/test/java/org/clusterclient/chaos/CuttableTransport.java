package org.clusterclient.chaos;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.spi.transport.Transport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A transport that knows every TCP connection of its Vertx, made or accepted, and can reset them all. Thread-safe. */
final class CuttableTransport extends NioTransport implements io.vertx.core.transport.Transport {

    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

    /** Resets all connections; what was written and not yet read at the other end is lost. Returns how many there were. */
    int cut() {
        List<SocketChannel> all = List.copyOf(connections);
        for (SocketChannel connection : all) {
            try {
                connection.config().setSoLinger(0);
            } catch (ChannelException e) {
                continue; // closed meanwhile
            }
            connection.close().addListener(closed -> {}); // whether or not it was still there
        }
        return all.size();
    }

    private <C extends Channel> C known(C channel) {
        if (channel instanceof SocketChannel connection) {
            connections.add(connection);
            connection.closeFuture().addListener(closed -> connections.remove(connection));
        }
        return channel;
    }

    private final class KnowingServerChannel extends NioServerSocketChannel {
        @Override
        protected int doReadMessages(List<Object> accepted) throws Exception {
            int count = super.doReadMessages(accepted);
            for (Object channel : accepted) {
                known((Channel) channel);
            }
            return count;
        }
    }

    @Override
    public ChannelFactory<? extends Channel> channelFactory(boolean domainSocket) {
        return domainSocket ? super.channelFactory(true) : () -> known(new NioSocketChannel());
    }

    @Override
    public ChannelFactory<? extends ServerChannel> serverChannelFactory(boolean domainSocket) {
        return domainSocket ? super.serverChannelFactory(true) : KnowingServerChannel::new;
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
