package org.segstream.crf.vector;

import org.segstream.crf.simd.Lanes;

/**
 * A grid laid out for vectors: strips of as many rows as a vector has lanes, each row one pixel
 * behind the row above it. Step {@code t} of a strip holds the pixels {@code x = t - row}, which
 * depend on the pixels of earlier steps and of the strip above, never on each other: going through
 * the steps is TRW-S in raster order, a whole vector of rows at a time.
 *
 * <p>Strips are gathered in bands that can be worked on at the same time. Every strip has a slot;
 * before the first strip of each band one slot is left free, for what the band knows of the strip
 * above it, see {@link Seam}.
 *
 * <p>Pixels have index {@code [slot][t][row]}, their labels {@code [slot][t][label][row]}. Around
 * the grid lie pixels without unaries or weights, whose messages stay zero, so that no kernel has
 * to ask for borders.
 */
record Strips(int width, int height, int labels) {
  /** Steps that are treated alike, see {@link LabelLists}. */
  static final int BLOCK = 16;

  /** Shorts before the first pixel: puts vectors on cache lines, behind a 16-byte array header. */
  private static final int ALIGNMENT = 24;

  /** Rows are split into bands at multiples of this, whatever the length of the vectors. */
  private static final int BAND_UNIT = 32;

  private static final int SMALLEST_BAND = 128;
  private static final int MOST_BANDS = 4;

  /** Bands of strips. */
  int bands() {
    return Math.clamp(height / SMALLEST_BAND, 1, MOST_BANDS);
  }

  private int stripsOfBand() {
    int units = (height + BAND_UNIT - 1) / BAND_UNIT;
    return (units + bands() - 1) / bands() * (BAND_UNIT / Lanes.COUNT);
  }

  /** Strips of rows. */
  int count() {
    return (height + Lanes.COUNT - 1) / Lanes.COUNT;
  }

  /** The first slot of a band. */
  int firstSlot(int band) {
    return slot(band * stripsOfBand());
  }

  /** The slot after the last one of a band. */
  int endSlot(int band) {
    return slot(Math.min((band + 1) * stripsOfBand(), count()) - 1) + 1;
  }

  /** Slot of a strip; that of the strip above the first is -1. */
  int slot(int strip) {
    return strip + Math.clamp(strip / stripsOfBand(), 0, bands() - 1);
  }

  /** Slots. */
  int slots() {
    return count() + bands() - 1;
  }

  /** First row of the strip in a slot. */
  int firstRow(int slot) {
    return (slot - band(slot)) * Lanes.COUNT;
  }

  /** The band that a strip's slot belongs to. */
  int band(int slot) {
    return Math.min(slot / (stripsOfBand() + 1), bands() - 1);
  }

  /** Steps of a strip. */
  int steps() {
    return width + Lanes.COUNT - 1;
  }

  /** Blocks of steps of a strip. */
  int blocks() {
    return (steps() + BLOCK - 1) / BLOCK;
  }

  /** The steps before {@code t}, as far as there are any. */
  int stepsUpTo(int t) {
    return Math.min(t, steps());
  }

  /** First step of the last block. */
  int lastBlock() {
    return (blocks() - 1) * BLOCK;
  }

  /** Steps from one slot to the next, with those around the grid. */
  private int stride() {
    return steps() + Lanes.COUNT + 1;
  }

  /** Index of the pixel in row 0 of a step, {@code t} from {@code -1}. */
  int pixels(int slot, int t) {
    return ALIGNMENT + step(slot, t) * Lanes.COUNT;
  }

  /** Index of label 0 of the pixel in row 0 of a step, {@code t} from {@code -1}. */
  int labels(int slot, int t) {
    return ALIGNMENT + step(slot, t) * Lanes.COUNT * labels;
  }

  private int step(int slot, int t) {
    return (slot + 1) * stride() + t + 1;
  }

  /** Row of a pixel in its strip. */
  static int row(int pixel) {
    return pixel - ALIGNMENT & Lanes.COUNT - 1;
  }

  /**
   * Distance from a pixel to the one {@code rows} rows below it, which is in the next strip.
   *
   * @param free whether a free slot lies between the two strips
   */
  int acrossStrips(int rows, boolean free) {
    int slots = free ? 2 : 1;
    return (slots * stride() + rows - Lanes.COUNT) * Lanes.COUNT + rows - Lanes.COUNT;
  }

  /** The slot that a pixel is in. */
  int slotOf(int pixel) {
    return (pixel - ALIGNMENT) / (stride() * Lanes.COUNT) - 1;
  }

  /** Whether the strip in a slot is the last one of a band, with another band below. */
  boolean endsBand(int slot) {
    int band = band(slot);
    return band + 1 < bands() && slot + 1 == endSlot(band);
  }

  /** Whether the strip in a slot is the first one of a band, with another band above. */
  boolean startsBand(int slot) {
    return band(slot) > 0 && slot == firstSlot(band(slot));
  }

  /** Index of a pixel. */
  int pixel(int x, int y) {
    int row = y % Lanes.COUNT;
    return pixels(slot(y / Lanes.COUNT), x + row) + row;
  }

  /** Index of label 0 of a pixel; further labels follow at a distance of {@link Lanes#COUNT}. */
  int label(int x, int y) {
    int row = y % Lanes.COUNT;
    return labels(slot(y / Lanes.COUNT), x + row) + row;
  }

  /** Length of an array with a number for each pixel. */
  int pixelArray() {
    return pixels(slots() + 1, 0);
  }

  /**
   * Length of an array with a number for each label of each pixel.
   *
   * @throws IllegalArgumentException if an array cannot be so long
   */
  int labelArray() {
    long length = (long) pixelArray() * labels;
    if (length > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "a grid of %d×%d pixels and %d labels is too large".formatted(width, height, labels));
    }
    return labels(slots(), 0);
  }

  /** Copies a number below 256 for each pixel from this layout to {@code byte[height][width]}. */
  void unskew(short[] from, byte[] to, int firstRow, int endRow) {
    for (int y = firstRow; y < endRow; y++) {
      int at = pixel(0, y);
      for (int i = y * width; i < (y + 1) * width; i++, at += Lanes.COUNT) {
        to[i] = (byte) from[at];
      }
    }
  }
}
