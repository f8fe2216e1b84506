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
  /** Side of a block, pixels. */
  private static final int BLOCK = 8;

  static FrameSize of(Energy energy) {
    return new FrameSize(energy.width(), energy.height(), energy.labels());
  }

  int pixels() {
    return width * height;
  }

  /** Blocks beside each other. */
  int blockColumns() {
    return Math.ceilDiv(width, BLOCK);
  }

  /** Blocks one below the other. */
  int blockRows() {
    return Math.ceilDiv(height, BLOCK);
  }

  int blocks() {
    return blockColumns() * blockRows();
  }

  /** Numbers of a frame that has one for each pixel and label. */
  long numbers() {
    return (long) pixels() * labels;
  }
}
