/**
 * A second look at a finer scale, where it may change the answer: AutoFocus (Najibi et al. 2019).
 */
@NullMarked
package org.segstream.vision.focus;

import org.jspecify.annotations.NullMarked;
