package org.segstream.crf;

import java.util.Arrays;

/** The reference solver's memory of a stream: the messages of its last frame, in double. */
final class ReferenceState implements CrfSolver.StreamState {
  private int width;
  private int height;
  private int labels;
  private double[] right = new double[0];
  private double[] down = new double[0];

  /** Messages on the edges to the right, {@code double[height][width][labels]}, nats. */
  double[] right() {
    return right;
  }

  /** Messages on the edges downwards, {@code double[height][width][labels]}, nats. */
  double[] down() {
    return down;
  }

  /** Makes the messages fit for {@code grid}, whatever they are now. */
  StartKind prepare(PottsGrid grid) {
    if (width != grid.width() || height != grid.height() || labels != grid.labels()) {
      width = grid.width();
      height = grid.height();
      labels = grid.labels();
      right = new double[width * height * labels];
      down = new double[width * height * labels];
      return StartKind.COLD;
    }
    for (int i = 0; i < width * height; i++) {
      int x = i % width;
      int y = i / width;
      clip(right, i, x + 1 < width ? grid.horizontal()[i - y] : 0);
      clip(down, i, y + 1 < height ? grid.vertical()[i] : 0);
    }
    return StartKind.WARM;
  }

  /** To {@code [0, weight]}; what is not a number becomes 0. */
  private void clip(double[] messages, int edge, double weight) {
    for (int n = edge * labels; n < (edge + 1) * labels; n++) {
      messages[n] = messages[n] > 0 ? Math.min(messages[n], weight) : 0;
    }
  }

  /** Puts messages in for the next solve of a grid of this size. */
  void set(PottsGrid grid, double[] newRight, double[] newDown) {
    prepare(grid);
    right = Arrays.copyOf(newRight, right.length);
    down = Arrays.copyOf(newDown, down.length);
  }

  @Override
  public void reset() {
    width = 0;
    height = 0;
    labels = 0;
    right = new double[0];
    down = new double[0];
  }

  @Override
  public long bytes() {
    return (long) Double.BYTES * (right.length + down.length);
  }
}
