/** What watching streams costs. */
@NullMarked
package org.segstream.benchmarks.monitor;

import org.jspecify.annotations.NullMarked;
