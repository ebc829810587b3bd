package org.clusterclient;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The members of {@link ClusterClientOptions} as its accessors have them, found by reflection. */
final class OptionMembers {

    private OptionMembers() {}

    /** Returns the setters by member. */
    static Map<String, Method> setters() {
        return Arrays.stream(ClusterClientOptions.class.getMethods())
                .filter(method -> method.getName().startsWith("set") && method.getParameterCount() == 1)
                .collect(Collectors.toMap(OptionMembers::member, method -> method));
    }

    private static String member(Method setter) {
        String name = setter.getName().substring("set".length());
        return Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }

    /** Returns what the getter of a member answers. */
    static Object get(ClusterClientOptions options, String member) {
        return invoke(getter(member), options);
    }

    /** Sets a member through its setter. */
    static void set(ClusterClientOptions options, String member, Object value) {
        invoke(setters().get(member), options, value);
    }

    static Method getter(String member) {
        String suffix = Character.toUpperCase(member.charAt(0)) + member.substring(1);
        boolean flag = setters().get(member).getParameterTypes()[0] == boolean.class;
        try {
            return ClusterClientOptions.class.getMethod((flag ? "is" : "get") + suffix);
        } catch (NoSuchMethodException e) {
            throw new AssertionError("no getter of " + member, e);
        }
    }

    private static Object invoke(Method method, Object target, Object... arguments) {
        try {
            return method.invoke(target, arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method.toString(), e);
        }
    }
}
