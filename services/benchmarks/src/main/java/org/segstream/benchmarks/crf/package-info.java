/** The solver beside plain C++, on the same instances in one run. */
@NullMarked
package org.segstream.benchmarks.crf;

import org.jspecify.annotations.NullMarked;
