/** Bytes put together and looked at without copying them. */
@NullMarked
package org.clusterclient.bytes;

import org.jspecify.annotations.NullMarked;
