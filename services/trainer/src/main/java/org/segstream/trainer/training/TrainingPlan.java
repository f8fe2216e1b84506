package org.segstream.trainer.training;

import org.segstream.trainer.dataset.Augmentation;
import org.segstream.trainer.loss.FieldPlan;
import org.segstream.vision.model.CrfParameters;

/**
 * All that decides what a run computes, besides its data and the weights it starts from.
 *
 * @param architecture name of the network's architecture
 * @param augmentation how images are varied
 * @param batch chips a step, at least 1
 * @param budget when the run is over
 * @param schedule learning rate
 * @param weightDecay of AdamW, a step and unit of learning rate
 * @param clip largest norm of a step's gradient; longer ones are scaled down
 * @param averaging decay of the weight average
 * @param classWeightOffset see {@link
 *     org.segstream.trainer.dataset.ClassFrequencies#lossWeights(double)}
 * @param labelSmoothing share of the target spread over all classes, from 0 below 1
 * @param lossStride distance of the pixels that the loss looks at, at least 1
 * @param field how the random field is trained with the network
 * @param methods by which else it is trained
 * @param seed of the first weights and of everything drawn
 * @param evaluateEvery images between two evaluations
 * @param checkpointEvery images between two checkpoints
 */
public record TrainingPlan(
    String architecture,
    Augmentation augmentation,
    int batch,
    TrainingBudget budget,
    Schedule schedule,
    double weightDecay,
    double clip,
    double averaging,
    double classWeightOffset,
    double labelSmoothing,
    int lossStride,
    FieldPlan field,
    MethodPlan methods,
    long seed,
    long evaluateEvery,
    long checkpointEvery) {

  /** Checks the ranges. */
  public TrainingPlan {
    require(batch >= 1, "batch", batch, "at least 1");
    require(weightDecay >= 0, "weight decay", weightDecay, "at least 0");
    require(clip > 0, "clipping norm", clip, "above 0");
    require(averaging >= 0 && averaging < 1, "averaging decay", averaging, "from 0 below 1");
    require(
        labelSmoothing >= 0 && labelSmoothing < 1,
        "label smoothing",
        labelSmoothing,
        "from 0 below 1");
    require(lossStride >= 1, "loss stride", lossStride, "at least 1");
    require(evaluateEvery >= 1, "images between evaluations", evaluateEvery, "at least 1");
    require(checkpointEvery >= 1, "images between checkpoints", checkpointEvery, "at least 1");
    if (!methods.selfTraining().isNone() && !field.isNone()) {
      throw new IllegalArgumentException(
          "--self-train has pseudo-labels pass through the random field as it is: leave out --crf");
    }
  }

  /** Without any of the methods. */
  public TrainingPlan(
      String architecture,
      Augmentation augmentation,
      int batch,
      TrainingBudget budget,
      Schedule schedule,
      double weightDecay,
      double clip,
      double averaging,
      double classWeightOffset,
      double labelSmoothing,
      int lossStride,
      FieldPlan field,
      long seed,
      long evaluateEvery,
      long checkpointEvery) {
    this(
        architecture,
        augmentation,
        batch,
        budget,
        schedule,
        weightDecay,
        clip,
        averaging,
        classWeightOffset,
        labelSmoothing,
        lossStride,
        field,
        MethodPlan.NONE,
        seed,
        evaluateEvery,
        checkpointEvery);
  }

  /** The same by other methods. */
  public TrainingPlan by(MethodPlan others) {
    return with(architecture, field, others, seed);
  }

  /** The same for another network and its random field, and with another seed. */
  public TrainingPlan with(String otherArchitecture, CrfParameters edges, long otherSeed) {
    return with(otherArchitecture, field.beginningWith(edges), methods, otherSeed);
  }

  private TrainingPlan with(
      String otherArchitecture, FieldPlan otherField, MethodPlan others, long otherSeed) {
    return new TrainingPlan(
        otherArchitecture,
        augmentation,
        batch,
        budget,
        schedule,
        weightDecay,
        clip,
        averaging,
        classWeightOffset,
        labelSmoothing,
        lossStride,
        otherField,
        others,
        otherSeed,
        evaluateEvery,
        checkpointEvery);
  }

  private static void require(boolean holds, String what, Number value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + " " + value + " must be " + range);
    }
  }
}
