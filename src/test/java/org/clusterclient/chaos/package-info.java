/**
 * Chaos with real processes: workers under load share a channel while a nemesis kills, stops, blocks, cuts and restarts
 * them; afterwards a checker judges what they and the server have written down.
 */
@ModuleGen(groupPackage = "org.clusterclient.chaos", name = "chaos")
package org.clusterclient.chaos;

import io.vertx.codegen.annotations.ModuleGen;
