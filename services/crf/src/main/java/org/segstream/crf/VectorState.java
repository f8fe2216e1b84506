package org.segstream.crf;

import org.jspecify.annotations.Nullable;

/**
 * The vector solver's memory of a stream: its grids, and in them the messages of the last frame.
 */
final class VectorState implements CrfSolver.StreamState {
  private final ReferenceState chain = new ReferenceState();
  private @Nullable Workspace workspace;
  private double scale;
  private boolean warm;

  /** What is made once for each size. */
  @SuppressWarnings("ArrayRecordComponent") // room for work, shared on purpose
  record Workspace(
      SkewedGrid grid,
      Quantizer quantizer,
      ForwardPass forward,
      BackwardPass backward,
      CoarseStart coarseStart,
      SkewedLabels kept,
      Fusion fusion,
      Polish polish,
      byte[] image,
      int[] sums) {

    private static Workspace of(Strips strips) {
      SkewedGrid grid = new SkewedGrid(strips);
      return new Workspace(
          grid,
          new Quantizer(strips.labels()),
          new ForwardPass(grid),
          new BackwardPass(grid),
          new CoarseStart(grid),
          new SkewedLabels(strips),
          new Fusion(grid),
          new Polish(strips),
          new byte[strips.width() * strips.height()],
          new int[Lanes.HALF]);
    }
  }

  /** The state of streams that the reference solver takes. */
  ReferenceState chain() {
    return chain;
  }

  /** A workspace that fits the frame; its messages are kept if size and scale are as before. */
  Workspace workspace(GridEnergy frame) {
    Strips strips = new Strips(frame.width(), frame.height(), frame.labels());
    double frameScale = Quantizer.scale(frame);
    Workspace fitting = workspace;
    if (fitting == null || !fitting.grid.strips.equals(strips)) {
      fitting = Workspace.of(strips);
      warm = false;
    }
    warm = warm && scale == frameScale;
    workspace = fitting;
    scale = frameScale;
    return fitting;
  }

  /** Integer units per nat in the workspace's grid. */
  double scale() {
    return scale;
  }

  /** Sets the first messages of a grid whose weights are in place. */
  StartKind start(Workspace at) {
    if (warm) {
      WarmStart.clip(at.grid);
      return StartKind.WARM;
    }
    warm = true;
    return at.coarseStart.run();
  }

  /**
   * Puts messages in for the next solve of a grid of this size, whatever they are.
   *
   * @param right messages on the edges to the right, {@code double[height][width][labels]}, nats
   * @param down messages on the edges downwards, likewise
   */
  void set(GridEnergy frame, double[] right, double[] down) {
    if (!VectorSolver.takes(frame)) {
      chain.set(frame, right, down);
      return;
    }
    SkewedGrid to = workspace(frame).grid;
    for (int n = 0; n < right.length; n++) {
      int i = n / frame.labels();
      int at = to.strips.label(i % frame.width(), i / frame.width());
      to.edges.right[at + n % frame.labels() * Lanes.COUNT] = (short) (scale * right[n]);
      to.edges.down[at + n % frame.labels() * Lanes.COUNT] = (short) (scale * down[n]);
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
    Workspace held = workspace;
    return chain.bytes() + (held == null ? 0 : held.grid.bytes() + held.coarseStart.bytes());
  }
}
