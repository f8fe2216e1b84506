/** Network and conditional random field together: a frame in, a certified label map out. */
@NullMarked
package org.segstream.vision.segmenter;

import org.jspecify.annotations.NullMarked;
