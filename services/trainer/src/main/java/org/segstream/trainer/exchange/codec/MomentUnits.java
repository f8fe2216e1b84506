package org.segstream.trainer.exchange.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.segstream.trainer.training.StepGradient;

/**
 * A unit for each weight, in which its gradient is drawn: {@code √v + }{@value #LEAST}{@code
 * rms(√v)} where {@code v} is AdamW's running mean of the weight's squared gradient and the root
 * mean square is the layer's.
 *
 * <p>AdamW divides each weight's gradient by {@code √v}. Three levels of one size for a layer give
 * its quiet weights noise as large as its loud ones', and so a {@code v} far above their squared
 * gradient, with which they hardly move. In these units all weights of a layer are about as loud.
 * All replicas have the same moments in equal bits, and so has a replay: no unit is sent. A layer
 * whose moments are all 0, as before the first step, has unit 1.
 */
public final class MomentUnits {
  /** Least unit, as a share of the layer's root mean square: a weight may be quiet for long. */
  static final double LEAST = 0.1;

  static final MomentUnits NONE = new MomentUnits(List.of());

  private static final float[] ONE = {};

  /** Of each layer; {@link #ONE} where it travels as it is. */
  private final List<float[]> units;

  private MomentUnits(List<float[]> units) {
    this.units = units;
  }

  /**
   * @param secondMoments of each layer
   * @param isDrawn whether a layer has units
   */
  static MomentUnits of(List<float[]> secondMoments, IntPredicate isDrawn) {
    List<float[]> units = new ArrayList<>();
    for (int i = 0; i < secondMoments.size(); i++) {
      units.add(isDrawn.test(i) ? layer(secondMoments.get(i)) : ONE);
    }
    return new MomentUnits(units);
  }

  private static float[] layer(float[] secondMoments) {
    double sum = 0;
    for (float v : secondMoments) {
      sum += v;
    }
    float least = (float) (LEAST * Math.sqrt(sum / secondMoments.length));
    if (least == 0) {
      return ONE;
    }
    float[] units = new float[secondMoments.length];
    for (int i = 0; i < units.length; i++) {
      units[i] = (float) Math.sqrt(secondMoments[i]) + least;
    }
    return units;
  }

  /** A gradient as it is, in these units. */
  public StepGradient divide(StepGradient gradient) {
    return with(gradient, MomentUnits::divided);
  }

  /** The way back. */
  public StepGradient multiply(StepGradient gradient) {
    return with(gradient, MomentUnits::multiplied);
  }

  @FunctionalInterface
  private interface Change {
    float[] of(float[] values, float[] units);
  }

  private StepGradient with(StepGradient gradient, Change change) {
    List<float[]> changed = new ArrayList<>(gradient.gradients());
    for (int i = 0; i < units.size(); i++) {
      if (units.get(i).length > 0) {
        changed.set(i, change.of(changed.get(i), units.get(i)));
      }
    }
    return new StepGradient(
        changed, gradient.statistics(), gradient.edges(), gradient.loss(), gradient.images());
  }

  private static float[] divided(float[] values, float[] units) {
    float[] divided = new float[values.length];
    for (int i = 0; i < divided.length; i++) {
      divided[i] = values[i] / units[i];
    }
    return divided;
  }

  private static float[] multiplied(float[] values, float[] units) {
    float[] multiplied = new float[values.length];
    for (int i = 0; i < multiplied.length; i++) {
      multiplied[i] = values[i] * units[i];
    }
    return multiplied;
  }
}
