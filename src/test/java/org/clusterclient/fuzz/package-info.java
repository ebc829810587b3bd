/**
 * What hostile bytes may do: nothing but be refused. In every build the inputs among the test resources are tried; with the
 * profile {@code fuzz} Jazzer looks for more.
 */
@ModuleGen(groupPackage = "org.clusterclient.fuzz", name = "fuzz")
package org.clusterclient.fuzz;

import io.vertx.codegen.annotations.ModuleGen;
