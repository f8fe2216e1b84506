package org.segstream.cli.train;

import org.segstream.trainer.training.SelfTrainingPlan;
import picocli.CommandLine.Option;

/** Options of {@code train} and {@code trainer}: labelling frames for itself. */
final class SelfTrainingOptions {
  @Option(
      names = "--self-train",
      description =
          "Train two networks whose averages label unlabelled frames for each other (cyclic"
              + " self-training): train's --unlabelled, for a trainer those of the frames topic.")
  private boolean selfTrain;

  @Option(
      names = "--self-train-weight",
      paramLabel = "W",
      description = "Weight of the loss against these labels.")
  private double selfWeight = 1;

  @Option(
      names = "--self-train-after",
      paramLabel = "S",
      description = "Share of the run before they are learned from.")
  private double after = SelfTrainingPlan.NONE.after();

  @Option(
      names = "--self-train-confidence",
      paramLabel = "P",
      description = "Probability from which a pixel's label counts.")
  private double confidence = SelfTrainingPlan.NONE.confidence();

  @Option(
      names = "--self-train-gap",
      paramLabel = "GAP",
      description = "Relative gap of the certificate up to which a frame's labels count.")
  private double gap = SelfTrainingPlan.NONE.gap();

  boolean isOn() {
    return selfTrain;
  }

  /**
   * The plan.
   *
   * @throws IllegalArgumentException if an option is out of its range
   */
  SelfTrainingPlan plan() {
    if (!selfTrain) {
      return SelfTrainingPlan.NONE;
    }
    if (!(selfWeight > 0)) {
      throw new IllegalArgumentException(
          "weight of the labels that a run makes for itself " + selfWeight + " must be above 0");
    }
    return new SelfTrainingPlan(selfWeight, after, confidence, gap);
  }
}
