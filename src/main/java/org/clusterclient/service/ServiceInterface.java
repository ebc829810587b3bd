package org.clusterclient.service;

import io.vertx.codegen.annotations.GenIgnore;
import io.vertx.codegen.annotations.ProxyClose;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.codegen.annotations.ProxyIgnore;
import io.vertx.core.Future;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * The {@code @ProxyGen} interface of a channel: its delegates, and what a call of each of them means.
 *
 * <p>Immutable; may be used on any thread.
 */
public final class ServiceInterface {

    /** A subscription has no method's name on the wire, and a replay no caller's choice: one of each at most. */
    private static final Set<Delegate> UNIQUE =
            EnumSet.of(Delegate.SUBSCRIBE, Delegate.UNSUBSCRIBE, Delegate.PUBLISH, Delegate.UNPUBLISH);

    /** The kinds that a method has by its name alone. */
    private static final Set<Delegate> NAMED =
            EnumSet.of(Delegate.SUBSCRIBE, Delegate.UNSUBSCRIBE, Delegate.PUBLISH, Delegate.UNPUBLISH, Delegate.CLOSE);

    private static final String ADVICE =
            "; it is taken for that kind by its name, so name its kind in delegates if it is another";

    private final String name;
    private final SortedMap<String, ServiceMethod> methods;
    private final Map<Delegate, ServiceMethod> unique = new EnumMap<>(Delegate.class);

    private ServiceInterface(String name, SortedMap<String, ServiceMethod> methods) {
        this.name = name;
        this.methods = methods;
        for (ServiceMethod method : methods.values()) {
            if (UNIQUE.contains(method.delegate())) {
                ServiceMethod other = unique.put(method.delegate(), method);
                if (other != null) {
                    throw refused(
                            name,
                            "methods " + other.name() + " and " + method.name() + " are both delegate "
                                    + method.delegate().value() + "; there can be one");
                }
            }
        }
    }

    /**
     * Returns the description of a service interface.
     *
     * @param service compiled with {@code -parameters}
     * @param autoGenerate whether methods that {@code delegates} does not list are delegates too: {@code subscribe},
     *     {@code unSubscribe}, {@code publish}, {@code unPublish} and {@code close} of the kind of the same name, all
     *     others {@link Delegate#INVOKE}
     * @param delegates kinds by method name
     * @throws ClusterException {@link ErrorCode#BAD_OPTIONS}, naming service, method and reason, if it cannot be served
     */
    public static ServiceInterface of(Class<?> service, boolean autoGenerate, Map<String, Delegate> delegates) {
        checkService(service);
        SortedMap<String, Method> candidates = candidates(service);
        delegates.keySet().forEach(listed -> checkListed(service, listed, candidates));
        SortedMap<String, ServiceMethod> methods = new TreeMap<>();
        for (Method method : candidates.values()) {
            Delegate listed = delegates.get(method.getName());
            if (listed != null) {
                methods.put(method.getName(), describe(service, method, listed, ""));
            } else if (autoGenerate && !method.isAnnotationPresent(ProxyIgnore.class)) {
                methods.put(method.getName(), describe(service, method, kindByName(method), ADVICE));
            }
        }
        return new ServiceInterface(service.getName(), Collections.unmodifiableSortedMap(methods));
    }

    /** Returns the full name of the interface. */
    public String name() {
        return name;
    }

    /** Returns the delegate of that name, null if there is none. */
    public @Nullable ServiceMethod method(String name) {
        return methods.get(name);
    }

    /** Returns all delegates, sorted by name. */
    public Collection<ServiceMethod> methods() {
        return methods.values();
    }

    /**
     * Returns the delegate of a kind that a service has once at most, null if it has none.
     *
     * @param kind subscribe, unSubscribe, publish or unPublish
     * @throws IllegalArgumentException if it is another kind
     */
    public @Nullable ServiceMethod only(Delegate kind) {
        if (!UNIQUE.contains(kind)) {
            throw new IllegalArgumentException("a service may have many delegates " + kind.value());
        }
        return unique.get(kind);
    }

    /** Returns the same service, as one whose methods take arguments of any type. */
    public ServiceInterface ofAnyArguments() {
        SortedMap<String, ServiceMethod> any = new TreeMap<>(methods);
        any.replaceAll((key, method) -> method.ofAnyArguments());
        return new ServiceInterface(name, Collections.unmodifiableSortedMap(any));
    }

    private static void checkService(Class<?> service) {
        if (!service.isInterface()) {
            throw refused(service.getName(), "not an interface");
        }
        if (!service.isAnnotationPresent(ProxyGen.class)) {
            throw refused(service.getName(), "not annotated with @ProxyGen");
        }
        for (Method method : service.getMethods()) {
            if (method.getDeclaringClass() != service) {
                throw refused(
                        service.getName(),
                        "method " + method.getName() + ": inherited from "
                                + method.getDeclaringClass().getName()
                                + ", and generated proxies lack inherited methods; declare it in the service");
            }
        }
    }

    /** The methods that a generated proxy has: the generator passes static and {@code @GenIgnore} ones by. */
    private static SortedMap<String, Method> candidates(Class<?> service) {
        SortedMap<String, Method> candidates = new TreeMap<>();
        for (Method method : service.getDeclaredMethods()) {
            boolean called = Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers());
            if (!called || method.isSynthetic() || method.isAnnotationPresent(GenIgnore.class)) {
                continue;
            }
            if (candidates.put(method.getName(), method) != null) {
                throw refused(service, method, "overloaded, but calls carry the method's name only");
            }
        }
        return candidates;
    }

    private static void checkListed(Class<?> service, String listed, SortedMap<String, Method> candidates) {
        Method method = candidates.get(listed);
        if (method == null) {
            String nearest = NearestName.of(listed, candidates.keySet())
                    .map(candidate -> "; the nearest is " + candidate)
                    .orElse("");
            throw refused(
                    service.getName(),
                    "generated proxies have no method " + listed + ", as named in delegates" + nearest);
        }
        if (method.isAnnotationPresent(ProxyIgnore.class)) {
            throw refused(service, method, "annotated with @ProxyIgnore, so it is never a delegate");
        }
    }

    private static Delegate kindByName(Method method) {
        for (Delegate kind : NAMED) {
            if (kind.value().equals(method.getName())) {
                return kind;
            }
        }
        return Delegate.INVOKE;
    }

    private static ServiceMethod describe(Class<?> service, Method method, Delegate delegate, String advice) {
        if (method.isAnnotationPresent(ProxyClose.class)) {
            throw refused(
                    service,
                    method,
                    "annotated with @ProxyClose, so one call of it would end the data client's handler");
        }
        String mismatch = DelegateShape.mismatch(method, delegate);
        if (mismatch != null) {
            throw refused(service, method, mismatch + advice);
        }
        List<Parameter> parameters = parameters(service, method);
        try {
            boolean answers = method.getReturnType() == Future.class;
            return new ServiceMethod(
                    method.getName(), delegate, parameters, DelegateShape.result(method, delegate), answers);
        } catch (ClusterException e) {
            throw refused(service, method, String.valueOf(e.getMessage()));
        }
    }

    private static List<Parameter> parameters(Class<?> service, Method method) {
        for (java.lang.reflect.Parameter parameter : method.getParameters()) {
            if (!parameter.isNamePresent()) {
                throw refused(
                        service,
                        method,
                        "the names of its parameters are missing; compile the interface with -parameters");
            }
        }
        return Arrays.stream(method.getParameters())
                .map(parameter -> Parameter.of(parameter.getName(), parameter.getParameterizedType()))
                .toList();
    }

    private static ClusterException refused(Class<?> service, Method method, String reason) {
        return refused(service.getName(), "method " + method.getName() + ": " + reason);
    }

    private static ClusterException refused(String service, String reason) {
        return new ClusterException(ErrorCode.BAD_OPTIONS, "cannot serve " + service + ": " + reason);
    }
}
