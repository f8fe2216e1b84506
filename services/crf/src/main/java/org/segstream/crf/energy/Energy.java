package org.segstream.crf.energy;

/**
 * An energy on a grid of pixels, to be minimised: {@code E(x) = Σ_i u_i(x_i) + Σ_ij w_ij · V(x_i,
 * x_j)}. It has one of two forms: all its numbers in arrays, or what they can be computed from,
 * where and when they are needed. Both give the same floats for the same frame.
 *
 * <p>The methods that read parts are for energies that are {@link #isPlain}.
 */
public sealed interface Energy permits GridEnergy, SampledEnergy {
  /** Columns. */
  int width();

  /** Rows. */
  int height();

  /** Number of labels, 1 to 255. */
  int labels();

  /** Pixels. */
  default int pixels() {
    return width() * height();
  }

  /** Whether its edges are Potts edges between next neighbours, and none else. */
  boolean isPlain();

  /** The weight of no edge is above this, nats; equal for all frames of a stream if possible. */
  double largestWeight();

  /**
   * Finds a label of least unary for every pixel.
   *
   * @param labels receives {@code byte[height][width]}, unsigned ids
   */
  UnarySums argmin(byte[] labels);

  /**
   * Gives the unaries of a window.
   *
   * @param firstRow its first row
   * @param rows how many rows, as far as the grid goes
   * @param from its first column
   * @param to the column after its last one
   * @param into says where they are
   */
  void read(int firstRow, int rows, int from, int to, UnaryWindow into);

  /** The unary of a label at a pixel, nats. */
  float unary(int x, int y, int label);

  /**
   * Weights of the edges to the right of the pixels {@code from} to {@code to} of row {@code y}.
   */
  void right(int y, int from, int to, float[] weights, int at);

  /** Weights of the edges down from the pixels {@code from} to {@code to} of row {@code y}. */
  void down(int y, int from, int to, float[] weights, int at);

  /** Weight of the edge to the right of a pixel, nats. */
  float right(int x, int y);

  /** Weight of the edge down from a pixel, nats. */
  float down(int x, int y);

  /**
   * Nearly the same problem at half the resolution, rounded up, in units of twice the size: unaries
   * are twice the mean of four, and weights the mean of two.
   */
  Energy half();

  /** The same with all its numbers in arrays. */
  GridEnergy expanded();
}
