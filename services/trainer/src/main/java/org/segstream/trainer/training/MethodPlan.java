package org.segstream.trainer.training;

/**
 * Published methods that a run is trained by, besides the usual loss on chips drawn at random.
 *
 * @param centreWeight weight of {@link org.segstream.trainer.loss.ClassCentres}, at least 0; 0
 *     leaves them out
 * @param localModules into how many {@link LocalModules} the network is cut, at least 1; 1 trains
 *     it end to end
 * @param sparsity strength of {@link GroupLasso}, at least 0; 0 leaves it out
 * @param chips how they are laid
 * @param teachers whose answers are learned from
 * @param selfTraining how it labels frames for itself
 * @param adjustment strength of the {@link org.segstream.trainer.loss.LogitAdjustment} of the
 *     weights that are given away, at least 0; 0 leaves it out
 */
public record MethodPlan(
    double centreWeight,
    int localModules,
    double sparsity,
    ChipPlan chips,
    TeacherPlan teachers,
    SelfTrainingPlan selfTraining,
    double adjustment) {
  /** None of them. */
  public static final MethodPlan NONE =
      new MethodPlan(0, 1, 0, ChipPlan.USUAL, TeacherPlan.NONE, SelfTrainingPlan.NONE, 0);

  /** Checks the ranges. */
  public MethodPlan {
    if (!(centreWeight >= 0 && Double.isFinite(centreWeight))) {
      throw new IllegalArgumentException(
          "weight of the class centres " + centreWeight + " must be at least 0");
    }
    if (!(sparsity >= 0 && Double.isFinite(sparsity))) {
      throw new IllegalArgumentException("sparsity " + sparsity + " must be at least 0");
    }
    if (localModules < 1) {
      throw new IllegalArgumentException(localModules + " local modules, must be at least 1");
    }
    if (teachers.unlabelled() > 0 && teachers.isNone()) {
      throw new IllegalArgumentException(
          "unlabelled frames teach nothing by themselves: give --teacher as well");
    }
    if (teachers.unlabelled() > 0 && !chips.isRandom()) {
      throw new IllegalArgumentException(
          "--chips sniper lays chips by labels, which unlabelled frames have none of: leave out one"
              + " of the two");
    }
    if (!selfTraining.isNone() && (localModules > 1 || !chips.isRandom() || !teachers.isNone())) {
      throw new IllegalArgumentException(
          "--self-train has two networks of its own that see chips at random: leave out"
              + " --local-modules, --chips sniper and --teacher");
    }
  }

  /** The same with class centres. */
  public MethodPlan withCentres(double weight) {
    return new MethodPlan(
        weight, localModules, sparsity, chips, teachers, selfTraining, adjustment);
  }

  /** The same in local modules. */
  public MethodPlan inModules(int count) {
    return new MethodPlan(centreWeight, count, sparsity, chips, teachers, selfTraining, adjustment);
  }

  /** The same with a group lasso. */
  public MethodPlan sparse(double strength) {
    return new MethodPlan(
        centreWeight, localModules, strength, chips, teachers, selfTraining, adjustment);
  }

  /** The same with other chips. */
  public MethodPlan with(ChipPlan others) {
    return new MethodPlan(
        centreWeight, localModules, sparsity, others, teachers, selfTraining, adjustment);
  }

  /** The same with other teachers. */
  public MethodPlan taughtBy(TeacherPlan others) {
    return new MethodPlan(
        centreWeight, localModules, sparsity, chips, others, selfTraining, adjustment);
  }

  /** The same with other self-training. */
  public MethodPlan with(SelfTrainingPlan others) {
    return new MethodPlan(
        centreWeight, localModules, sparsity, chips, teachers, others, adjustment);
  }

  /** The same with a logit adjustment. */
  public MethodPlan adjusted(double strength) {
    return new MethodPlan(
        centreWeight, localModules, sparsity, chips, teachers, selfTraining, strength);
  }

  /**
   * Checks that replicas of a run can train by these methods together.
   *
   * @throws IllegalArgumentException if not
   */
  public void requireShared() {
    if (localModules > 1) {
      throw new IllegalArgumentException(
          "replicas exchange the gradients of a network that is trained end to end: leave out"
              + " --local-modules");
    }
    if (!chips.isRandom()) {
      throw new IllegalArgumentException(
          "replicas draw their chips at random, for each sees a part of them only: leave out"
              + " --chips sniper");
    }
    if (!selfTraining.isNone()) {
      throw new IllegalArgumentException(
          "replicas exchange the gradients of one network, and self-training has two: leave out"
              + " --self-train");
    }
  }
}
