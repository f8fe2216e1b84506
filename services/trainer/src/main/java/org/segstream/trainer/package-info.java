/** Labelled frames in, better models out. */
@NullMarked
package org.segstream.trainer;

import org.jspecify.annotations.NullMarked;
