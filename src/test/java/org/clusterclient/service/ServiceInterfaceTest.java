package org.clusterclient.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.Delegate;
import org.clusterclient.api.ErrorCode;
import org.clusterclient.service.typed.TypedService;
import org.junit.jupiter.api.Test;

class ServiceInterfaceTest {

    private static final Map<String, Delegate> NONE = Map.of();

    @Test
    void describesEveryMethodOfACompiledService() {
        ServiceInterface service = ServiceInterface.of(TypedService.class, true, NONE);
        assertEquals("org.clusterclient.service.typed.TypedService", service.name());
        ServiceMethod method = service.method("echoLongList");
        assertEquals(Delegate.INVOKE, method.delegate());
        assertEquals(List.of("value"), method.parameterNames());
        assertEquals("List<Long>", method.result().toString());
        assertNull(service.method("echo"));
    }

    @Test
    void takesKindsFromNamesWhenGenerating() {
        ServiceInterface service = ServiceInterface.of(CompiledInterface.withBody("""
                        Future<Void> subscribe(JsonObject registration, String address);
                        Future<Void> unSubscribe(String registration, String address);
                        Future<Void> publish(Point registration);
                        Future<Void> unPublish(JsonObject registration);
                        Future<Void> close();
                        Future<Long> zero();
                        Future<Long> all();
                        """), true, NONE);
        assertEquals(
                Map.of(
                        "subscribe", Delegate.SUBSCRIBE,
                        "unSubscribe", Delegate.UNSUBSCRIBE,
                        "publish", Delegate.PUBLISH,
                        "unPublish", Delegate.UNPUBLISH,
                        "close", Delegate.CLOSE,
                        "zero", Delegate.INVOKE,
                        "all", Delegate.INVOKE),
                kinds(service));
        assertEquals(
                List.of("all", "close", "publish", "subscribe", "unPublish", "unSubscribe", "zero"),
                service.methods().stream().map(ServiceMethod::name).toList());
        assertEquals("subscribe", service.only(Delegate.SUBSCRIBE).name());
        assertEquals("unSubscribe", service.only(Delegate.UNSUBSCRIBE).name());
        assertEquals("publish", service.only(Delegate.PUBLISH).name());
        assertEquals("unPublish", service.only(Delegate.UNPUBLISH).name());
    }

    @Test
    void onlyAnswersForKindsThatAServiceHasOnce() {
        ServiceInterface service = ServiceInterface.of(TypedService.class, true, NONE);
        assertNull(service.only(Delegate.SUBSCRIBE));
        assertThrows(IllegalArgumentException.class, () -> service.only(Delegate.INVOKE));
    }

    @Test
    void listedKindsOverrideNames() {
        Class<?> service = CompiledInterface.withBody(
                "Future<Long> subscribe(); Future<Void> watch(JsonObject r, String a); Future<Void> tell(int n);");
        Map<String, Delegate> delegates =
                Map.of("subscribe", Delegate.INVOKE, "watch", Delegate.SUBSCRIBE, "tell", Delegate.INVOKE_ONEWAY);
        assertEquals(delegates, kinds(ServiceInterface.of(service, true, delegates)));
    }

    @Test
    void onlyListedMethodsAreDelegatesWithoutGenerating() {
        Class<?> service = CompiledInterface.withBody("Future<Long> a(); Future<Long> b(); void c();");
        assertEquals(
                Map.of("b", Delegate.INVOKE), kinds(ServiceInterface.of(service, false, Map.of("b", Delegate.INVOKE))));
    }

    @Test
    void defaultMethodsAreDelegatesAndStaticPrivateIgnoredAndExcludedOnesAreNot() {
        Class<?> service = CompiledInterface.withBody("""
                default Future<Long> some() { Runnable r = () -> helper(); r.run(); return null; }
                private void helper() {}
                static String of() { return ""; }
                @ProxyIgnore void ignored();
                @GenIgnore default Date date() { return null; }
                """);
        assertEquals(Map.of("some", Delegate.INVOKE), kinds(ServiceInterface.of(service, true, NONE)));
    }

    @Test
    void unansweredMethodsMayBeOneway() {
        Class<?> service = CompiledInterface.withBody("void a(); @Fluent Service b(); Future<Void> c();");
        ServiceInterface described = ServiceInterface.of(
                service,
                true,
                Map.of("a", Delegate.INVOKE_ONEWAY, "b", Delegate.INVOKE_ONEWAY, "c", Delegate.INVOKE_ONEWAY));
        described
                .methods()
                .forEach(method -> assertEquals("Void", method.result().toString()));
    }

    @Test
    void refusesWhatIsNoServiceInterface() {
        assertRefused("not an interface", CompiledInterface.of("public class Service {}"), NONE);
        assertRefused("not annotated with @ProxyGen", CompiledInterface.of("public interface Service {}"), NONE);
    }

    @Test
    void refusesInheritedMethods() {
        String source = "@ProxyGen public interface Service extends Base { Future<Long> own(); } interface Base ";
        assertRefused(
                "method name: inherited from bad.Base",
                CompiledInterface.of(source + "{ Future<String> name(); }", "-parameters"),
                NONE);
        assertRefused(
                "method name: inherited from bad.Base",
                CompiledInterface.of(source + "{ default String name() { return null; } }", "-parameters"),
                NONE);
        Class<?> redeclared = CompiledInterface.of(source + "{ Future<Long> own(); }", "-parameters");
        assertEquals(1, ServiceInterface.of(redeclared, true, NONE).methods().size());
    }

    @Test
    void refusesOverloads() {
        assertRefused("method a: overloaded", "Future<Long> a(); Future<Long> a(int n);", NONE);
    }

    @Test
    void refusesInterfacesWithoutParameterNames() {
        Class<?> service = CompiledInterface.of("@ProxyGen public interface Service { Future<Long> a(int n); }");
        assertRefused(
                "method a: the names of its parameters are missing; compile the interface with -parameters",
                service,
                NONE);
    }

    @Test
    void refusesListedNamesThatTheServiceLacksNamingTheNearest() {
        Map<String, Delegate> delegates = Map.of("Subscribed", Delegate.SUBSCRIBE);
        assertRefused(
                "generated proxies have no method Subscribed, as named in delegates; the nearest is subscribe",
                "Future<Void> subscribe(JsonObject r, String a); Future<Void> publish(JsonObject r);",
                delegates);
        assertRefused("generated proxies have no method Subscribed, as named in delegates", "", delegates);
        assertRefused("have no method", "static void Subscribed() {}", delegates);
        assertRefused("have no method", "@GenIgnore default void Subscribed() {}", delegates);
    }

    @Test
    void refusesListedMethodsThatProxiesIgnore() {
        assertRefused(
                "method a: annotated with @ProxyIgnore",
                "@ProxyIgnore Future<Long> a();",
                Map.of("a", Delegate.INVOKE));
    }

    @Test
    void refusesMethodsThatEndTheHandler() {
        assertRefused("method close: annotated with @ProxyClose", "@ProxyClose Future<Void> close();", NONE);
        assertRefused("method end: annotated with @ProxyClose", "@ProxyClose Future<Void> end();", NONE);
    }

    @Test
    void refusesUnansweredMethodsThatAreNotOneway() {
        assertRefused("method a: generated proxies send void", "void a();", NONE);
        assertRefused("method a: generated proxies send void", "@Fluent Service a();", NONE);
    }

    @Test
    void refusesResultsThatAreNoFutureOfACoveredType() {
        assertRefused("method a: the method has to return Future<T>, found String", "String a();", NONE);
        assertRefused("method a: the method has to return Future<T>, found Future", "Future a();", NONE);
        assertRefused("found List<Long>", "List<Long> a();", NONE);
        assertRefused("method a: a service proxy cannot carry a result of type Date", "Future<Date> a();", NONE);
        assertRefused("result of type T", "<T> Future<T> a();", NONE);
        assertRefused("result of type ?", "Future<?> a();", NONE);
        assertRefused("method a: the result TypedService is itself a proxy", "Future<TypedService> a();", NONE);
        assertRefused("the result List<TypedService> is itself a proxy", "Future<List<TypedService>> a();", NONE);
    }

    @Test
    void refusesShapesThatDoNotFitTheirKind() {
        String registration = "(R registration) where R is JsonObject, String or a data object";
        String address = "(R registration, String address)";
        assertShape(Delegate.SUBSCRIBE, address, "Future<Void> m(JsonObject r)");
        assertShape(Delegate.SUBSCRIBE, address, "Future<Void> m(JsonArray r, String a)");
        assertShape(Delegate.SUBSCRIBE, address, "Future<Void> m(JsonObject r, Integer a)");
        assertShape(Delegate.SUBSCRIBE, address, "Future<Long> m(JsonObject r, String a)");
        assertShape(Delegate.UNSUBSCRIBE, address, "Future<Void> m()");
        assertShape(Delegate.UNSUBSCRIBE, address, "void m(JsonObject r, String a)");
        assertShape(Delegate.PUBLISH, registration, "Future<Void> m(Colour r)");
        assertShape(Delegate.PUBLISH, registration, "Future<Void> m(JsonObject r, String a)");
        assertShape(Delegate.UNPUBLISH, registration, "Future<String> m(JsonObject r)");
        assertShape(Delegate.CLOSE, "Future<Void> m()", "Future<Void> m(String s)");
        assertShape(Delegate.CLOSE, "Future<Void> m()", "void m()");
        assertShape(Delegate.INVOKE_ONEWAY, "Future<Void> m(…)", "Future<Long> m()");
    }

    @Test
    void advisesToNameTheKindWhenANameMisleads() {
        assertRefused(
                "method subscribe: delegate subscribe needs Future<Void> m(R registration, String address) where R is"
                        + " JsonObject, String or a data object, found Future<Long> subscribe(String); it is taken for"
                        + " that kind by its name, so name its kind in delegates if it is another",
                "Future<Long> subscribe(String topic);",
                NONE);
    }

    @Test
    void refusesASecondMethodOfAKindThatTheWireDoesNotName() {
        for (Delegate kind : List.of(Delegate.PUBLISH, Delegate.UNPUBLISH)) {
            assertRefused(
                    "methods a and b are both delegate " + kind.value(),
                    "Future<Void> a(String r); Future<Void> b(String r);",
                    Map.of("a", kind, "b", kind));
        }
        for (Delegate kind : List.of(Delegate.SUBSCRIBE, Delegate.UNSUBSCRIBE)) {
            assertRefused(
                    "methods a and b are both delegate " + kind.value(),
                    "Future<Void> a(String r, String a); Future<Void> b(String r, String a);",
                    Map.of("a", kind, "b", kind));
        }
    }

    private static Map<String, Delegate> kinds(ServiceInterface service) {
        return service.methods().stream()
                .collect(Collectors.toMap(ServiceMethod::name, ServiceMethod::delegate, (a, b) -> a, TreeMap::new));
    }

    private static void assertShape(Delegate kind, String expected, String method) {
        assertRefused("method m: delegate " + kind.value() + " needs ", method + ";", Map.of("m", kind));
        assertRefused(expected, method + ";", Map.of("m", kind));
    }

    private static void assertRefused(String reason, String body, Map<String, Delegate> delegates) {
        assertRefused(reason, CompiledInterface.withBody(body), delegates);
    }

    private static void assertRefused(String reason, Class<?> service, Map<String, Delegate> delegates) {
        var failure = assertThrows(ClusterException.class, () -> ServiceInterface.of(service, true, delegates));
        assertEquals(ErrorCode.BAD_OPTIONS, failure.errorCode());
        assertTrue(failure.getMessage().startsWith("cannot serve bad.Service: "), failure.getMessage());
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
        assertEquals(1, failure.getMessage().split("cannot serve", -1).length - 1, failure.getMessage());
    }
}
