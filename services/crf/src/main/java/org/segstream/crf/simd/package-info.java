/** This machine's vectors: lanes, transpositions, exponentials. */
@NullMarked
package org.segstream.crf.simd;

import org.jspecify.annotations.NullMarked;
