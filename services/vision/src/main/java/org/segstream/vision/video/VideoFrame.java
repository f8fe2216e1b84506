package org.segstream.vision.video;

import org.segstream.vision.RgbImage;

/**
 * One decoded frame.
 *
 * @param index 0, 1, … in the order of presentation
 * @param microseconds presentation time on the video's own clock, rising from 0
 * @param image its pixels, upright
 * @param pixelAspect width of a pixel over its height, 1 if the video says nothing
 */
public record VideoFrame(long index, long microseconds, RgbImage image, double pixelAspect) {
  /** With square pixels. */
  public VideoFrame(long index, long microseconds, RgbImage image) {
    this(index, microseconds, image, 1);
  }
}
