package org.clusterclient.service;

import java.lang.reflect.Type;

/** Names of types as in the source, without packages. */
final class TypeNames {

    private TypeNames() {}

    static String of(Type type) {
        return type.getTypeName().replaceAll("(\\w+[.$])+(?=\\w)", "");
    }
}
