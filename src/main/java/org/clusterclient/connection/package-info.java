/** One socket: writes packets, matches responses to requests, judges silence, fails everything once on close. */
@NullMarked
package org.clusterclient.connection;

import org.jspecify.annotations.NullMarked;
