/** What a role offers its own process: calls, local listeners, the address of the service. */
@NullMarked
package org.clusterclient.session;

import org.jspecify.annotations.NullMarked;
