/** Bytes to packets and back: the wire format. No I/O, no clock, no context. */
@NullMarked
package org.clusterclient.protocol;

import org.jspecify.annotations.NullMarked;
