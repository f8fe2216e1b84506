package org.segstream.gpu;

import org.segstream.crf.energy.Energy;

/**
 * What all frames of a launch have in common.
 *
 * @param width columns
 * @param height rows
 * @param labels number of labels
 */
record FrameSize(int width, int height, int labels) {
  static FrameSize of(Energy energy) {
    return new FrameSize(energy.width(), energy.height(), energy.labels());
  }

  int pixels() {
    return width * height;
  }

  /** Numbers of a frame that has one for each pixel and label. */
  long numbers() {
    return (long) pixels() * labels;
  }
}
