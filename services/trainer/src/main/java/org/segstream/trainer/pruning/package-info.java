/** Smaller networks of trained ones: which channels and blocks stay, and what that costs. */
@NullMarked
package org.segstream.trainer.pruning;

import org.jspecify.annotations.NullMarked;
