/** Video in and out by FFmpeg, and the pixel formats a frame travels in. */
@NullMarked
package org.segstream.vision.video;

import org.jspecify.annotations.NullMarked;
