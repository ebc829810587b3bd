package org.clusterclient.service;

import java.lang.reflect.Type;

/**
 * A parameter of a delegate.
 *
 * @param name as declared
 * @param type what its arguments may be
 */
public record Parameter(String name, ParameterType type) {

    /** Returns a parameter of that declared type. */
    public static Parameter of(String name, Type declared) {
        return new Parameter(name, ParameterType.of(declared));
    }
}
