/** What solving, training and the stream cost, measured side by side in one run. */
@NullMarked
package org.segstream.benchmarks;

import org.jspecify.annotations.NullMarked;
