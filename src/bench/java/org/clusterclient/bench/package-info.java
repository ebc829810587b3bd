/** Benchmarks: this module and its peers measured in one run, and the report of it. */
package org.clusterclient.bench;
