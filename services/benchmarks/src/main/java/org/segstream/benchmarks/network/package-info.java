/** {@code segstream bench model}. */
@NullMarked
package org.segstream.benchmarks.network;

import org.jspecify.annotations.NullMarked;
