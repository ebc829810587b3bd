/**
 * Words shared by users and internals: roles, delegates, outcomes, errors, the transcode. Nothing of ours is used here.
 */
@NullMarked
package org.clusterclient.api;

import org.jspecify.annotations.NullMarked;
