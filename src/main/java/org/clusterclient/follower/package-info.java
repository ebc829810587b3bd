/** Reaches the leader, registers, forwards calls, receives values. */
@NullMarked
package org.clusterclient.follower;

import org.jspecify.annotations.NullMarked;
