package org.segstream.crf;

import org.jspecify.annotations.Nullable;

/**
 * The vector solver's memory of a stream: its grids, and in them the messages of the last frame.
 */
final class VectorState implements CrfSolver.StreamState {
  private final ReferenceState chain = new ReferenceState();
  private @Nullable SkewedGrid grid;
  private double scale;
  private boolean warm;

  /** The state of streams that the reference solver takes. */
  ReferenceState chain() {
    return chain;
  }

  /** Integer units per nat of the grid. */
  double scale() {
    return scale;
  }

  /** Whether the grid has messages of another frame. */
  boolean warm() {
    return warm;
  }

  /** A grid that fits; with its old messages if it fitted before. */
  SkewedGrid grid(PottsGrid frame) {
    Strips strips = new Strips(frame.width(), frame.height(), frame.labels());
    double frameScale = Quantizer.scale(frame);
    SkewedGrid fitting = grid;
    warm = warm && fitting != null && fitting.strips.equals(strips) && scale == frameScale;
    if (fitting == null || !fitting.strips.equals(strips)) {
      fitting = new SkewedGrid(strips);
    }
    grid = fitting;
    scale = frameScale;
    return fitting;
  }

  /** From now on the grid has messages to start from. */
  void keepMessages() {
    warm = true;
  }

  /**
   * Puts messages in for the next solve of a grid of this size, whatever they are.
   *
   * @param right messages on the edges to the right, {@code double[height][width][labels]}, nats
   * @param down messages on the edges downwards, likewise
   */
  void set(PottsGrid frame, double[] right, double[] down) {
    if (frame.width() == 1 || frame.height() == 1) {
      chain.set(frame, right, down);
      return;
    }
    SkewedGrid to = grid(frame);
    for (int n = 0; n < right.length; n++) {
      int i = n / frame.labels();
      int at =
          to.strips.label(i % frame.width(), i / frame.width()) + n % frame.labels() * Lanes.COUNT;
      to.right[at] = (short) (scale * right[n]);
      to.down[at] = (short) (scale * down[n]);
    }
    warm = true;
  }

  @Override
  public void reset() {
    chain.reset();
    warm = false;
  }

  @Override
  public long bytes() {
    return chain.bytes() + (grid == null ? 0 : grid.bytes());
  }
}
