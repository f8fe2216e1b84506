/** How pixels move from one frame of a stream to the next. */
@NullMarked
package org.segstream.vision.motion;

import org.jspecify.annotations.NullMarked;
