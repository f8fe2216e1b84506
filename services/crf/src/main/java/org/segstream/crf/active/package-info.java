/**
 * The solver in 16-bit integers and vectors, over what is undecided; {@code RATIONALE.md} says why
 * it is as it is.
 */
@NullMarked
package org.segstream.crf.active;

import org.jspecify.annotations.NullMarked;
