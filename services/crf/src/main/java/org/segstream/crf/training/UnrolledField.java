package org.segstream.crf.training;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * A field unrolled: so many iterations of smoothed dual decomposition, and their exact derivative.
 *
 * <p>From {@code λ = 0}, an iteration solves all chains for {@code θᵗ = s/T + λᵗ} by
 * forward–backward at temperature γ and moves {@code λᵗ ← λᵗ - α (mᵗ - mean_t m)}, m being the soft
 * max-marginals, centred: each pixel's mean over labels taken out. The output is {@code o = Σ_t mᵗ}
 * of the last iteration, logits for a softmax. The derivative keeps θ of each iteration and sweeps
 * again; which steps a guarded rule takes counts as constant.
 *
 * <p>In float on the Vector API, in O(labels) an edge for Potts edges and O(labels²) with a label
 * compatibility; the tests have the same in double. An edge that may cost more than 110 γ counts as
 * one of 110 γ at most, with gradient 0. One object holds the memory of one field at work and is
 * meant to be reused; it belongs to one thread at a time, and gives the same bits for any number of
 * threads.
 *
 * <p>Source: Savchynskyy, Schmidt, Kappes, Schnörr, "Efficient MRF Energy Minimization via Adaptive
 * Diminishing Smoothing", UAI 2012, for the smoothed dual.
 */
public final class UnrolledField {
  private final GridShape shape;
  private final DualSweeps sweeps;
  private final Descent descent;
  private final List<float[][]> points = new ArrayList<>();
  private final float[][] marginals;
  private final float[] output;
  private final float[] gradient;
  private double[] steps = {};
  private int[] parents = {};

  /**
   * @param threads that work on a call, at least 1
   */
  public UnrolledField(GridShape shape, int threads) {
    this.shape = shape;
    this.sweeps = new DualSweeps(shape, threads);
    this.descent = new Descent(sweeps);
    this.marginals = sweeps.newTiles(sweeps.families());
    this.output = sweeps.layout().newTiles();
    this.gradient = sweeps.layout().newTiles();
  }

  /**
   * Iterates.
   *
   * @param output receives {@code float[labels][height][width]}, centred logits in nats
   * @return the dual value of each iteration's point, upper bounds on every labelling's score
   * @throws IllegalArgumentException if a size does not fit or a value is out of its range
   */
  public double[] forward(FieldTensors field, UnrolledSettings settings, MemorySegment output) {
    FieldTensors.require("output", output, shape.scores());
    sweeps.take(field, settings.gamma());
    double[] values = iterate(settings);
    sweeps.layout().unpack(this.output, output, sweeps.workers());
    return values;
  }

  private double[] iterate(UnrolledSettings settings) {
    StepControl control = new StepControl(settings.step(), shape);
    double[] values = new double[settings.iterations()];
    steps = new double[values.length];
    parents = new int[values.length];
    parents[0] = -1;
    int base = 0;
    sweeps.start(point(0));
    for (int n = 0; n < values.length; n++) {
      values[n] = sweeps.logMarginals(point(n), marginals);
      if (n + 1 < values.length) {
        boolean accepted = control.accepts(values[n]);
        base = accepted ? n : base;
        parents[n + 1] = base;
        steps[n + 1] = control.step();
        propose(n, base, accepted);
      }
    }
    descent.sum(marginals, 1, output);
    return values;
  }

  private void propose(int n, int base, boolean accepted) {
    if (accepted) {
      descent.step(point(n), steps[n + 1], marginals, output, point(n + 1));
    } else {
      descent.shorten(point(base), steps[n + 1] / steps[n], point(n), point(n + 1));
    }
  }

  private float[][] point(int n) {
    while (points.size() <= n) {
      points.add(sweeps.newTiles(sweeps.families() - 1));
    }
    return points.get(n);
  }

  /**
   * Derivative of the last {@link #forward}.
   *
   * @param outputGradient gradient of something by the output, {@code float[labels][height][width]}
   * @param gradients receives the gradient by scores and weights
   * @throws IllegalStateException if there was no forward pass
   */
  public void backward(MemorySegment outputGradient, FieldTensors gradients) {
    if (steps.length == 0) {
      throw new IllegalStateException("there was no forward pass to differentiate");
    }
    FieldTensors.require("gradient of the output", outputGradient, shape.scores());
    gradients.requireFits(shape);
    sweeps.layout().pack(outputGradient, gradient, sweeps.workers());
    descent.centre(gradient);
    carryBack();
    sweeps.layout().unpack(gradient, gradients.scores(), sweeps.workers());
    sweeps.giveEdges(gradients, 1);
    steps = new double[0];
  }

  /** Turns the gradient by the output into that by the scores. */
  private void carryBack() {
    float[][] byShares = marginals;
    int n = steps.length - 1;
    sweeps.adjoint(
        point(n),
        (_, at, to, toAt, count) -> Tiles.scale(gradient, at, 1, to, toAt, count),
        byShares,
        false);
    descent.sum(byShares, 1f / byShares.length, gradient);
    while (parents[n] >= 0) {
      float back = (float) -steps[n];
      n = parents[n];
      sweeps.adjoint(
          point(n),
          (t, at, to, toAt, count) ->
              Tiles.difference(byShares[t], gradient, at, back, to, toAt, count),
          byShares,
          true);
      descent.sum(byShares, 1f / byShares.length, gradient);
    }
  }
}
