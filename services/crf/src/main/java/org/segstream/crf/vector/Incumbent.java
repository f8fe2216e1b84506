package org.segstream.crf.vector;

import org.segstream.crf.energy.Energies;
import org.segstream.crf.energy.GridEnergy;

/**
 * The best labelling of a solve so far. What the passes decide is fused and compared in integers;
 * only when it may be good enough is it laid out as an image, polished if that seems to save
 * passes, and its energy summed over the floats.
 */
final class Incumbent {
  /** Passes that cost as much time as a polish. */
  private static final int POLISH_PASSES = 5;

  private final GridEnergy energyModel;
  private final VectorState.Workspace workspace;
  private final double base;
  private final double scale;
  private final byte[] labels;
  private double energy = Double.POSITIVE_INFINITY;
  private long decided = Long.MAX_VALUE;

  /** What the integers had lost when an energy was last summed; hardly changes, nats. */
  private double roundedOff;

  /** What a polish leaves of the gap: a first guess, then as measured. */
  private double polishedShare = 0.8;

  Incumbent(GridEnergy energyModel, VectorState.Workspace workspace, double base, double scale) {
    this.energyModel = energyModel;
    this.workspace = workspace;
    this.base = base;
    this.scale = scale;
    this.labels = new byte[energyModel.pixels()];
  }

  /** {@code byte[height][width]}, unsigned ids. */
  byte[] labels() {
    return labels;
  }

  /** Energy of the labelling, nats; infinite before one was measured. */
  double energy() {
    return energy;
  }

  /** Considers the labels that a pass has decided. */
  void offer(SkewedLabels labelling) {
    SkewedLabels kept = workspace.kept();
    if (decided == Long.MAX_VALUE) {
      kept.set(labelling);
      decided = kept.energy(workspace.grid(), workspace.sums());
    } else {
      decided -= workspace.fusion().fuse(kept, labelling);
    }
  }

  /** What is kept of the labels that passes have decided. */
  SkewedLabels kept() {
    return workspace.kept();
  }

  /** Has the passes go on from the labelling, in the blocks that they have visited. */
  void share() {
    SkewedGrid grid = workspace.grid();
    for (int slot = 0; slot < grid.strips.slots(); slot++) {
      for (int from = 0; from < grid.strips.steps(); from += Strips.BLOCK) {
        if (!grid.frontier.rests(grid.lists.block(slot, from))) {
          workspace.forward().decided().set(workspace.kept(), slot, from);
          workspace.backward().decided().set(workspace.kept(), slot, from);
        }
      }
    }
  }

  /** How far the labelling is from the bound, as a share of {@code allowedGap}, all in nats. */
  double excess(double lowerBound, double allowedGap) {
    return (Math.min(expected(), energy) - lowerBound) / allowedGap;
  }

  /**
   * Whether the labelling is within {@code allowedGap} of the bound, all in nats.
   *
   * @param decay by how much a pass seems to shrink the gap
   * @param visited the share of the pixels that passes visit
   */
  boolean closes(double lowerBound, double allowedGap, double decay, double visited) {
    double excess = excess(lowerBound, allowedGap);
    if (excess <= 1) {
      measure();
    } else if (polishes()
        && excess * polishedShare <= 1
        && excess * Math.pow(decay, POLISH_PASSES / visited) > 1) {
      measurePolished(lowerBound);
    }
    return energy - lowerBound <= allowedGap;
  }

  /** Measures what was decided, polished if there is time. */
  void finish(double lowerBound, boolean late) {
    if (late || !polishes()) {
      measure();
    } else {
      measurePolished(lowerBound);
    }
  }

  /** Polishing knows next neighbours only. */
  private boolean polishes() {
    return workspace.grid().isPlain();
  }

  private double expected() {
    return base + decided / scale + roundedOff;
  }

  private void measure() {
    unskew();
    roundedOff += consider() - expected();
  }

  private void measurePolished(double lowerBound) {
    unskew();
    workspace.polish().run(energyModel, workspace.image());
    polishedShare = (consider() - lowerBound) / (expected() - lowerBound);
  }

  private void unskew() {
    workspace
        .grid()
        .strips
        .unskew(workspace.kept().label, workspace.image(), 0, energyModel.height());
  }

  private double consider() {
    double sum = Energies.of(energyModel, workspace.image());
    if (sum < energy) {
      energy = sum;
      System.arraycopy(workspace.image(), 0, labels, 0, labels.length);
    }
    return sum;
  }
}
