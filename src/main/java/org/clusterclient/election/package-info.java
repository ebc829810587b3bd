/** Claims the port, or learns that it is taken, and hands accepted connections to their channel. */
@NullMarked
package org.clusterclient.election;

import org.jspecify.annotations.NullMarked;
