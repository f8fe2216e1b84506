package org.segstream.crf;

/**
 * The best labelling of a solve so far. What a pass decides is compared in integers; only when it
 * may be good enough is it laid out as an image, polished if that seems to save iterations, and its
 * energy summed over the floats.
 */
final class Incumbent {
  /** Iterations that cost as much time as a polish. */
  private static final int POLISH_ITERATIONS = 3;

  private final GridEnergy grid;
  private final SkewedGrid skewed;
  private final Polish polish;
  private final byte[] candidate;
  private final double base;
  private final double scale;
  private final byte[] labels;
  private double energy = Double.POSITIVE_INFINITY;
  private long decided = Long.MAX_VALUE;

  /** What the integers had lost when an energy was last summed; hardly changes, nats. */
  private double roundedOff;

  /** What a polish leaves of the gap: a first guess, then as measured. */
  private double polishedShare = 0.55;

  private double previousExcess = Double.POSITIVE_INFINITY;

  Incumbent(GridEnergy grid, VectorState.Workspace workspace, double base, double scale) {
    this.grid = grid;
    this.skewed = workspace.grid();
    this.polish = workspace.polish();
    this.candidate = skewed.image;
    this.base = base;
    this.scale = scale;
    this.labels = new byte[candidate.length];
  }

  /** {@code byte[height][width]}, unsigned ids. */
  byte[] labels() {
    return labels;
  }

  /** Energy of the labelling, nats; infinite before one was measured. */
  double energy() {
    return energy;
  }

  /** Considers the labels a pass has decided, given their energy in the grid's units. */
  void offer(long decidedEnergy) {
    if (decidedEnergy < decided) {
      decided = decidedEnergy;
      skewed.keep();
    }
  }

  /**
   * Whether the labelling is within {@code allowedGap} of the bound, all in nats; called once an
   * iteration.
   */
  boolean closes(double lowerBound, double allowedGap) {
    double excess = (expected() - lowerBound) / allowedGap;
    double decay = Math.min(1, excess / previousExcess);
    previousExcess = excess;
    if (excess <= 1) {
      measure();
    } else if (excess * polishedShare <= 1 && excess * Math.pow(decay, POLISH_ITERATIONS) > 1) {
      measurePolished(lowerBound);
    }
    return energy - lowerBound <= allowedGap;
  }

  /** Measures what was decided, polished if there is time. */
  void finish(double lowerBound, boolean late) {
    if (late) {
      measure();
    } else {
      measurePolished(lowerBound);
    }
  }

  private double expected() {
    return base + decided / scale + roundedOff;
  }

  private void measure() {
    skewed.strips.unskew(skewed.kept, candidate);
    roundedOff += consider() - expected();
  }

  private void measurePolished(double lowerBound) {
    skewed.strips.unskew(skewed.kept, candidate);
    polish.run(grid, candidate);
    polishedShare = (consider() - lowerBound) / (expected() - lowerBound);
  }

  private double consider() {
    double sum = Energies.of(grid, candidate);
    if (sum < energy) {
      energy = sum;
      System.arraycopy(candidate, 0, labels, 0, labels.length);
    }
    return sum;
  }
}
