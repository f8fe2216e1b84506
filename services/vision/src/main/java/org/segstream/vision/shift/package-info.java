/**
 * Deep Shifting: of a stream's frame only what changed goes through the network, the rest is kept
 * from the frames before.
 */
@NullMarked
package org.segstream.vision.shift;

import org.jspecify.annotations.NullMarked;
