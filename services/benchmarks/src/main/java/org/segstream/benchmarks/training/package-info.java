/** What a training step costs with the random field in the loop, and without. */
@NullMarked
package org.segstream.benchmarks.training;

import org.jspecify.annotations.NullMarked;
