package org.segstream.trainer.training;

import java.util.List;

/**
 * How a run learns from other networks' answers.
 *
 * @param teachers what they are, in words; none if there are none
 * @param weight of {@link org.segstream.trainer.loss.TeacherLoss}, above 0
 * @param temperature of the softened answers, above 0
 * @param unlabelled how often chips of unlabelled frames are drawn, as a share of all chips, from 0
 *     below 1
 */
public record TeacherPlan(
    List<String> teachers, double weight, double temperature, double unlabelled) {
  /** No teachers. */
  public static final TeacherPlan NONE = new TeacherPlan(List.of(), 1, 2, 0);

  /** Checks the ranges. */
  public TeacherPlan {
    teachers = List.copyOf(teachers);
    require(weight > 0 && Double.isFinite(weight), "weight of the teachers", weight, "above 0");
    require(
        temperature > 0 && Double.isFinite(temperature),
        "temperature of the teachers",
        temperature,
        "above 0");
    require(
        unlabelled >= 0 && unlabelled < 1,
        "share of unlabelled frames",
        unlabelled,
        "from 0 below 1");
  }

  private static void require(boolean holds, String what, double value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(what + " " + value + " must be " + range);
    }
  }

  boolean isNone() {
    return teachers.isEmpty();
  }
}
