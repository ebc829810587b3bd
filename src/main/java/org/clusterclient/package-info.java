/** Shares one connection to a server between the processes of a machine. */
@ModuleGen(groupPackage = "org.clusterclient", name = "cluster-client")
@NullMarked
package org.clusterclient;

import io.vertx.codegen.annotations.ModuleGen;
import org.jspecify.annotations.NullMarked;
