package org.segstream.crf.energy;

/**
 * Edges from a frame's pixels to those they were in the frame before, whose labels are known and
 * stay: {@code -w_i · [x_i = y_i]} is added to the unaries.
 *
 * @param labels the labels {@code y}, {@code byte[height][width]}, unsigned ids
 * @param weights {@code float[height][width]}, nats, ≥ 0; 0 where there is no edge
 */
@SuppressWarnings("ArrayRecordComponent") // shared, and left alone
public record TimeEdges(byte[] labels, float[] weights) {

  /** The same at half the resolution: every second pixel of every second row. */
  TimeEdges half(int width, int height) {
    int columns = (width + 1) / 2;
    int rows = (height + 1) / 2;
    byte[] fewer = new byte[columns * rows];
    float[] lighter = new float[fewer.length];
    for (int y = 0; y < rows; y++) {
      int from = 2 * y * width;
      for (int x = 0; x < columns; x++) {
        fewer[y * columns + x] = labels[from + 2 * x];
        lighter[y * columns + x] = weights[from + 2 * x];
      }
    }
    return new TimeEdges(fewer, lighter);
  }
}
