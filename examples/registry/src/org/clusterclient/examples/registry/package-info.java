/** An example: a registry client of which several processes share one connection, and a server that counts them. */
@ModuleGen(groupPackage = "org.clusterclient.examples.registry", name = "registry")
@NullMarked
package org.clusterclient.examples.registry;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
