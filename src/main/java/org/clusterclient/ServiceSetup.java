package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.api.Transcode;
import org.clusterclient.protocol.JsonTranscode;
import org.clusterclient.protocol.SerializeJsonTranscode;
import org.clusterclient.protocol.Transcodes;
import org.clusterclient.service.ServiceInterface;
import org.clusterclient.session.CanonicalJson;
import org.clusterclient.session.PublicationKey;
import org.jspecify.annotations.Nullable;

/**
 * The classes that the options name, loaded and checked.
 *
 * @param service the service's delegates
 * @param overrides methods answered in this process
 * @param transcodes how application objects become bytes
 * @param formatKey makes the key of a registration
 * @param publicationKey makes the key of a registration that is published
 */
record ServiceSetup(
        ServiceInterface service,
        Map<String, Function<JsonArray, Future<?>>> overrides,
        Transcodes transcodes,
        Function<Object, String> formatKey,
        Function<Object, String> publicationKey) {

    /**
     * Loads what the options name.
     *
     * @throws ClusterException {@link ErrorCode#BAD_OPTIONS} if something does not exist or does not fit
     */
    static ServiceSetup of(ClusterClientOptions options, ClassLoader loader) {
        Class<?> type = load("service", String.valueOf(options.getService()), loader);
        Map<String, Delegate> delegates = new LinkedHashMap<>();
        options.getDelegates().forEach(entry -> delegates.put(entry.getKey(), Delegate.of((String) entry.getValue())));
        ServiceInterface service = ServiceInterface.of(type, options.isAutoGenerate(), delegates);
        Map<String, Function<JsonArray, Future<?>>> overrides = overrides(options);
        checkNames("overrides", overrides.keySet(), service);
        checkNames("idempotent", options.getIdempotent(), service);
        Function<Object, String> formatKey =
                options.getFormatKey() == null ? CanonicalJson::of : keyFormat(options.getFormatKey(), loader);
        return new ServiceSetup(
                service,
                overrides,
                transcodes(options.getTranscode(), loader),
                formatKey,
                options.getPublicationKey().isEmpty() ? formatKey : new PublicationKey(options.getPublicationKey()));
    }

    /** Returns a service with what is there by default, and nothing that is configured. */
    static ServiceSetup plain(ServiceInterface service) {
        return new ServiceSetup(service, Map.of(), Transcodes.byDefault(), CanonicalJson::of, CanonicalJson::of);
    }

    private static Map<String, Function<JsonArray, Future<?>>> overrides(ClusterClientOptions options) {
        Map<String, Function<JsonArray, Future<?>>> overrides = new HashMap<>(options.overrideFunctions());
        JsonObject values = options.getOverrides();
        values.fieldNames()
                .forEach(method -> overrides.put(method, arguments -> Future.succeededFuture(values.getValue(method))));
        return overrides;
    }

    private static Transcodes transcodes(@Nullable String configured, ClassLoader loader) {
        if (configured == null) {
            return Transcodes.byDefault();
        }
        return Transcodes.only(
                switch (configured) {
                    case JsonTranscode.NAME -> new JsonTranscode();
                    case SerializeJsonTranscode.NAME -> new SerializeJsonTranscode();
                    default -> instance("transcode", configured, Transcode.class, loader);
                });
    }

    private static void checkNames(String option, Collection<String> methods, ServiceInterface service) {
        List<String> unknown =
                methods.stream().filter(name -> service.method(name) == null).toList();
        if (!unknown.isEmpty()) {
            throw new ClusterException(
                    ErrorCode.BAD_OPTIONS,
                    "option '" + option + "' names what is no delegate: service=" + service.name() + " methods="
                            + unknown);
        }
    }

    @SuppressWarnings("unchecked") // a function of another type fails at the first key, which is a JSON value
    private static Function<Object, String> keyFormat(String className, ClassLoader loader) {
        return (Function<Object, String>) instance("formatKey", className, Function.class, loader);
    }

    private static <T> T instance(String option, String className, Class<T> type, ClassLoader loader) {
        Class<?> loaded = load(option, className, loader);
        try {
            return type.cast(loaded.getConstructor().newInstance());
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new ClusterException(
                    ErrorCode.BAD_OPTIONS,
                    "option '" + option + "': expected a " + type.getName() + " with a public constructor without"
                            + " parameters, got " + className,
                    e);
        }
    }

    private static Class<?> load(String option, String className, ClassLoader loader) {
        try {
            return Class.forName(className, true, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new ClusterException(
                    ErrorCode.BAD_OPTIONS, "option '" + option + "': no such class: " + className, e);
        }
    }
}
