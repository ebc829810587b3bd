/** What neighbours may do on a socket, and what must come of it: nothing for anybody else. */
package org.clusterclient.hostile;
