package org.segstream.trainer.training;

/**
 * How a run labels frames without labels for itself, see {@link CyclicSelfTraining}.
 *
 * @param weight of the loss against pseudo-labels, at least 0; 0 leaves self-training out
 * @param after share of the run before pseudo-labels are learned from, from 0 below 1
 * @param confidence probability from which a pixel's pseudo-label counts, from 0 to 1
 * @param gap relative gap up to which a chip's certified labelling counts, at least 0
 */
public record SelfTrainingPlan(double weight, double after, double confidence, double gap) {
  /** Without self-training. */
  public static final SelfTrainingPlan NONE = new SelfTrainingPlan(0, 0.3, 0.9, 0.02);

  /** Checks the ranges. */
  public SelfTrainingPlan {
    require(weight >= 0 && Double.isFinite(weight), "weight", weight, "at least 0");
    require(after >= 0 && after < 1, "start", after, "from 0 below 1");
    require(confidence >= 0 && confidence <= 1, "confidence", confidence, "from 0 to 1");
    require(gap >= 0, "gap", gap, "at least 0");
  }

  private static void require(boolean holds, String what, double value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + " of self-training " + value + " must be " + range);
    }
  }

  /** Whether nothing is labelled. */
  public boolean isNone() {
    return weight == 0;
  }

  boolean hasBegun(double progress) {
    return !isNone() && progress >= after;
  }
}
