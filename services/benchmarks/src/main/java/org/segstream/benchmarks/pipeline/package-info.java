/** What the stream costs, without a broker and from end to end. */
@NullMarked
package org.segstream.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
