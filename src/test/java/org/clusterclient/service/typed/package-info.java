/** A service of every type that a generated proxy carries, for tests. */
@ModuleGen(groupPackage = "org.clusterclient", name = "cluster-client-test")
package org.clusterclient.service.typed;

import io.vertx.codegen.annotations.ModuleGen;
