package org.segstream.crf.vector;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.segstream.crf.certificate.CrfSolver;
import org.segstream.crf.certificate.Motion;
import org.segstream.crf.certificate.StartKind;
import org.segstream.crf.energy.EdgeFamily;
import org.segstream.crf.energy.GridEnergy;
import org.segstream.crf.energy.LabelCompatibility;
import org.segstream.crf.reference.ReferenceState;
import org.segstream.crf.simd.Lanes;

/**
 * The vector solver's memory of a stream: its grids, and in them the messages of the last frame.
 */
final class VectorState implements CrfSolver.StreamState {
  private final ReferenceState chain = new ReferenceState();
  private final Crew crew;
  private final boolean coarse;
  private final boolean resting;
  private @Nullable Workspace workspace;
  private double scale;
  private boolean warm;
  private boolean forwardNext = true;
  private Optional<Motion> motion = Optional.empty();

  /**
   * @param coarse whether first messages come from half the resolution
   * @param resting whether blocks may rest that are solved well enough
   */
  VectorState(Crew crew, boolean coarse, boolean resting) {
    this.crew = crew;
    this.coarse = coarse;
    this.resting = resting;
  }

  /** What is made once for each size. */
  @SuppressWarnings("ArrayRecordComponent") // room for work, shared on purpose
  record Workspace(
      List<Integer> strides,
      Optional<LabelCompatibility> compatibility,
      SkewedGrid grid,
      Crew crew,
      Ingest ingest,
      Pass forward,
      Pass backward,
      RestChoice rests,
      CoarseStart coarseStart,
      SkewedLabels kept,
      Fusion fusion,
      Polish polish,
      MotionCarry carry,
      byte[] image,
      int[] sums) {

    private static Workspace of(GridEnergy frame, Crew crew, boolean coarse) {
      Strips strips = strips(frame);
      List<Integer> strides = strides(frame);
      SkewedGrid grid = new SkewedGrid(strips, strides, frame.compatibility().map(CostTable::new));
      return new Workspace(
          strides,
          frame.compatibility(),
          grid,
          crew,
          new Ingest(grid, crew),
          Pass.forward(grid, crew),
          Pass.backward(grid, crew),
          new RestChoice(grid),
          new CoarseStart(grid, crew, coarse),
          new SkewedLabels(strips),
          new Fusion(grid),
          new Polish(strips),
          new MotionCarry(grid, crew),
          new byte[strips.width() * strips.height()],
          new int[Lanes.WORDS]);
    }

    /** Whether energies like this one fit in. */
    private boolean fits(GridEnergy frame) {
      return grid.strips.equals(strips(frame))
          && strides.equals(strides(frame))
          && compatibility.equals(frame.compatibility());
    }

    private static Strips strips(GridEnergy frame) {
      return new Strips(frame.width(), frame.height(), frame.labels());
    }

    private static List<Integer> strides(GridEnergy frame) {
      return frame.families().stream().map(EdgeFamily::stride).toList();
    }

    /** Memory held, in bytes, but for what bands need to work. */
    private long bytes() {
      return grid.bytes()
          + rests.bytes()
          + coarseStart.bytes()
          + carry.bytes()
          + forward.decided().bytes()
          + backward.decided().bytes()
          + kept.bytes()
          + fusion.bytes()
          + polish.bytes()
          + image.length;
    }
  }

  /** The state of streams that the reference solver takes. */
  ReferenceState chain() {
    return chain;
  }

  /** A workspace that fits the frame; its messages are kept if size and scale are as before. */
  Workspace workspace(GridEnergy frame) {
    double frameScale = Quantizer.scale(frame);
    Workspace fitting = workspace;
    if (fitting == null || !fitting.fits(frame)) {
      fitting = Workspace.of(frame, crew, coarse);
      warm = false;
    }
    warm = warm && scale == frameScale;
    workspace = fitting;
    scale = frameScale;
    return fitting;
  }

  /** Whether blocks may rest in this workspace. */
  boolean mayRest(Workspace at) {
    return resting && at.grid.isPlain();
  }

  /** Whether the next pass is to be in raster order. */
  boolean isForwardNext() {
    return forwardNext;
  }

  /** Whether the next pass is to be in raster order: they alternate, also from frame to frame. */
  boolean turn() {
    boolean forward = forwardNext;
    forwardNext = !forwardNext;
    return forward;
  }

  /** Integer units per nat in the workspace's grid. */
  double scale() {
    return scale;
  }

  /** Sets the first messages of a grid whose weights are in place. */
  StartKind start(Workspace at) {
    Strips strips = at.grid.strips;
    Optional<Motion> moved = motion;
    motion = Optional.empty();
    boolean follows = moved.map(m -> m.joins(strips.width(), strips.height())).orElse(true);
    if (warm && follows) {
      return startWarm(at, moved.filter(m -> !m.isRest()));
    }
    warm = true;
    forwardNext = true;
    return at.coarseStart.run();
  }

  private static StartKind startWarm(Workspace at, Optional<Motion> motion) {
    motion.ifPresent(moved -> at.carry.run(moved, at.coarseStart::run));
    clip(at);
    return motion.isPresent() ? StartKind.WARM_MOTION : StartKind.WARM;
  }

  private static void clip(Workspace at) {
    Strips strips = at.grid.strips;
    at.crew.run(
        strips.bands(),
        band -> {
          for (SkewedEdges edges : at.grid.families) {
            edges.clipMessages(strips.firstSlot(band), strips.endSlot(band));
          }
        });
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
    for (SkewedEdges edges : to.families) {
      for (int n = 0; n < right.length; n++) {
        int i = n / frame.labels();
        int at = to.strips.label(i % frame.width(), i / frame.width());
        edges.right[at + n % frame.labels() * Lanes.COUNT] = (short) (scale * right[n]);
        edges.down[at + n % frame.labels() * Lanes.COUNT] = (short) (scale * down[n]);
      }
      edges.joinSeams();
    }
    warm = true;
  }

  @Override
  public void follow(Motion next) {
    chain.follow(next);
    motion = Optional.of(next);
  }

  @Override
  public void reset() {
    chain.reset();
    warm = false;
  }

  @Override
  public long bytes() {
    Workspace held = workspace;
    return chain.bytes() + (held == null ? 0 : held.bytes());
  }
}
