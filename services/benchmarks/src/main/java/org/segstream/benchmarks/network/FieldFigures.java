package org.segstream.benchmarks.network;

import org.segstream.benchmarks.Samples;

/**
 * What the random field of a stream costs at one size, beside the network.
 *
 * @param width columns of the frames and masks
 * @param height their rows
 * @param cpuMillis of a frame after the first, by round
 * @param allPixelsMillis the same with every pixel visited in every pass
 * @param iterations of a frame
 * @param stateBytes that the stream holds at its end
 */
public record FieldFigures(
    int width,
    int height,
    Samples cpuMillis,
    Samples allPixelsMillis,
    double iterations,
    long stateBytes) {

  /** CPU ms a million pixels. */
  public double millisPerMegapixel() {
    return cpuMillis.median() * 1e6 / pixels();
  }

  /** Bytes of state a pixel. */
  public double bytesPerPixel() {
    return stateBytes / pixels();
  }

  private double pixels() {
    return (double) width * height;
  }
}
