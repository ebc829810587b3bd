/** The first client of the README. */
@ModuleGen(groupPackage = "org.clusterclient.examples.greeter", name = "greeter")
package org.clusterclient.examples.greeter;

import io.vertx.codegen.annotations.ModuleGen;
