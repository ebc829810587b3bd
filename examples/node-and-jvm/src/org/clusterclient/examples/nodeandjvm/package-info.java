/** Processes of Node and of the JVM that share one connection. */
@NullMarked
package org.clusterclient.examples.nodeandjvm;

import org.jspecify.annotations.NullMarked;
