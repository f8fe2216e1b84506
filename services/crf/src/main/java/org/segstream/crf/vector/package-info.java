/** The solver in 16-bit integers and vectors; {@code RATIONALE.md} says why it is as it is. */
@NullMarked
package org.segstream.crf.vector;

import org.jspecify.annotations.NullMarked;
