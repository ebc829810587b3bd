/** The service interface as callers and the data client see it: its delegates, their arguments and their answers. */
@NullMarked
package org.clusterclient.service;

import org.jspecify.annotations.NullMarked;
