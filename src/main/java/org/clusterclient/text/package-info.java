/** How texts of others may be shown. */
@NullMarked
package org.clusterclient.text;

import org.jspecify.annotations.NullMarked;
