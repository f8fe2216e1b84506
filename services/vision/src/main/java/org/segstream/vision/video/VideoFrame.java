package org.segstream.vision.video;

import org.segstream.vision.RgbImage;

/**
 * One decoded frame.
 *
 * @param index 0, 1, … in the order of presentation
 * @param microseconds presentation time on the video's own clock, never falling
 * @param image its pixels
 */
public record VideoFrame(long index, long microseconds, RgbImage image) {}
