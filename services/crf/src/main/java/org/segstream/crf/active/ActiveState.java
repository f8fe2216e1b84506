package org.segstream.crf.active;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.energy.Energy;
import org.segstream.crf.reference.ReferenceState;

/**
 * The vector solver's memory of a stream: its active blocks, and in them the messages of the last
 * frame.
 */
final class ActiveState implements CrfSolver.StreamState {
  private final ReferenceState chain = new ReferenceState();
  private final boolean coarse;
  private final boolean whole;
  private @Nullable Workspace workspace;
  private double scale;
  private boolean warm;
  private Optional<Motion> motion = Optional.empty();

  /**
   * @param coarse whether first messages come from half the resolution
   * @param whole whether everything is active
   */
  ActiveState(boolean coarse, boolean whole) {
    this.coarse = coarse;
    this.whole = whole;
  }

  /**
   * What is made once for each size.
   *
   * @param best labels of least unary
   * @param kept what passes have decided
   * @param answer the best labelling that was measured
   * @param wanted the blocks that are to be active
   */
  @SuppressWarnings("ArrayRecordComponent") // room for work, shared on purpose
  record Workspace(
      ActiveGrid grid,
      Labelling best,
      Labelling kept,
      Labelling answer,
      Ingest ingest,
      Pass forward,
      Pass backward,
      Boundaries boundaries,
      Growth growth,
      CoarseStart coarseStart,
      Fusion fusion,
      Polish polish,
      FloatEnergy floats,
      FloatBound floatBound,
      boolean[] wanted) {

    private static Workspace of(Strips strips, boolean coarse) {
      ActiveGrid grid = new ActiveGrid(strips);
      Labelling best = grid.newLabelling();
      return new Workspace(
          grid,
          best,
          grid.newLabelling(),
          grid.newLabelling(),
          new Ingest(grid, best),
          new ForwardPass(grid),
          new BackwardPass(grid),
          new Boundaries(strips),
          new Growth(grid),
          new CoarseStart(grid, coarse),
          new Fusion(grid),
          new Polish(grid),
          new FloatEnergy(grid, best),
          new FloatBound(grid, best),
          new boolean[strips.count() * strips.blocks()]);
    }

    /** Memory held, in bytes. */
    private long bytes() {
      return grid.bytes()
          + ingest.bytes()
          + coarseStart.bytes()
          + fusion.bytes()
          + polish.bytes()
          + floatBound.bytes()
          + 2L * wanted.length;
    }
  }

  /** The state of streams that the reference solver takes. */
  ReferenceState chain() {
    return chain;
  }

  /** A workspace that fits the frame; its messages are kept if size and scale are as before. */
  Workspace workspace(Energy frame) {
    double frameScale = Ingest.scale(frame);
    Strips strips = new Strips(frame.width(), frame.height(), frame.labels());
    Workspace fitting = workspace;
    if (fitting == null || !fitting.grid.strips.equals(strips)) {
      fitting = Workspace.of(strips, coarse);
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

  /**
   * Chooses the blocks that a solve begins with: those in which labels of least unary meet, and
   * those in which other labels were the answer for the last frame.
   *
   * @param labels of least unary, {@code byte[height][width]}
   */
  void choose(Workspace at, byte[] labels, boolean afterLast) {
    Arrays.fill(at.wanted, whole);
    if (afterLast) {
      for (int n = 0; n < at.grid.active(); n++) {
        at.wanted[at.grid.block(n)] |= at.answer.differs(at.best, at.grid.place(n));
      }
    }
    at.boundaries.mark(labels, at.wanted);
  }

  /**
   * Whether the next solve goes on from the messages of the last frame: not after a cut, and not if
   * there are none that fit.
   */
  boolean startsWarm(Energy frame) {
    boolean follows = motion.map(m -> m.joins(frame.width(), frame.height())).orElse(true);
    boolean starts = warm && follows;
    motion = Optional.empty();
    warm = true;
    return starts;
  }

  /**
   * Puts messages in for the next solve of a grid of this size, whatever they are.
   *
   * @param right messages on the edges to the right, {@code double[height][width][labels]}, nats
   * @param down messages on the edges downwards, likewise
   */
  void set(Energy frame, double[] right, double[] down) {
    if (!VectorSolver.takes(frame)) {
      chain.set(frame.expanded(), right, down);
      return;
    }
    Workspace to = workspace(frame);
    Arrays.fill(to.wanted, true);
    to.grid.activate(to.wanted);
    put(to.grid, right, to.grid.left);
    put(to.grid, down, to.grid.up);
    warm = true;
  }

  private void put(ActiveGrid grid, double[] from, short[] messages) {
    Strips strips = grid.strips;
    for (int i = 0; i < strips.width() * strips.height(); i++) {
      int x = i % strips.width();
      int y = i / strips.width();
      int at = grid.labelsOf(grid.pixel(x, y));
      for (int k = 0; k < strips.labels(); k++) {
        double units = Math.clamp(from[i * strips.labels() + k] * scale, -32768, 32767);
        messages[at + k * Strips.ROWS] = (short) units;
      }
    }
  }

  @Override
  public void follow(Motion next) {
    motion = Optional.of(next);
    chain.follow(next);
  }

  @Override
  public void reset() {
    warm = false;
    chain.reset();
  }

  @Override
  public long bytes() {
    Workspace held = workspace;
    return chain.bytes() + (held == null ? 0 : held.bytes());
  }
}
