/** What all uses of FFmpeg's libraries have in common. */
@NullMarked
package org.segstream.vision.ffmpeg;

import org.jspecify.annotations.NullMarked;
