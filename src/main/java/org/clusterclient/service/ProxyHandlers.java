package org.clusterclient.service;

import io.vertx.core.Vertx;
import io.vertx.serviceproxy.ProxyHandler;

/** Makes the handlers that service-proxy has generated; its own binder does, and keeps them to itself. */
public final class ProxyHandlers {

    private ProxyHandlers() {}

    /**
     * Returns a handler that calls a service, and tells callers in the debug info where it has failed.
     *
     * @throws IllegalStateException if none has been generated for the interface
     */
    public static <S> ProxyHandler of(Vertx vertx, Class<S> service, S instance) {
        String name = service.getName() + "VertxProxyHandler";
        try {
            return Class.forName(name, true, service.getClassLoader())
                    .asSubclass(ProxyHandler.class)
                    .getConstructor(Vertx.class, service, boolean.class, long.class, boolean.class)
                    .newInstance(vertx, instance, true, -1L, true);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no generated handler: class=" + name, e);
        }
    }
}
