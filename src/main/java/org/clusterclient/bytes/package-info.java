/** Bytes put together and looked at without copying them to new memory. */
@NullMarked
package org.clusterclient.bytes;

import org.jspecify.annotations.NullMarked;
